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
export type LetterOutcome = 'stored' | 'handled' | 'known' | 'discarded';

export type HandleEvent = (event: LogEvent) => Promise<void>;

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
  readonly #handle: HandleEvent | undefined;

  /** `handle` tells an event to its handlers; without it letters of `notify` are left to others. */
  constructor(
    letters: DeadLetterStore,
    events: LateEventStore,
    report: LetterReport,
    handle?: HandleEvent,
  ) {
    this.#letters = letters;
    this.#events = events;
    this.#report = report;
    this.#handle = handle;
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
   * Stores the event of a letter in its place, or where it was to be told to handlers tells it to them; then
   * removes the letter.
   * @throws DomainError `dead_letter.not_found`, `dead_letter.not_retriable`, `store.recovering`,
   *   `store.backpressure` while what was written before it is still to be stored
   */
  async retry(place: LetterPlace, scope: DeadLetterScope, by: string): Promise<LetterOutcome> {
    const opened = await this.open(place, scope);
    if (opened.letter.group === 'notify') return this.#retryHandling(place, opened, by);
    const event = retriableEvent(opened);
    const outcome = await this.#store(event, async () => {
      const now = await this.#letters.open(place.partition, place.id);
      return now?.epoch !== undefined && isSameEpoch(now.epoch, event.position.epoch);
    });
    if (outcome === 'gone') {
      throw new DomainError('dead_letter.not_found', 'The dead letter was dealt with meanwhile.');
    }
    await this.#letters.remove(place.partition, place.id, true);
    this.#report(outcome, opened, by);
    return outcome;
  }

  /** Two who do it at once have it handled twice, as any event may be. */
  async #retryHandling(
    place: LetterPlace,
    opened: OpenedLetter,
    by: string,
  ): Promise<LetterOutcome> {
    const { event, fault } = opened;
    if (!event) throw notRetriable(`It cannot be read: ${fault ?? 'it is empty'}`);
    if (!this.#handle) throw notRetriable('Only the service can handle it: retry it by its API.');
    try {
      await this.#handle(event);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'store.unavailable') throw error;
      throw notRetriable(`It cannot be handled still: ${String(error)}`, error);
    }
    await this.#letters.remove(place.partition, place.id, true);
    this.#report('handled', opened, by);
    return 'handled';
  }

  /** @throws DomainError `dead_letter.not_found` */
  async discard(place: LetterPlace, scope: DeadLetterScope, by: string): Promise<LetterOutcome> {
    const opened = await this.open(place, scope);
    let wasThere = true;
    const remove = async (isStored: boolean): Promise<void> => {
      wasThere = await this.#letters.remove(place.partition, place.id, isStored);
    };
    // What the group `notify` set aside is stored.
    const position = opened.letter.group === 'notify' ? undefined : opened.event?.position;
    const isDiscarded = position ? await this.#events.discard(position, () => remove(false)) : true;
    if (!position || !isDiscarded) await remove(!isDiscarded);
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
