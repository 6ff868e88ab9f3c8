import { Inject, Injectable } from '@nestjs/common';
import type {
  AroundQuery,
  EntriesQuery,
  EntryLookup,
  EntryQuery,
  RankPreviewQuery,
} from '@rostrum/contracts';
import {
  type ArchiveStore,
  DomainError,
  hasEnd,
  type Leaderboard,
  type MemberEntries,
  type PageStart,
  type Principal,
  type RankedEntry,
  type RankedPage,
  type RankingStore,
  type RankPosition,
  type RankPreview,
  type ReadingScope,
  type ScoreRange,
  type ScoresReading,
} from '@rostrum/domain';
import { requireHost } from '../access/access.service.ts';
import { DurabilityService } from '../durability/durability.service.ts';
import { Cursors } from '../edge/http/cursors.ts';
import type { WriteContext } from '../edge/http/request-context.ts';
import { ARCHIVE_STORE, RANKING_STORE } from '../ports.ts';
import { BoardReadings } from './board-readings.ts';
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

type CursorContent = [direction: 'after' | 'before', score: number, prefix: string, member: string];

/** What stands in a board: one round trip a request, to Redis or to the archive. */
@Injectable()
export class EntriesService {
  constructor(
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    @Inject(ARCHIVE_STORE) private readonly archives: ArchiveStore,
    private readonly readings: BoardReadings,
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
      const found = await this.readings.read(board, periodId, (reader) =>
        reader.lookup(board, periodId, memberIds, scope),
      );
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
      const preview = await this.readings.read(board, periodId, (reader) =>
        reader.previewRank(board, periodId, run, scope),
      );
      return { periodId, preview };
    });
  }

  stats(principal: Principal, key: string, query: EntryQuery): Promise<StatsReading> {
    return this.#onPeriod(principal, key, query, async (board, periodId, scope) => {
      const reading = await this.readings.read(board, periodId, (reader) =>
        reader.scoresAt(board, periodId, STATS_SHARES, scope),
      );
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
      const page = await this.readings.read(board, periodId, (reader) =>
        reader.page(board, periodId, start(list), limit, { ...scope, ...scores }),
      );
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
      const { idempotency } = write;
      const removal = await this.ranking.removeEntry(board, memberId, periodId, idempotency);
      // In this order: what goes into the archive meanwhile is then found there.
      const wasArchived =
        this.#mayBeArchived(board, periodId) &&
        (await this.archives.removeEntry(board, memberId, periodId));
      if (!removal.removed && !wasArchived) {
        if (periodId !== undefined && this.readings.mayBeArchived(board, periodId)) {
          await this.readings.requireSettled(board, periodId);
        }
        throw new DomainError('member.not_found', 'The member has no entry here.');
      }
      await this.durability.settle(board, write, removal);
    });
  }

  #mayBeArchived(board: Leaderboard, periodId: string | undefined): boolean {
    if (periodId !== undefined) return this.readings.mayBeArchived(board, periodId);
    return hasEnd(board);
  }
}
