import type { ErrorCode } from '../errors.ts';
import type { LogPosition } from '../events/event.ts';
import type { IdempotentRequest, WriteOutcome } from '../events/idempotent-request.ts';
import type { CastBallot } from './cast-ballot.ts';
import type { PollAction, PollStatus } from './lifecycle.ts';
import type { Poll, PollRef } from './poll.ts';
import type { ReactionCounts } from './reactions.ts';
import type { PollState, Tally } from './tally.ts';

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

export const BALLOT_PARTS = ['counted', 'aside'] as const;
export type BallotPart = (typeof BALLOT_PARTS)[number];

/** What a host does with ballots. */
export interface AsideChange {
  round: number;
  voterIds: readonly string[];
  to: BallotPart;
  /** `key:<id>` or `user:<id>`. */
  by: string;
  /** Of setting aside. */
  reason?: string | undefined;
}

/** What is known of a ballot's being set aside. */
export interface AsideRecord {
  by?: string;
  at?: string;
  reason?: string;
}

export interface AsideOutcome {
  /** Ballots that count now, or count no more. */
  moved: number;
  /** Ballots that stay aside, because an option has all the votes that it takes. */
  full: number;
  version: number;
  position: LogPosition;
}

/** How many voters with a ballot came from one address, which is a keyed hash of it. */
export interface AddressCount {
  address: string;
  voters: number;
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
  /** What the ballots that are set aside add up to; only where it was asked for. */
  aside?: Tally;
}

export interface MoveOutcome extends PollStanding, WriteOutcome {
  moved: boolean;
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
  retract(
    poll: Poll,
    voterId: string,
    idempotency?: IdempotentRequest,
  ): Promise<{ removed: boolean } & WriteOutcome>;
  /** `moved: false` when the status does not allow it. */
  move(poll: Poll, action: PollAction, idempotency?: IdempotentRequest): Promise<MoveOutcome>;
  /** State and tally, and the ballot of `voterId`; also what is set aside, where that is wanted. */
  read(poll: Poll, voterId: string | undefined, isWithAside?: boolean): Promise<PollReading>;
  /**
   * Takes ballots of the round under way out of the tally, or lets them count again; those that are
   * where they are to be are passed over.
   * @throws StaleDefinitionError also when another round is under way
   */
  setAside(poll: Poll, change: AsideChange): Promise<AsideOutcome>;
  /** The addresses with most voters, most first; only where voters of an address are limited. */
  addresses(poll: PollRef, limit: number): Promise<AddressCount[]>;
  /** The voters of an address, in pieces. */
  votersAt(poll: PollRef, address: string): AsyncIterable<string[]>;
  /** The voters whose ballots are set aside, in pieces, also those who took theirs back. */
  asideVoters(poll: PollRef): AsyncIterable<string[]>;
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
