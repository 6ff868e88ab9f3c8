import type { Leaderboard } from '../leaderboards/leaderboard.ts';
import type { Poll } from '../polls/poll.ts';
import type { StoredLog, StoredProfile } from './rebuild.ts';
import type { CarriedOut } from './request-memory.ts';

/**
 * Everything of all tenants that the live store is rebuilt from, in batches, each read by itself.
 * @throws DomainError `store.unavailable`
 */
export interface RebuildSource {
  logOf(partition: number): Promise<StoredLog>;
  boards(): AsyncIterable<Leaderboard[]>;
  polls(): AsyncIterable<Poll[]>;
  /** Of all members who have one. */
  profiles(): AsyncIterable<StoredProfile[]>;
  /** Requests since a time to resources of some partitions. */
  carriedOut(
    partitions: readonly number[],
    sinceMs: number,
  ): AsyncIterable<(CarriedOut & { resourceId: string })[]>;
}
