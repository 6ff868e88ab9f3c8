/**
 * All Redis keys are built here: `<tenant>:{<partition>}:<kind>:<id>[:<part>[:<period>]]`.
 *
 * Tenant first, so that an ACL can fence a tenant in and SCAN can list it; the hash tag is the
 * partition, so that everything one script touches is in one slot, its event stream included.
 * Ids and keys of tenants hold no colon where they stand inside a key, member ids are never part of one.
 */
import type { Feed, LeaderboardRef, LeaseRole, PollRef } from '@rostrum/domain';
import { feedName, partitionOf } from '@rostrum/domain';

/** The names of one board's or poll's keys. */
export interface ResourceKeys {
  partition: number;
  /** What all its keys begin with; scripts derive the keys of periods from it. */
  base: string;
  state: string;
  log: string;
  events: string;
  dirty: string;
}

/** The KEYS of every script that writes to a board or a poll. */
export function writeKeys(keys: ResourceKeys): string[] {
  return [keys.state, keys.log, keys.events, keys.dirty];
}

/** Keys of the partition itself. */
export interface PartitionKeys {
  log: string;
  events: string;
  dead: string;
  /** Events among the dead letters that were never stored; see scripts/includes/buried.lua. */
  buried: string;
  dirty: string;
  watched: string;
  /** Polls that the clock is to open or close (base → ms). */
  due: string;
}

export function partitionKeys(partition: number): PartitionKeys {
  const prefix = `sys:{${partition}}`;
  return {
    log: `${prefix}:log`,
    events: `${prefix}:events`,
    dead: `${prefix}:dead`,
    buried: `${prefix}:buried`,
    dirty: `${prefix}:dirty`,
    watched: `${prefix}:watched`,
    due: `${prefix}:due`,
  };
}

export class KeySpace {
  readonly partitionCount: number;
  readonly #partitions: PartitionKeys[];

  constructor(partitionCount: number) {
    this.partitionCount = partitionCount;
    this.#partitions = Array.from({ length: partitionCount }, (_, index) => partitionKeys(index));
  }

  partition(partition: number): PartitionKeys {
    const keys = this.#partitions[partition];
    if (!keys) throw new RangeError(`no partition ${partition} of ${this.partitionCount}`);
    return keys;
  }

  leaderboard(ref: LeaderboardRef): ResourceKeys {
    return this.#resource(ref.tenantId, 'leaderboard', ref.key);
  }

  poll(ref: PollRef): ResourceKeys {
    return this.#resource(ref.tenantId, 'poll', ref.id);
  }

  /** The KEYS of every script that writes to a poll. */
  pollWriteKeys(keys: ResourceKeys): string[] {
    return [...writeKeys(keys), this.partition(keys.partition).due];
  }

  /** Wrong codes of an address; nothing else of the poll is kept there, and it goes by itself. */
  guesses(poll: PollRef, address: string): string {
    return `${this.poll(poll).base}:guesses:${address}`;
  }

  /** Where a request's idempotency key is remembered; `id` is a digest of it. */
  idempotency(tenantId: string, id: string): string {
    return `${this.#resource(tenantId, 'request', id).base}:fingerprint`;
  }

  /** Where a member's profile is kept, beside those of other members of the tenant. */
  profiles(tenantId: string, memberId: string): string {
    const partition = partitionOf(tenantId, 'member', memberId, this.partitionCount);
    return `${tenantId}:{${partition}}:profiles`;
  }

  /** The channel of a feed's frames, in the slot of its partition. */
  frames(feed: Feed): string {
    const { partition } = feed.kind === 'poll' ? this.poll(feed) : this.leaderboard(feed);
    return `sys:{${partition}}:frames:${feedName(feed)}`;
  }

  /** How many watch a feed, by instance; it goes by itself. */
  viewers(feed: Feed): string {
    if (feed.kind === 'poll') return `${this.poll(feed).base}:viewers`;
    return `${this.leaderboard(feed).base}:viewers:${feed.period}`;
  }

  lease(role: LeaseRole, partition: number): string {
    return `${this.leases(partition)}${role}`;
  }

  /** What the names of a partition's leases begin with. */
  leases(partition: number): string {
    return `sys:{${partition}}:lease:`;
  }

  #resource(tenantId: string, kind: 'leaderboard' | 'poll' | 'request', id: string): ResourceKeys {
    const partition = partitionOf(tenantId, kind, id, this.partitionCount);
    const base = `${tenantId}:{${partition}}:${kind}:${id}`;
    const { log, events, dirty } = this.partition(partition);
    return { partition, base, state: `${base}:state`, log, events, dirty };
  }
}

/** The kind and id inside a base (`t1:{7}:leaderboard:arcade`). */
export function parseBase(base: string): { tenantId: string; kind: string; id: string } {
  const [tenantId = '', , kind = '', id = ''] = base.split(':');
  return { tenantId, kind, id };
}

export function instancesKey(role: LeaseRole): string {
  return `sys:{instances}:${role}`;
}

export function sessionKey(sessionHash: string): string {
  return `sys:session:${sessionHash}`;
}

export const INVALIDATION_CHANNEL = 'sys:invalidation';
export const PERSISTED_CHANNEL = 'sys:persisted';
