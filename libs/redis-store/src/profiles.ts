import {
  DomainError,
  type MemberProfile,
  type ProfileEntry,
  type ProfileStore,
  type RankedEntry,
} from '@rostrum/domain';
import { LRUCache } from 'lru-cache';
import { type RedisConnections, toDomainError } from './connection.ts';
import type { KeySpace } from './keys.ts';

/** Gives entries the profiles of their members. */
export interface ProfileReader {
  attach(tenantId: string, entries: RankedEntry[]): Promise<void>;
}

type Kept = { profile: MemberProfile | undefined };

/** Members whose profile, or that they have none, a process remembers; some 200 bytes each. */
const MAX_REMEMBERED = 100_000;
/** News of a change comes at once; this bounds how long a copy lives when it was missed. */
const REMEMBERED_MS = 60_000;

/** Member → profile, if there is one; of others it could not be learned. */
type Fetched = Map<string, MemberProfile | undefined>;

/**
 * Profiles of members, once a tenant and not once a board: a hash in each partition. They are in
 * another slot than a board's ranking, so a reading asks for those that it has not met in a second
 * round trip, one for all of them together.
 */
export class RedisProfiles implements ProfileStore, ProfileReader {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #remembered = new LRUCache<string, Kept>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS });
  /** What became outdated while it was being read, by reading. */
  readonly #readings = new Set<{ outdated: Set<string>; isAllOutdated: boolean }>();

  constructor(redis: RedisConnections, keys: KeySpace) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** Always what the store has now: for readings of which nobody would make another soon. */
  get fresh(): ProfileReader {
    return { attach: (tenantId, entries) => this.#attach(tenantId, entries, () => undefined) };
  }

  async attach(tenantId: string, entries: RankedEntry[]): Promise<void> {
    await this.#attach(tenantId, entries, (name) => this.#remembered.get(name));
  }

  async write(tenantId: string, entries: readonly ProfileEntry[]): Promise<void> {
    const byKey = new Map<string, (string | number)[]>();
    for (const { memberId, revision, profile } of entries) {
      const key = this.#keys.profiles(tenantId, memberId);
      const given = byKey.get(key) ?? [];
      given.push(memberId, revision, profile === undefined ? '' : JSON.stringify(profile));
      byKey.set(key, given);
    }
    await Promise.all(
      [...byKey].map(([key, given]) => this.#redis.run('writeProfiles', [key], given)),
    );
  }

  forget(tenantId: string, memberIds: readonly string[]): void {
    for (const memberId of memberIds) {
      const name = nameOf(tenantId, memberId);
      this.#remembered.delete(name);
      for (const reading of this.#readings) reading.outdated.add(name);
    }
  }

  forgetAll(): void {
    this.#remembered.clear();
    for (const reading of this.#readings) reading.isAllOutdated = true;
  }

  async #attach(
    tenantId: string,
    entries: RankedEntry[],
    recall: (name: string) => Kept | undefined,
  ): Promise<void> {
    const missing: RankedEntry[] = [];
    for (const entry of entries) {
      const known = recall(nameOf(tenantId, entry.memberId));
      if (!known) missing.push(entry);
      else if (known.profile) entry.profile = known.profile;
    }
    if (missing.length === 0) return;
    const found = await this.#read(
      tenantId,
      missing.map(({ memberId }) => memberId),
    );
    for (const entry of missing) {
      const profile = found.get(entry.memberId);
      if (profile) entry.profile = profile;
    }
  }

  async #read(tenantId: string, memberIds: readonly string[]): Promise<Fetched> {
    const reading = { outdated: new Set<string>(), isAllOutdated: false };
    this.#readings.add(reading);
    try {
      const found = await this.#fetch(tenantId, memberIds);
      for (const memberId of memberIds) {
        const name = nameOf(tenantId, memberId);
        if (!found.has(memberId)) continue;
        if (reading.isAllOutdated || reading.outdated.has(name)) continue;
        this.#remembered.set(name, { profile: found.get(memberId) });
      }
      return found;
    } finally {
      this.#readings.delete(reading);
    }
  }

  async #fetch(tenantId: string, memberIds: readonly string[]): Promise<Fetched> {
    const byKey = new Map<string, string[]>();
    for (const memberId of memberIds) {
      const key = this.#keys.profiles(tenantId, memberId);
      const those = byKey.get(key);
      if (those) those.push(memberId);
      else byKey.set(key, [memberId]);
    }
    const found: Fetched = new Map();
    await Promise.all(
      [...byKey].map(async ([key, those]) => {
        const kept = await this.#redis.commands.hmget(key, ...those).catch((error: unknown) => {
          // On another master than the board, which is shown all the same.
          const fault = toDomainError(error);
          if (!this.#redis.isCluster || !(fault instanceof DomainError)) throw fault;
        });
        if (!kept) return;
        for (const [index, memberId] of those.entries()) {
          const text = kept[index];
          found.set(memberId, text ? decodeProfile(text) : undefined);
        }
      }),
    );
    return found;
  }
}

function nameOf(tenantId: string, memberId: string): string {
  return `${tenantId}/${memberId}`;
}

function decodeProfile(text: string): MemberProfile {
  return JSON.parse(text.slice(text.indexOf('\n') + 1)) as MemberProfile;
}
