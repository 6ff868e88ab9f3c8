import { Inject, Injectable } from '@nestjs/common';
import {
  type ApiKey,
  DomainError,
  type InvalidationBus,
  type TenantRepository,
} from '@rostrum/domain';
import { LRUCache } from 'lru-cache';
import { LookUps } from '../definitions/look-ups.ts';
import { INVALIDATION_BUS, TENANT_REPOSITORY } from '../ports.ts';
import { Secrets } from '../secrets/secrets.ts';

const MAX_KEYS = 50_000;
const MAX_UNKNOWN = 50_000;
/** A key is looked up again after this long, in case the news that it was revoked was lost. */
const FRESH_MS = 60_000;
/** A key that does not exist is not looked up again for this long. */
const UNKNOWN_MS = 5_000;

interface Kept {
  key: ApiKey;
  hash: string;
  loadedAtMs: number;
}

/**
 * API keys held in the process. Revoking reaches every instance by message within moments; while
 * PostgreSQL is away, keys that are known go on working.
 */
@Injectable()
export class ApiKeys {
  /** By the key itself, so that the hot path computes no digest. Never leaves memory. */
  readonly #known = new LRUCache<string, Kept>({ max: MAX_KEYS });
  readonly #unknown = new LRUCache<string, true>({ max: MAX_UNKNOWN, ttl: UNKNOWN_MS });
  /** By the digest, which is what news of a key brings. */
  readonly #lookUps = new LookUps<ApiKey | undefined>();

  constructor(
    @Inject(TENANT_REPOSITORY) private readonly tenants: TenantRepository,
    @Inject(INVALIDATION_BUS) bus: InvalidationBus,
    private readonly secrets: Secrets,
  ) {
    bus.subscribe(
      (news) => news.kind === 'api-key' && this.#forget(news.hash),
      () => this.#doubtAll(),
    );
  }

  /** @throws DomainError `auth.invalid` */
  async verify(token: string): Promise<ApiKey> {
    const kept = this.#known.get(token);
    if (kept && Date.now() - kept.loadedAtMs < FRESH_MS) return kept.key;
    if (this.#unknown.has(token)) throw unknownKey();
    try {
      const key = await this.#load(token);
      if (key) return key;
    } catch (error) {
      const isAway = error instanceof DomainError && error.code === 'store.unavailable';
      if (kept && isAway) return kept.key;
      throw error;
    }
    throw unknownKey();
  }

  #load(token: string): Promise<ApiKey | undefined> {
    const hash = this.secrets.hashApiKey(token);
    return this.#lookUps.find(
      hash,
      () => this.tenants.findApiKey(hash),
      (key) => this.#keep(token, hash, key),
    );
  }

  #keep(token: string, hash: string, key: ApiKey | undefined): void {
    if (key) this.#known.set(token, { key, hash, loadedAtMs: Date.now() });
    else {
      this.#known.delete(token);
      this.#unknown.set(token, true);
    }
  }

  #forget(hash: string): void {
    this.#lookUps.outdate(hash);
    for (const [token, kept] of this.#known.entries()) {
      if (kept.hash === hash) this.#known.delete(token);
    }
  }

  #doubtAll(): void {
    this.#lookUps.outdateAll();
    for (const kept of this.#known.values()) kept.loadedAtMs = 0;
  }
}

function unknownKey(): DomainError {
  return new DomainError('auth.invalid', 'The key is not known or was revoked.');
}
