import { Inject, Injectable } from '@nestjs/common';
import type { DeadLetterQuery, DeadLetterResultView } from '@rostrum/contracts';
import {
  type DeadLetter,
  type DeadLetterStore,
  DomainError,
  type LateEventStore,
  type ListPage,
  type OpenedLetter,
  type Principal,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import { requireHost } from '../access/access.service.ts';
import type { Config } from '../config.ts';
import { EventHandlers } from '../durability/event-handlers.ts';
import { Cursors } from '../edge/http/cursors.ts';
import { CONFIG, DEAD_LETTER_STORE, LATE_EVENT_STORE, LOGGER } from '../ports.ts';
import { DeadLetterDesk, type LetterPlace, type LetterReport } from './dead-letter-desk.ts';
import { letterIdOf, placeOf } from './dead-letters.presenter.ts';

/** A tenant's own dead letters: it sees no others, and those that name no tenant are nobody's. */
@Injectable()
export class DeadLettersService {
  readonly #desk: DeadLetterDesk;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DEAD_LETTER_STORE) letters: DeadLetterStore,
    @Inject(LATE_EVENT_STORE) events: LateEventStore,
    @Inject(LOGGER) logger: Logger,
    private readonly cursors: Cursors,
    handlers: EventHandlers,
  ) {
    const report: LetterReport = (outcome, { letter }, by) => {
      const { preview: _, ...told } = letter;
      logger.warn({ ...told, by, outcome }, 'dead letter dealt with');
    };
    this.#desk = new DeadLetterDesk(letters, events, report, (event) => handlers.handle(event));
  }

  async list(
    principal: Principal,
    { partition, limit, cursor }: DeadLetterQuery,
  ): Promise<ListPage<DeadLetter>> {
    requireHost(principal);
    if (partition !== undefined) this.#requirePartition(partition);
    const { tenantId } = principal;
    return this.cursors.list(`${tenantId}/dead-letters/${partition ?? ''}`, cursor, (after) =>
      this.#desk.list({ tenantId, partition, limit, after }),
    );
  }

  async open(principal: Principal, letterId: string): Promise<OpenedLetter> {
    requireHost(principal);
    return this.#desk.open(this.#find(letterId), principal);
  }

  async retry(principal: Principal, letterId: string): Promise<DeadLetterResultView> {
    requireHost(principal);
    const place = this.#find(letterId);
    const outcome = await this.#desk.retry(place, principal, nameOf(principal));
    return { id: letterIdOf(place), outcome };
  }

  async discard(principal: Principal, letterId: string): Promise<DeadLetterResultView> {
    requireHost(principal);
    const place = this.#find(letterId);
    const outcome = await this.#desk.discard(place, principal, nameOf(principal));
    return { id: letterIdOf(place), outcome };
  }

  #find(letterId: string): LetterPlace {
    const place = placeOf(letterId);
    this.#requirePartition(place.partition);
    return place;
  }

  #requirePartition(partition: number): void {
    if (partition >= this.config.partitionCount) {
      throw new DomainError('dead_letter.not_found', 'There is no such partition.');
    }
  }
}

function nameOf(principal: Principal): string {
  if (principal.kind === 'operator') return `user:${principal.userId}`;
  if (principal.kind === 'secret-key') return `key:${principal.keyId}`;
  throw new TypeError('only a host deals with dead letters');
}
