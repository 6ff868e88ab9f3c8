import type { LeaderboardRef } from '../leaderboards/leaderboard.ts';
import type { PollRef } from '../polls/poll.ts';

/** Requests that were carried out together, by the names that the log knows them by. */
export interface CarriedOut {
  names: readonly string[];
  atMs: number;
}

/**
 * What the live store knows of requests that it has carried out. When it is rebuilt it learns from the
 * log that there were such requests: one that comes again changes nothing, and is answered by what stands.
 * @throws DomainError `store.unavailable`
 */
export interface RequestMemory {
  remindBoard(
    board: LeaderboardRef & { id: string },
    requests: readonly CarriedOut[],
  ): Promise<void>;
  remindPoll(poll: PollRef, requests: readonly CarriedOut[]): Promise<void>;
  /** What is older is not remembered any more. */
  readonly lastsMs: number;
}
