import { Inject, Injectable } from '@nestjs/common';
import {
  type ArchiveStore,
  type BoardReader,
  DomainError,
  expiryMs,
  findPeriod,
  type Leaderboard,
  NotArchivedError,
  type PeriodStore,
  type ProfileStore,
  type RankedEntry,
  type RankingStore,
} from '@rostrum/domain';
import { ARCHIVE_STORE, PERIOD_STORE, PROFILE_STORE, RANKING_STORE } from '../ports.ts';

/** Our clock may be behind that of the server, by which periods are archived. */
const CLOCK_TOLERANCE_MS = 60_000;
const RETRY_AFTER_SECONDS = 2;

/** What a reading may answer: nothing for a member without an entry. */
type Answer = { total: number; entries?: RankedEntry[] } | undefined;

/**
 * Where a period of a board is read: from the live store while it is kept, which the clock tells, and
 * from the archive afterwards. In between a period waits to be archived; then it is where it is.
 */
@Injectable()
export class BoardReadings {
  constructor(
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    @Inject(ARCHIVE_STORE) private readonly archives: ArchiveStore,
    @Inject(PERIOD_STORE) private readonly periods: PeriodStore,
    @Inject(PROFILE_STORE) private readonly profiles: ProfileStore,
  ) {}

  /** Whether a period is over for good. */
  isOver(board: Leaderboard, periodId: string): boolean {
    return this.#isOverAt(board, periodId, this.ranking.nowMs());
  }

  /** Whether a period may have left the live store. */
  mayBeArchived(board: Leaderboard, periodId: string): boolean {
    return this.#isOverAt(board, periodId, this.ranking.nowMs() + CLOCK_TOLERANCE_MS);
  }

  #isOverAt(board: Leaderboard, periodId: string, atMs: number): boolean {
    const period = findPeriod(board, periodId);
    return period !== undefined && (expiryMs(board, period) ?? Infinity) <= atMs;
  }

  /** @throws DomainError `store.recovering` while a period is on its way into the archive */
  async read<A extends Answer>(
    board: Leaderboard,
    periodId: string,
    reading: (reader: BoardReader) => Promise<A>,
  ): Promise<A> {
    if (!this.mayBeArchived(board, periodId)) return reading(this.ranking);
    const early = await this.#readArchive(board, reading);
    if (early) return early.answer;
    const live = await reading(this.ranking);
    if (live ? live.total > 0 : await this.#isLive(board, periodId)) return live;
    // It was archived meanwhile, or the live store has lost it, or it never had an entry.
    const late = await this.#readArchive(board, reading);
    if (late) return late.answer;
    await this.requireSettled(board, periodId);
    return live;
  }

  /** @throws DomainError `store.recovering` where a period may have entries that are in neither store */
  async requireSettled(board: Leaderboard, periodId: string): Promise<void> {
    const { end } = await this.periods.logEnd(board);
    if (await this.archives.hasSettled(board, periodId, end)) return;
    throw new DomainError('store.recovering', 'The period is being archived. Try again soon.', {
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }

  async #readArchive<A extends Answer>(
    board: Leaderboard,
    reading: (reader: BoardReader) => Promise<A>,
  ): Promise<{ answer: A } | undefined> {
    try {
      const answer = await reading(this.archives);
      await this.profiles.attach(board.tenantId, answer?.entries ?? []);
      return { answer };
    } catch (error) {
      if (error instanceof NotArchivedError) return undefined;
      throw error;
    }
  }

  async #isLive(board: Leaderboard, periodId: string): Promise<boolean> {
    const kept = await this.ranking.periods(board);
    return kept.some(({ id, total }) => id === periodId && total > 0);
  }
}
