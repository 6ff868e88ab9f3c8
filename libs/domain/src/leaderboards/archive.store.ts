import type { LogPosition } from '../events/event.ts';
import type { Leaderboard } from './leaderboard.ts';
import type { RankedEntry, RankingStore } from './ranking.store.ts';

/** The readings of one period, which live and archived ones have alike. */
export type BoardReader = Pick<RankingStore, 'page' | 'lookup' | 'previewRank' | 'scoresAt'>;

/** In the place of an epoch of the live store: an archive never begins anew. */
export const ARCHIVE_EPOCH = 'archive';

export interface ArchivedPeriod {
  id: string;
  startsAtMs: number;
  endsAtMs: number;
  /** Entries that are seen. */
  total: number;
}

/** A member's entry in one period. */
export interface PastEntry {
  periodId: string;
  entry: RankedEntry;
  /** Entries of the period. */
  total: number;
}

/** A place among periods: newest first, and by id where several began at once. */
export interface PeriodPosition {
  startsAtMs: number;
  periodId: string;
}

/**
 * Periods that are over for good, with the ranking in which they ended. Its readings are exact like
 * those of the live store, in the same shapes. Members who are hidden are not seen: ranks, totals and
 * pages are as if they had never been there.
 * @throws NotArchivedError from every reading of a period that is not archived
 * @throws DomainError `store.unavailable`
 */
export interface ArchiveStore extends BoardReader {
  /** Newest first. */
  periods(
    board: Leaderboard,
    limit: number,
    after: PeriodPosition | undefined,
  ): Promise<ArchivedPeriod[]>;
  /** A member's entries in archived periods, newest first. */
  history(
    board: Leaderboard,
    memberId: string,
    limit: number,
    after: PeriodPosition | undefined,
  ): Promise<PastEntry[]>;
  /** Removes a member from one archived period, or from all; whether it had an entry. */
  removeEntry(board: Leaderboard, memberId: string, periodId: string | undefined): Promise<boolean>;
  /**
   * Hides a member from all archives of its tenant or shows it, as its state says now: of two changes
   * that come at once the last one kept decides, whichever is carried here first. How many entries
   * changed.
   */
  followState(tenantId: string, memberId: string): Promise<number>;
  /** Removes a member from all archives of its tenant, for good; how many entries went. */
  eraseMember(tenantId: string, memberId: string): Promise<number>;
  /**
   * Whether everything up to `end` is stored and no entry of the period waits to be archived. Then a
   * period that has no archive has no entries.
   */
  hasSettled(board: Leaderboard, periodId: string, end: LogPosition): Promise<boolean>;
}

/** A period that has entries, and about which it is time to think. */
export interface DuePeriod {
  board: Leaderboard;
  periodId: string;
  /** When it became due, as the store writes it: a change made meanwhile is not undone. */
  checkAt: string;
}

/** What became of an attempt to archive a period. */
export type ArchiveOutcome =
  | { status: 'archived'; total: number }
  /** There was nothing to archive any more. */
  | { status: 'empty' }
  /** The log is not stored as far as needed. */
  | { status: 'behind' }
  /** Another worker has it, or the board was changed or deleted meanwhile. */
  | { status: 'passed' };

/** Moves periods from the stored entries into the archive. */
export interface PeriodArchive {
  /** Periods that are due, the longest waiting first. */
  findDue(limit: number): Promise<DuePeriod[]>;
  /**
   * Makes a period due at another time, or never. `false` when it stays as it is, because its board was
   * changed, or another worker had it, since it was found.
   */
  postpone(due: DuePeriod, untilMs: number | undefined): Promise<boolean>;
  /**
   * In one transaction, with the ranks in which it ended. Entries of a period that was archived before
   * are merged into the archive, so that a late one is never lost.
   * @param end an end of the log from after the period's expiry: everything before it must be stored
   */
  archive(
    due: DuePeriod,
    bounds: { startsAtMs: number; endsAtMs: number },
    end: LogPosition,
  ): Promise<ArchiveOutcome>;
  /** Forgets an archived period, once the live store has let go of it. */
  finish(due: DuePeriod): Promise<void>;
}

/**
 * What the live store is asked of periods that end.
 * @throws DomainError `store.unavailable`, `store.recovering`
 * @throws StaleDefinitionError when the board given is not the one in force
 */
export interface PeriodStore {
  /** The server's time, and the end of the log that the board's events are in, at the same moment. */
  logEnd(board: Leaderboard): Promise<{ nowMs: number; end: LogPosition }>;
  /** Has a period kept until some time after its expiry. */
  keep(board: Leaderboard, periodId: string, expiresAtMs: number): Promise<void>;
  /** Lets go of an archived period. */
  release(board: Leaderboard, periodId: string): Promise<void>;
  /** A member's entries in all periods that are kept, in no particular order. */
  history(board: Leaderboard, memberId: string): Promise<PastEntry[]>;
}

/** There is no archive of this period. */
export class NotArchivedError extends Error {
  constructor() {
    super('the period is not archived');
    this.name = 'NotArchivedError';
  }
}
