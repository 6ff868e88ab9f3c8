import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  type Durability,
  type EventLog,
  type IdempotencyStore,
  type LogPosition,
  type WriteOutcome,
} from '@rostrum/domain';
import type { Config } from '../config.ts';
import type { WriteContext } from '../edge/http/request-context.ts';
import { CONFIG, EVENT_LOG, IDEMPOTENCY_STORE } from '../ports.ts';
import { newId } from './new-id.ts';

/** A person has to do something about it. */
const SET_ASIDE_RETRY_SECONDS = 60;

/** When a write may be acknowledged, and what a repeated one is taken for. */
@Injectable()
export class DurabilityService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(IDEMPOTENCY_STORE) private readonly idempotency: IdempotencyStore,
  ) {}

  /**
   * Waits until PostgreSQL has the write, where the resource or the request asks for it, and says in
   * the answer whether it had come before.
   * @throws DomainError `store.unavailable` when that takes too long, or PostgreSQL refuses it; the write
   *   stays applied
   */
  async settle(
    { id, durability }: { id: string; durability: Durability },
    write: WriteContext,
    { position, isReplayed = false }: Pick<WriteOutcome, 'position'> & Partial<WriteOutcome>,
  ): Promise<void> {
    if (durability === 'persisted' || write.waitsUntilPersisted) {
      const outcome = await this.log.waitUntilPersisted(position, this.config.persistTimeoutMs);
      if (outcome === 'unknown') throw notYetPersisted();
      // Which event was that of the first request is not known any more.
      const isAside = isReplayed && (await this.log.hasSetAside(position.partition, id));
      if (outcome === 'set-aside' || isAside) throw setAside();
      write.markPersisted();
    }
    if (isReplayed) write.markReplayed();
  }

  /**
   * Waits until PostgreSQL can be read up to a position of the log; what went to the dead letters is missing.
   * @throws DomainError `store.unavailable` when that takes too long
   */
  async untilStored(position: LogPosition): Promise<void> {
    const outcome = await this.log.waitUntilPersisted(position, this.config.persistTimeoutMs);
    if (outcome !== 'unknown') return;
    throw new DomainError(
      'store.unavailable',
      'What was written before is not all stored yet. Try again.',
      { retryAfterSeconds: 1 },
    );
  }

  /**
   * The id of something about to be made. With an idempotency key it follows from the key, so that
   * a repeated request, even after a crash half way, finds what the first one made.
   * @throws DomainError `idempotency.mismatch`
   */
  async idFor(tenantId: string, prefix: string, write: WriteContext): Promise<string> {
    if (!write.idempotency) return newId(prefix);
    const claimed = await this.idempotency.claim(tenantId, write.idempotency);
    if (claimed === 'other') {
      throw new DomainError(
        'idempotency.mismatch',
        'This idempotency key was used before with another body.',
      );
    }
    const digest = createHash('sha256')
      .update(`${tenantId}\n${write.idempotency.key}`)
      .digest('hex');
    return `${prefix}_${digest.slice(0, 16)}`;
  }
}

function notYetPersisted(): DomainError {
  return new DomainError(
    'store.unavailable',
    'The write is applied but not yet persisted; it will be once the database is back. ' +
      'Repeat it with the same Idempotency-Key to wait again.',
    { retryAfterSeconds: 1 },
  );
}

function setAside(): DomainError {
  return new DomainError(
    'store.unavailable',
    'The write is applied but not persisted: the database refuses it, and an operator has to look at ' +
      'the dead letters. Repeat it with the same Idempotency-Key afterwards.',
    { retryAfterSeconds: SET_ASIDE_RETRY_SECONDS },
  );
}
