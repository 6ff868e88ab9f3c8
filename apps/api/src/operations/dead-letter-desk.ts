import {
  type DeadLetterRequest,
  type DeadLetterStore,
  DomainError,
  isSameEpoch,
  type LateEventStore,
  type LateOutcome,
  type LogEvent,
  type OpenedLetter,
} from '@rostrum/domain';

/** Of one tenant; of all where it names none. */
export interface DeadLetterScope {
  tenantId: string | undefined;
}

export interface LetterPlace {
  partition: number;
  id: string;
}

/** What became of a letter. `known`: its event was in the log already, and the letter is gone. */
export type LetterOutcome = 'stored' | 'known' | 'discarded';

/** Told of every letter that somebody dealt with. */
export type LetterReport = (outcome: LetterOutcome, opened: OpenedLetter, by: string) => void;

/**
 * What a person does about dead letters, over the stores alone: the service and the command line do
 * the same. A letter goes only when its event is stored, or when a person discards it; whichever of
 * the two is first, and a process may die at any point.
 */
export class DeadLetterDesk {
  readonly #letters: DeadLetterStore;
  readonly #events: LateEventStore;
  readonly #report: LetterReport;

  constructor(letters: DeadLetterStore, events: LateEventStore, report: LetterReport) {
    this.#letters = letters;
    this.#events = events;
    this.#report = report;
  }

  list(request: DeadLetterRequest) {
    return this.#letters.list(request);
  }

  /** @throws DomainError `dead_letter.not_found`, also where it is another tenant's */
  async open(place: LetterPlace, { tenantId }: DeadLetterScope): Promise<OpenedLetter> {
    const opened = await this.#letters.open(place.partition, place.id);
    if (!opened || (tenantId !== undefined && opened.letter.tenantId !== tenantId)) {
      throw new DomainError('dead_letter.not_found', 'There is no such dead letter.');
    }
    return opened;
  }

  /**
   * Stores the event of a letter in its place, and removes the letter.
   * @throws DomainError `dead_letter.not_found`, `dead_letter.not_retriable`, `store.recovering`,
   *   `store.backpressure` while what was written before it is still to be stored
   */
  async retry(place: LetterPlace, scope: DeadLetterScope, by: string): Promise<LetterOutcome> {
    const opened = await this.open(place, scope);
    const event = retriableEvent(opened);
    const outcome = await this.#store(event, async () => {
      const now = await this.#letters.open(place.partition, place.id);
      return now?.epoch !== undefined && isSameEpoch(now.epoch, event.position.epoch);
    });
    if (outcome === 'gone') {
      throw new DomainError('dead_letter.not_found', 'The dead letter was dealt with meanwhile.');
    }
    await this.#letters.remove(place.partition, place.id);
    this.#report(outcome, opened, by);
    return outcome;
  }

  /** @throws DomainError `dead_letter.not_found` */
  async discard(place: LetterPlace, scope: DeadLetterScope, by: string): Promise<LetterOutcome> {
    const opened = await this.open(place, scope);
    let wasThere = true;
    const remove = async (): Promise<void> => {
      wasThere = await this.#letters.remove(place.partition, place.id);
    };
    const position = opened.event?.position;
    const isDiscarded = position ? await this.#events.discard(position, remove) : true;
    if (!position || !isDiscarded) await remove();
    if (!wasThere) {
      throw new DomainError('dead_letter.not_found', 'The dead letter was dealt with meanwhile.');
    }
    const outcome = isDiscarded ? 'discarded' : 'known';
    this.#report(outcome, opened, by);
    return outcome;
  }

  async #store(event: LogEvent, isWanted: () => Promise<boolean>): Promise<LateOutcome> {
    try {
      return await this.#events.store(event, isWanted);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw notRetriable(`PostgreSQL refuses it: ${String(error)}`, error);
    }
  }
}

function retriableEvent({ event, fault, epoch, isAhead }: OpenedLetter): LogEvent {
  if (!event) throw notRetriable(`It cannot be read: ${fault ?? 'it is empty'}`);
  if (epoch === undefined) {
    throw new DomainError('store.recovering', 'The partition is being rebuilt. Try again soon.', {
      retryAfterSeconds: 2,
    });
  }
  // The live store was rebuilt from what PostgreSQL had: it does not know of this event any more.
  if (!isSameEpoch(epoch, event.position.epoch)) {
    throw notRetriable(
      'Its partition was rebuilt since, without it. Send the write again, and discard this one.',
    );
  }
  if (isAhead) {
    throw new DomainError(
      'store.backpressure',
      'What was written before it is still to be stored. Try again soon.',
      { retryAfterSeconds: 1 },
    );
  }
  return event;
}

function notRetriable(detail: string, cause?: unknown): DomainError {
  return new DomainError('dead_letter.not_retriable', detail, { cause });
}
