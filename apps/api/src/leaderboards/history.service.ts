import { Inject, Injectable } from '@nestjs/common';
import type { HistoryQuery, PeriodsQuery } from '@rostrum/contracts';
import {
  type ArchivedPeriod,
  type ArchiveStore,
  calendarsOf,
  findPeriod,
  hasEnd,
  type Leaderboard,
  type PastEntry,
  type Period,
  type PeriodPosition,
  type PeriodStatus,
  type PeriodStore,
  type Principal,
  periodToShow,
  type RankingStore,
  statusOf,
} from '@rostrum/domain';
import { Cursors } from '../edge/http/cursors.ts';
import { ARCHIVE_STORE, PERIOD_STORE, RANKING_STORE } from '../ports.ts';
import { LeaderboardDefinitions } from './leaderboard-definitions.ts';
import { LeaderboardsService } from './leaderboards.service.ts';

export interface PeriodReading extends Period {
  status: PeriodStatus | 'archived';
  total: number;
}

export interface PeriodsReading {
  periods: PeriodReading[];
  nextCursor: string | undefined;
}

export interface HistoryReading {
  board: Leaderboard;
  history: { period: PeriodReading; entry: PastEntry['entry'] }[];
  nextCursor: string | undefined;
}

type CursorContent = [startsAtMs: number | null, periodId: string];

/** Boards through time: their periods, and what a member had in each. */
@Injectable()
export class HistoryService {
  constructor(
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    @Inject(ARCHIVE_STORE) private readonly archives: ArchiveStore,
    @Inject(PERIOD_STORE) private readonly kept: PeriodStore,
    private readonly boards: LeaderboardsService,
    private readonly definitions: LeaderboardDefinitions,
    private readonly cursors: Cursors,
  ) {}

  /**
   * Current periods first, in the board's order, whether or not they hold entries, and those to come;
   * then closed ones that are kept, newest first; then archived ones, so many as are asked for.
   */
  periods(principal: Principal, key: string, query: PeriodsQuery): Promise<PeriodsReading> {
    return this.definitions.use(principal.tenantId, key, async (board) => {
      this.boards.checkReader(principal, board);
      const scope = `${board.id}/periods`;
      const after = this.#open(scope, query.cursor);
      // The live store first: what goes into the archive meanwhile is then found there.
      const kept = after ? [] : await this.ranking.periods(board);
      const archived = await this.#archivedPeriods(board, query.limit + 1, after);
      const page = archived.slice(0, query.limit);
      const last = page.at(-1);
      const hasMore = archived.length > query.limit;
      return {
        periods: [
          ...(after ? [] : this.#describeKept(board, kept, page)),
          ...describe(board, page),
        ],
        nextCursor: last && hasMore ? this.#seal(scope, last.startsAtMs, last.id) : undefined,
      };
    });
  }

  /** Newest period first; all time, which has no beginning, comes before them. */
  history(
    principal: Principal,
    key: string,
    memberId: string,
    { limit, cursor }: HistoryQuery,
  ): Promise<HistoryReading> {
    return this.definitions.use(principal.tenantId, key, async (board) => {
      this.boards.checkReader(principal, board);
      const scope = `${board.id}/history/${memberId}`;
      const after = this.#open(scope, cursor);
      // In this order for the same reason as above.
      const live = await this.kept.history(board, memberId);
      const archived = hasEnd(board)
        ? await this.archives.history(board, memberId, limit + 1, after)
        : [];
      const known = new Set(archived.map(({ periodId }) => periodId));
      const entries = [
        ...archived.flatMap((past) => this.#describePast(board, past, true)),
        ...live
          .filter(({ periodId }) => !known.has(periodId))
          .flatMap((past) => this.#describePast(board, past, false)),
      ]
        .filter(({ period }) => after === undefined || isBehind(period, after))
        .sort((a, b) => (isBehind(a.period, placeOf(b.period)) ? 1 : -1));
      const history = entries.slice(0, limit);
      const last = history.at(-1)?.period;
      const hasMore = entries.length > limit;
      return {
        board,
        history,
        nextCursor: last && hasMore ? this.#seal(scope, last.startsAtMs, last.id) : undefined,
      };
    });
  }

  async #archivedPeriods(
    board: Leaderboard,
    limit: number,
    after: PeriodPosition | undefined,
  ): Promise<ArchivedPeriod[]> {
    return hasEnd(board) ? this.archives.periods(board, limit, after) : [];
  }

  /** What the board shows of each of its rules, whether or not it holds entries, and what is kept. */
  #describeKept(
    board: Leaderboard,
    kept: readonly { id: string; total: number }[],
    archived: readonly ArchivedPeriod[],
  ): PeriodReading[] {
    const nowMs = this.ranking.nowMs();
    const totals = new Map(kept.map(({ id, total }) => [id, total]));
    const shown = calendarsOf(board).flatMap((calendar) => periodToShow(calendar, nowMs) ?? []);
    const others = [...totals.keys()].flatMap((id) => findPeriod(board, id) ?? []);
    const periods = new Map([...shown, ...others].map((period) => [period.id, period]));
    for (const { id } of archived) periods.delete(id);
    const readings = [...periods.values()].map((period) => ({
      ...period,
      status: statusOf(period, nowMs),
      total: totals.get(period.id) ?? 0,
    }));
    const of = (status: PeriodStatus): PeriodReading[] =>
      readings.filter((reading) => reading.status === status);
    const startOf = (reading: PeriodReading): number => reading.startsAtMs ?? 0;
    const closed = of('closed').sort((a, b) => startOf(b) - startOf(a));
    return [...of('current'), ...of('upcoming'), ...closed];
  }

  #describePast(board: Leaderboard, past: PastEntry, isArchived: boolean) {
    const period = findPeriod(board, past.periodId);
    if (!period) return [];
    const status = isArchived ? 'archived' : statusOf(period, this.ranking.nowMs());
    const { total, entry } = past;
    return [{ period: { ...period, status, total } satisfies PeriodReading, entry }];
  }

  #seal(scope: string, startsAtMs: number | undefined, periodId: string): string {
    const content: CursorContent = [startsAtMs ?? null, periodId];
    return this.cursors.seal(scope, content);
  }

  #open(scope: string, cursor: string | undefined): PeriodPosition | undefined {
    if (cursor === undefined) return undefined;
    const [startsAtMs, periodId] = this.cursors.open(scope, cursor) as CursorContent;
    return { startsAtMs: startsAtMs ?? Infinity, periodId };
  }
}

function describe(board: Leaderboard, archived: readonly ArchivedPeriod[]): PeriodReading[] {
  return archived.flatMap(({ id, total }) => {
    const period = findPeriod(board, id);
    return period ? [{ ...period, status: 'archived' as const, total }] : [];
  });
}

function placeOf({ startsAtMs, id }: PeriodReading): PeriodPosition {
  return { startsAtMs: startsAtMs ?? Infinity, periodId: id };
}

/** The order of the archive: by beginning, and then by the bytes of the id, from the high end. */
function isBehind(reading: PeriodReading, { startsAtMs, periodId }: PeriodPosition): boolean {
  const own = placeOf(reading);
  if (own.startsAtMs !== startsAtMs) return own.startsAtMs < startsAtMs;
  return Buffer.compare(Buffer.from(own.periodId), Buffer.from(periodId)) < 0;
}
