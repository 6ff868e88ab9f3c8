import type { HeldSubmission } from '../events/event.ts';
import type { ListPage } from './leaderboard.repository.ts';

export const QUARANTINE_STATUSES = ['pending', 'approved', 'rejected'] as const;
export type QuarantineStatus = (typeof QUARANTINE_STATUSES)[number];

/** A held submission as it is kept, and what became of it. */
export interface QuarantinedSubmission extends HeldSubmission {
  status: QuarantineStatus;
  heldAt: Date;
  settled: { by: string; at: Date } | undefined;
}

export interface QuarantineListRequest {
  status: QuarantineStatus | undefined;
  limit: number;
  /** Position after which the page begins, as a former page gave it. */
  after: string | undefined;
}

/** Held submissions in the source of truth, as the log has brought them there. */
export interface QuarantineRepository {
  find(leaderboardId: string, id: string): Promise<QuarantinedSubmission | undefined>;
  /** In the order in which they were held, the oldest first. */
  list(
    leaderboardId: string,
    request: QuarantineListRequest,
  ): Promise<ListPage<QuarantinedSubmission>>;
  /** Removes those that were settled before; how many. */
  sweep(settledBefore: Date): Promise<number>;
}
