import type { ErrorCode } from '../errors.ts';
import type { LogPosition } from '../events/event.ts';
import type { IdempotentRequest } from '../leaderboards/ranking.store.ts';
import type { PollAction } from './lifecycle.ts';
import type { Poll, PollRef, PollState, PollStatus } from './poll.ts';

export interface BallotInput {
  voterId: string;
  /** Checked against the poll's options and bounds. */
  choices: string[];
  /** The caller's id of this ballot: a repeated one changes nothing. */
  ballotId: string | undefined;
}

export type BallotOutcome =
  | { status: 'accepted' | 'unchanged' }
  | { status: 'rejected'; code: ErrorCode };

export interface CastOutcome {
  outcomes: BallotOutcome[];
  version: number;
  isReplayed: boolean;
  position: LogPosition;
}

export interface MoveOutcome {
  status: PollStatus;
  moved: boolean;
  position: LogPosition;
}

/**
 * The live state of polls: status, tally and ballots, moved by one atomic script a write. Every
 * method is one round trip.
 * @throws DomainError `store.unavailable`, `store.recovering`, `store.backpressure`
 * @throws StaleDefinitionError when the poll given is not the one in force
 */
export interface BallotStore {
  /** Makes a definition the one in force, unless a newer one is, or the poll was dropped. */
  install(poll: Poll, status: PollStatus): Promise<void>;
  /** The definition in force; `undefined` when none is installed. */
  definition(ref: PollRef): Promise<Poll | undefined>;
  /** @throws DomainError `idempotency.mismatch` */
  cast(
    poll: Poll,
    ballots: BallotInput[],
    idempotency: IdempotentRequest | undefined,
  ): Promise<CastOutcome>;
  /**
   * Takes a ballot back; `removed: false` when there was none.
   * @throws DomainError `poll.not_open`, `poll.closed`
   */
  retract(poll: Poll, voterId: string): Promise<{ removed: boolean; position: LogPosition }>;
  /** Opens or closes; `moved: false` when the status does not allow it. */
  move(poll: Poll, action: PollAction): Promise<MoveOutcome>;
  /** Status, tally and whether `voterId` has voted. */
  read(poll: Poll, voterId: string | undefined): Promise<PollState & { hasVoted: boolean }>;
  /** Statuses of many polls; `undefined` for one that is not installed. */
  statuses(refs: readonly PollRef[]): Promise<(PollStatus | undefined)[]>;
  drop(poll: Poll): Promise<void>;
}
