import type { ListPage, ListRequest } from '../leaderboards/leaderboard.repository.ts';
import type { PollStatus } from './lifecycle.ts';
import type { Poll, PollRef } from './poll.ts';
import type { Tally } from './tally.ts';

/** What a round that is over came to. */
export interface PollRound {
  round: number;
  /** In which it ended. */
  status: PollStatus;
  tally: Tally;
  endedAt: Date;
}

/** The definitions of polls, in the source of truth. */
export interface PollRepository {
  /** @throws DomainError `poll.exists` when the key is taken */
  insert(poll: Poll): Promise<void>;
  /** By id or key. */
  find(tenantId: string, reference: string): Promise<Poll | undefined>;
  /** Newest first. */
  list(tenantId: string, request: ListRequest): Promise<ListPage<Poll>>;
  /** Replaces the definition where `configVersion` is one less; `false` when it was changed meanwhile. */
  update(poll: Poll): Promise<boolean>;
  /** Those that are over, the latest first; at most 100. */
  rounds(poll: PollRef): Promise<PollRound[]>;
  round(poll: PollRef, round: number): Promise<PollRound | undefined>;
  /** Removes the definition and everything stored of the poll; the poll as it was. */
  delete(tenantId: string, pollId: string): Promise<Poll | undefined>;
}
