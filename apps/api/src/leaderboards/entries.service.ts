import { Inject, Injectable } from '@nestjs/common';
import type {
  AroundQuery,
  EntriesQuery,
  EntryLookup,
  EntryQuery,
  RankPreviewQuery,
} from '@rostrum/contracts';
import {
  calendarsOf,
  DomainError,
  findPeriod,
  type Leaderboard,
  type MemberEntries,
  type PageStart,
  type Period,
  type PeriodStatus,
  type Principal,
  periodToShow,
  type RankedEntry,
  type RankedPage,
  type RankingStore,
  type RankPosition,
  type RankPreview,
  type ReadingScope,
  type ScoreRange,
  type ScoresReading,
  statusOf,
} from '@rostrum/domain';
import { requireHost } from '../access/access.service.ts';
import { DurabilityService } from '../durability/durability.service.ts';
import { Cursors } from '../edge/http/cursors.ts';
import type { WriteContext } from '../edge/http/request-context.ts';
import { RANKING_STORE } from '../ports.ts';
import { LeaderboardDefinitions } from './leaderboard-definitions.ts';
import { LeaderboardsService } from './leaderboards.service.ts';
import { choosePeriod } from './period-choice.ts';
import { checkSegment } from './segment-choice.ts';
import { describeUnknownColumn, orderColumns } from './submitted-columns.ts';

/** A page as the presenter wants it. */
export interface PageReading {
  board: Leaderboard;
  periodId: string;
  page: RankedPage;
  nextCursor: string | undefined;
  previousCursor: string | undefined;
}

export interface LookupReading {
  board: Leaderboard;
  periodId: string;
  found: MemberEntries;
  missing: string[];
}

export interface PreviewReading {
  periodId: string;
  preview: RankPreview;
}

export interface StatsReading {
  periodId: string;
  /** The scores at `STATS_SHARES`. */
  reading: ScoresReading;
}

/** The lowest score, the median, two percentiles, the highest. */
const STATS_SHARES = [0, 0.5, 0.9, 0.99, 1];

export interface PeriodReading extends Period {
  status: PeriodStatus;
  total: number;
}

type CursorContent = [direction: 'after' | 'before', score: number, prefix: string, member: string];

/** What stands in a board: one round trip to Redis a request. */
@Injectable()
export class EntriesService {
  constructor(
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    private readonly boards: LeaderboardsService,
    private readonly definitions: LeaderboardDefinitions,
    private readonly durability: DurabilityService,
    private readonly cursors: Cursors,
  ) {}

  page(principal: Principal, key: string, query: EntriesQuery): Promise<PageReading> {
    const { limit, cursor, minScore: least, maxScore: greatest } = query;
    const start = (scope: string): PageStart =>
      cursor === undefined ? { at: 'top' } : this.#startAt(scope, cursor);
    return this.#read(principal, key, query, limit, start, { least, greatest });
  }

  around(
    principal: Principal,
    key: string,
    memberId: string,
    query: AroundQuery,
  ): Promise<PageReading> {
    const start = (): PageStart => ({ at: 'around', memberId });
    return this.#read(principal, key, query, query.limit, start);
  }

  one(
    principal: Principal,
    key: string,
    memberId: string,
    query: EntryQuery,
  ): Promise<PageReading> {
    return this.#read(principal, key, query, 1, () => ({ at: 'member', memberId }));
  }

  /** Runs a reading on the board, period and segment meant, for whoever may see it. */
  #onPeriod<R>(
    principal: Principal,
    key: string,
    { period, segment }: EntryQuery,
    read: (board: Leaderboard, periodId: string, scope: ReadingScope) => Promise<R>,
  ): Promise<R> {
    return this.definitions.use(principal.tenantId, key, async (board) => {
      this.boards.checkReader(principal, board);
      const scope = {
        segment: checkSegment(board, segment),
        viewerId: principal.kind === 'member' ? principal.memberId : undefined,
      };
      return read(board, choosePeriod(board, period, this.ranking.nowMs()), scope);
    });
  }

  /** Of members, in ranking order, and those who have no entry. */
  lookup(principal: Principal, key: string, asked: EntryLookup): Promise<LookupReading> {
    return this.#onPeriod(principal, key, asked, async (board, periodId, scope) => {
      const memberIds = [...new Set(asked.memberIds)];
      const found = await this.ranking.lookup(board, periodId, memberIds, scope);
      const present = new Set(found.entries.map(({ memberId }) => memberId));
      const missing = memberIds.filter((memberId) => !present.has(memberId));
      return { board, periodId, found, missing };
    });
  }

  /** Where a run would stand; nothing is written. */
  previewRank(principal: Principal, key: string, asked: RankPreviewQuery): Promise<PreviewReading> {
    return this.#onPeriod(principal, key, asked, async (board, periodId, scope) => {
      const fault = describeUnknownColumn(board, asked.columns);
      if (fault !== undefined) throw new DomainError('request.invalid', fault);
      const run = { score: asked.score, columns: orderColumns(board, asked.columns) };
      const preview = await this.ranking.previewRank(board, periodId, run, scope);
      return { periodId, preview };
    });
  }

  stats(principal: Principal, key: string, query: EntryQuery): Promise<StatsReading> {
    return this.#onPeriod(principal, key, query, async (board, periodId, scope) => {
      const reading = await this.ranking.scoresAt(board, periodId, STATS_SHARES, scope);
      return { periodId, reading };
    });
  }

  async #read(
    principal: Principal,
    key: string,
    query: EntryQuery,
    limit: number,
    start: (scope: string) => PageStart,
    scores?: ScoreRange,
  ): Promise<PageReading> {
    return this.#onPeriod(principal, key, query, async (board, periodId, scope) => {
      const list = [board.id, periodId, ...(scope.segment ? [scope.segment] : [])].join('/');
      const reading = { ...scope, ...scores };
      const page = await this.ranking.page(board, periodId, start(list), limit, reading);
      if (!page) throw new DomainError('member.not_found', 'The member has no entry here.');
      const [first, last] = [page.entries[0], page.entries.at(-1)];
      return {
        board,
        periodId,
        page,
        nextCursor: last && page.hasNext ? this.#seal(list, 'after', last) : undefined,
        previousCursor: first && page.hasPrevious ? this.#seal(list, 'before', first) : undefined,
      };
    });
  }

  #seal(scope: string, direction: 'after' | 'before', entry: RankedEntry): string {
    const content: CursorContent = [direction, entry.score, entry.prefix, entry.memberId];
    return this.cursors.seal(scope, content);
  }

  #startAt(scope: string, cursor: string): PageStart {
    const [at, score, prefix, memberId] = this.cursors.open(scope, cursor) as CursorContent;
    const position: RankPosition = { score, prefix, memberId };
    return { at, position };
  }

  async remove(
    principal: Principal,
    key: string,
    memberId: string,
    period: string | undefined,
    write: WriteContext,
  ): Promise<void> {
    requireHost(principal);
    await this.definitions.use(principal.tenantId, key, async (board) => {
      const periodId =
        period === undefined ? undefined : choosePeriod(board, period, this.ranking.nowMs());
      const { removed, position } = await this.ranking.removeEntry(board, memberId, periodId);
      if (!removed) throw new DomainError('member.not_found', 'The member has no entry here.');
      await this.durability.settle(board.durability, write, position);
    });
  }

  async periods(principal: Principal, key: string): Promise<PeriodReading[]> {
    return this.definitions.use(principal.tenantId, key, async (board) => {
      this.boards.checkReader(principal, board);
      const kept = await this.ranking.periods(board);
      return describePeriods(
        board,
        new Map(kept.map(({ id, total }) => [id, total])),
        this.ranking.nowMs(),
      );
    });
  }
}

/**
 * What the board shows of each of its rules, whether or not it holds entries, in the board's order,
 * those that run before those to come; then closed ones, newest first.
 */
function describePeriods(
  board: Leaderboard,
  totals: Map<string, number>,
  nowMs: number,
): PeriodReading[] {
  const shown = calendarsOf(board).flatMap((calendar) => periodToShow(calendar, nowMs) ?? []);
  const kept = [...totals.keys()].flatMap((id) => findPeriod(board, id) ?? []);
  const periods = new Map([...shown, ...kept].map((period) => [period.id, period]));
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
