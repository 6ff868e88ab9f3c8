import { createHash } from 'node:crypto';
import type { IdempotencyStore, IdempotentRequest } from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import type { KeySpace } from './keys.ts';

export class RedisIdempotencyStore implements IdempotencyStore {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #ttlSeconds: number;

  constructor(redis: RedisConnections, keys: KeySpace, ttlSeconds: number) {
    this.#redis = redis;
    this.#keys = keys;
    this.#ttlSeconds = ttlSeconds;
  }

  async claim(tenantId: string, request: IdempotentRequest): Promise<'new' | 'same' | 'other'> {
    const id = createHash('sha256').update(request.key).digest('base64url');
    const former = await this.#redis.commands
      .set(
        this.#keys.idempotency(tenantId, id),
        request.fingerprint,
        'EX',
        this.#ttlSeconds,
        'NX',
        'GET',
      )
      .catch(refuse);
    if (former === null) return 'new';
    return former === request.fingerprint ? 'same' : 'other';
  }
}
