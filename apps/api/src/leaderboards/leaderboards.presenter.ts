import type {
  BoardPeriodsView,
  EntryPageView,
  EntryView,
  LeaderboardView,
  MemberEntryView,
} from '@rostrum/contracts';
import { type Leaderboard, type ListPage, type RankedEntry } from '@rostrum/domain';
import type { PageReading, PeriodReading } from './entries.service.ts';

export function presentLeaderboard(board: Leaderboard): LeaderboardView {
  const { id: _id, tenantId: _tenantId, configVersion: _version, ...fields } = board;
  const { retentionPeriods, createdAt, updatedAt, ...rest } = fields;
  return {
    ...rest,
    retention: { periods: retentionPeriods },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function presentLeaderboards(page: ListPage<Leaderboard>): {
  items: LeaderboardView[];
  nextCursor?: string;
} {
  return {
    items: page.items.map(presentLeaderboard),
    ...(page.next === undefined ? {} : { nextCursor: page.next }),
  };
}

export function presentEntry(entry: RankedEntry, board: Pick<Leaderboard, 'columns'>): EntryView {
  const { rank, memberId, score, metadata, updatedAtMs } = entry;
  return {
    rank,
    memberId,
    score,
    ...(board.columns.length > 0 ? { columns: nameColumns(entry, board) } : {}),
    ...(metadata === undefined ? {} : { metadata: JSON.parse(metadata) as object }),
    updatedAt: new Date(updatedAtMs).toISOString(),
  } as EntryView;
}

function nameColumns(
  entry: RankedEntry,
  board: Pick<Leaderboard, 'columns'>,
): Record<string, number> {
  return Object.fromEntries(
    board.columns.map(({ key }, index) => [key, entry.columns[index] ?? 0]),
  );
}

export function presentPage(reading: PageReading): EntryPageView {
  const { page, board, periodId, nextCursor, previousCursor } = reading;
  return {
    entries: page.entries.map((entry) => presentEntry(entry, board)),
    total: page.total,
    period: periodId,
    version: page.version,
    ...(nextCursor === undefined ? {} : { nextCursor }),
    ...(previousCursor === undefined ? {} : { previousCursor }),
  };
}

export function presentMemberEntry({ page, board, periodId }: PageReading): MemberEntryView {
  const [entry] = page.entries;
  if (!entry) throw new TypeError('the reading holds no entry');
  return {
    ...presentEntry(entry, board),
    percentile: ((page.total - entry.rank + 1) / page.total) * 100,
    total: page.total,
    period: periodId,
    version: page.version,
  };
}

export function presentPeriods(periods: readonly PeriodReading[]): BoardPeriodsView {
  const time = (ms: number | undefined): string | null =>
    ms === undefined ? null : new Date(ms).toISOString();
  return {
    periods: periods.map((period) => ({
      period: period.id,
      key: period.key,
      startsAt: time(period.startsAtMs),
      endsAt: time(period.endsAtMs),
      status: period.isCurrent ? 'current' : 'closed',
      total: period.total,
    })),
  };
}
