import type { ErrorCode } from '../errors.ts';
import type { LogPosition } from '../events/event.ts';
import type { IdempotentRequest } from '../leaderboards/ranking.store.ts';
import type { CastBallot } from './cast-ballot.ts';
import type { PollAction, PollStatus } from './lifecycle.ts';
import type { Poll, PollRef } from './poll.ts';
import type { ReactionCounts } from './reactions.ts';
import type { PollState } from './tally.ts';

export interface BallotInput {
  voterId: string;
  /** Checked against the poll's rules. */
  ballot: CastBallot;
  /** The caller's id of this ballot: a repeated one changes nothing. */
  ballotId: string | undefined;
  /** Of a quiz: what is taken off the time of the answer, ms; within the rules of the poll. */
  latencyMs?: number | undefined;
  /** Keyed hash of where it comes from; only where voters of an address are limited. */
  address?: string | undefined;
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

/** How a poll stands. */
export interface PollStanding {
  status: PollStatus;
  /** When the clock closes it; only while it is open. */
  closesAtMs: number | undefined;
  round: number;
}

export function hasSameStanding(a: PollStanding, b: PollStanding): boolean {
  return a.status === b.status && a.closesAtMs === b.closesAtMs && a.round === b.round;
}

export interface PollReading extends PollState {
  /** Of the last event in the poll's partition when it was read. */
  position: LogPosition;
  /** Of the voter asked for. */
  ownBallot: CastBallot | undefined;
}

export interface MoveOutcome extends PollStanding {
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
  install(poll: Poll): Promise<void>;
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
  /** `moved: false` when the status does not allow it. */
  move(poll: Poll, action: PollAction): Promise<MoveOutcome>;
  /** State and tally, and the ballot of `voterId`. */
  read(poll: Poll, voterId: string | undefined): Promise<PollReading>;
  /** Which of these voters have a ballot in. */
  haveVoted(poll: PollRef, voterIds: readonly string[]): Promise<boolean[]>;
  /**
   * Counts reactions, which are no ballots and leave no event.
   * @throws DomainError `poll.not_open`, `poll.closed`
   */
  react(poll: Poll, counts: ReactionCounts): Promise<void>;
  /** How many polls stand; `undefined` for one that is not installed. */
  standings(refs: readonly PollRef[]): Promise<(PollStanding | undefined)[]>;
  /** Opens and closes the polls whose time has come; how many there were. */
  advanceDue(partitions: readonly number[]): Promise<number>;
  drop(poll: Poll): Promise<void>;
}
