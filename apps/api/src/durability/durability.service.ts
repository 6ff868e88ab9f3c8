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
   * @throws DomainError `store.unavailable` when that takes too long; the write stays applied
   */
  async settle(
    durability: Durability,
    write: WriteContext,
    { position, isReplayed }: Pick<WriteOutcome, 'position'> & Partial<WriteOutcome>,
  ): Promise<void> {
    if (durability === 'persisted' || write.waitsUntilPersisted) {
      await this.#waitUntilPersisted(write, position);
    }
    if (isReplayed) write.markReplayed();
  }

  async #waitUntilPersisted(write: WriteContext, position: LogPosition): Promise<void> {
    if (await this.log.waitUntilPersisted(position, this.config.persistTimeoutMs)) {
      write.markPersisted();
      return;
    }
    throw new DomainError(
      'store.unavailable',
      'The write is applied but not yet persisted; it will be once the database is back. ' +
        'Repeat it with the same Idempotency-Key to wait again.',
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
