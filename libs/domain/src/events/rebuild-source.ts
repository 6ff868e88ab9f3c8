import type { Leaderboard } from '../leaderboards/leaderboard.ts';
import type { Poll } from '../polls/poll.ts';
import type { StoredLog, StoredProfile } from './rebuild.ts';
import type { CarriedOut } from './request-memory.ts';

export interface StoredRef {
  id: string;
  tenantId: string;
  /** Not every poll has one. */
  key: string | undefined;
}

/**
 * Everything of all tenants that the live store is rebuilt from, in batches, each read by itself.
 * @throws DomainError `store.unavailable`
 */
export interface RebuildSource {
  logOf(partition: number): Promise<StoredLog>;
  /** Which boards and polls there are; there may be too many to hold what they are like. */
  boardRefs(): AsyncIterable<StoredRef[]>;
  pollRefs(): AsyncIterable<StoredRef[]>;
  /** Those of them that still exist. */
  boards(ids: readonly string[]): Promise<Leaderboard[]>;
  polls(ids: readonly string[]): Promise<Poll[]>;
  /** Of all members who have one. */
  profiles(): AsyncIterable<StoredProfile[]>;
  /** Requests since a time to resources of some partitions. */
  carriedOut(
    partitions: readonly number[],
    sinceMs: number,
  ): AsyncIterable<(CarriedOut & { resourceId: string })[]>;
}
