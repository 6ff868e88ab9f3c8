import type { ErrorCode } from '../errors.ts';
import type { HeldSubmission, LogPosition } from '../events/event.ts';
import type { IdempotentRequest, WriteOutcome } from '../events/idempotent-request.ts';
import type { MemberPlacement, MemberProfile } from '../members/member.ts';
import type { Leaderboard, LeaderboardRef, Operator } from './leaderboard.ts';

export interface SubmissionInput {
  memberId: string;
  score: number;
  /** In the board's column order. */
  columns: number[];
  operator: Operator;
  /** JSON text. */
  metadata: string | undefined;
  /** When the run was made; the server's clock when absent. Decides the periods it counts for. */
  occurredAtMs: number | undefined;
  /** The caller's id of this submission: a repeated one changes nothing. */
  submissionId: string | undefined;
}

/** Submissions of one request, and so of one event. */
export const MAX_SUBMISSIONS = 1000;

export interface SubmitRequest {
  board: Leaderboard;
  /** At most `MAX_SUBMISSIONS`. */
  submissions: SubmissionInput[];
  /**
   * Ranks are those before and after all submissions of the request, so members must be distinct.
   * They cost two look-ups a submission and more; batches go without.
   */
  wantRanks: boolean;
  idempotency: IdempotentRequest | undefined;
  /** Of a signature that was found right; whether it is recent and new, the store says. */
  signature?: SignatureStamp | undefined;
  /** Neither the rate of submissions nor the quarantine binds: files of hosts. */
  isTrusted?: boolean | undefined;
}

/** When a request was signed, and the word that makes the signature good for one time. */
export interface SignatureStamp {
  atSeconds: number;
  nonce: string;
}

export interface PeriodOutcome {
  period: string;
  score: number;
  /** From 1. */
  rank: number;
}

export type SubmissionOutcome =
  | {
      status: 'applied' | 'unchanged';
      /** Standing score in the first period that it counts for. */
      score: number;
      previousScore: number | undefined;
      /** Of the first period; only where ranks were asked for. */
      rank: number | undefined;
      previousRank: number | undefined;
      /** Only where ranks were asked for. */
      periods: PeriodOutcome[];
      /** The answer of an earlier submission with the same id. */
      isReplayed: boolean;
    }
  | {
      /** Held for a person to decide; nothing of it is applied. */
      status: 'quarantined';
      quarantineId: string;
      reason: ErrorCode;
      isReplayed: boolean;
    }
  | {
      status: 'rejected';
      code: ErrorCode;
      /** Where the same submission may be accepted later: when. */
      retryAfterMs?: number | undefined;
    };

export interface SubmitOutcome {
  outcomes: SubmissionOutcome[];
  version: number;
  /** Entries in the first period that the first submission counts for. */
  total: number;
  /** The whole request was answered before under its idempotency key. */
  isReplayed: boolean;
  /** Where the log will have this write; the current end when nothing changed. */
  position: LogPosition;
}

export interface RankedEntry {
  /** From 1, in the board's rank style. */
  rank: number;
  memberId: string;
  score: number;
  columns: number[];
  metadata: string | undefined;
  updatedAtMs: number;
  /** What the member shows of itself, if it has a profile. */
  profile?: MemberProfile | undefined;
  /** Order-preserving prefix; with the score, the exact position a cursor remembers. */
  prefix: string;
}

/** A place between entries, exact also after its entry moved or went. */
export interface RankPosition {
  score: number;
  prefix: string;
  memberId: string;
}

export type PageStart =
  | { at: 'top' }
  | { at: 'after'; position: RankPosition }
  | { at: 'before'; position: RankPosition }
  | { at: 'around'; memberId: string }
  | { at: 'member'; memberId: string };

export interface RankedPage {
  entries: RankedEntry[];
  /** How many entries are listed before the first of the page. */
  offset: number;
  /**
   * How many entries stand higher than the first of the page: those listed before it, without its
   * equals where they share a rank.
   */
  higher: number;
  /** Whether entries with scores as asked for are listed before the page, and behind it. */
  hasPrevious: boolean;
  hasNext: boolean;
  total: number;
  version: number;
  epoch: string;
}

/** Of whose ranking a reading is, and for whom. */
export interface ReadingScope {
  /** `country:NO`: only members with this value of the attribute, ranked among themselves. */
  segment?: string | undefined;
  /** The member who looks: one who is shadow-banned sees itself listed. */
  viewerId?: string | undefined;
}

/** Scores asked for, bounds included. */
export interface ScoreRange {
  least?: number | undefined;
  greatest?: number | undefined;
}

/** Entries of named members, in ranking order. */
export type MemberEntries = Pick<RankedPage, 'entries' | 'total' | 'version' | 'epoch'>;

/** Where a run would stand as a new entry. */
export interface RankPreview {
  rank: number;
  /** How many entries would stand higher. */
  higher: number;
  /** Entries that there are. */
  total: number;
  version: number;
}

export interface ScoresReading {
  /** In the order in which they were asked for; none when there are no entries. */
  scores: number[];
  total: number;
  version: number;
}

export interface PeriodSummary {
  id: string;
  total: number;
}

/**
 * The live state of boards: sorted sets and what belongs to them, moved by one atomic script a
 * write. Every method is one round trip.
 * @throws DomainError `store.unavailable`, `store.recovering`, `store.backpressure`
 * @throws DomainError `leaderboard.frozen` where entries would change while the board is rebuilt
 * @throws StaleDefinitionError when the board given is not the one in force
 */
export interface RankingStore {
  /** Makes a definition the one in force, unless a newer one is, or the board was dropped. */
  install(board: Leaderboard): Promise<void>;
  /** The definition in force; `undefined` when none is installed. */
  definition(ref: LeaderboardRef): Promise<Leaderboard | undefined>;
  /**
   * Each submission is judged by itself. By the server's clock, a run of a period that is closed or
   * no longer kept, or of none, is rejected with `leaderboard.closed`, one whose time cannot be with
   * `request.invalid`.
   * @throws DomainError `idempotency.mismatch`; `score.signature_invalid` when the signature is too
   *   old or was used before, and then nothing is written
   */
  submit(request: SubmitRequest): Promise<SubmitOutcome>;
  /**
   * Applies a held submission as of when it was made, and settles it, in one step; a refused one
   * stays pending. Neither rate nor quarantine binds it.
   * @throws DomainError `quarantine.settled` when it is not pending
   */
  approve(board: Leaderboard, held: HeldSubmission, by: string): Promise<SubmissionOutcome>;
  /** @throws DomainError `quarantine.settled` when it is not pending */
  reject(board: Leaderboard, quarantineId: string, by: string): Promise<void>;
  /** Submissions that are not to be decided on any more; nothing is logged of it. */
  forgetHeld(ref: LeaderboardRef, quarantineIds: readonly string[]): Promise<void>;
  /** The end of the board's log, and whether the submission waits there to be settled. */
  findHeld(
    board: Leaderboard,
    quarantineId: string,
  ): Promise<{ isPending: boolean; position: LogPosition }>;
  /** `undefined` when the member asked for has no entry. */
  page(
    board: Leaderboard,
    periodId: string,
    start: PageStart,
    limit: number,
    scope?: ReadingScope & ScoreRange,
  ): Promise<RankedPage | undefined>;
  /** Members without an entry are left out. */
  lookup(
    board: Leaderboard,
    periodId: string,
    memberIds: readonly string[],
    scope?: ReadingScope,
  ): Promise<MemberEntries>;
  previewRank(
    board: Leaderboard,
    periodId: string,
    run: Pick<SubmissionInput, 'score' | 'columns'>,
    scope?: Pick<ReadingScope, 'segment'>,
  ): Promise<RankPreview>;
  /** The scores which so large a share of all entries (0 to 1) does not exceed: 0 gives the lowest. */
  scoresAt(
    board: Leaderboard,
    periodId: string,
    shares: readonly number[],
    scope?: Pick<ReadingScope, 'segment'>,
  ): Promise<ScoresReading>;
  /**
   * Places members: what changed applies to their entries of all periods, and to those to come. An
   * older placement than the one in force is passed over. How many were placed anew.
   */
  placeMembers(
    board: Leaderboard,
    placements: readonly MemberPlacement[],
  ): Promise<{ placed: number; position: LogPosition }>;
  /** Forgets how a member was placed and how often it submitted; whether it was placed. */
  forgetMember(board: Leaderboard, memberId: string): Promise<boolean>;
  /**
   * Removes a member from one period, or from all; whether it had an entry, and in how many.
   * @throws DomainError `idempotency.mismatch`
   */
  removeEntry(
    board: Leaderboard,
    memberId: string,
    periodId: string | undefined,
    idempotency?: IdempotentRequest,
  ): Promise<{ removed: boolean; entries: number } & WriteOutcome>;
  /** Periods that hold entries, in no particular order. */
  periods(board: Leaderboard): Promise<PeriodSummary[]>;
  /** Forgets the board and all its keys. */
  drop(board: Leaderboard): Promise<void>;
  /** The server's clock, in ms since the epoch; periods are chosen by it. */
  nowMs(): number;
}

/** The caller's copy of a definition is out of date, or the board is not installed. */
export class StaleDefinitionError extends Error {
  constructor() {
    super('the definition is not the one in force');
    this.name = 'StaleDefinitionError';
  }
}
