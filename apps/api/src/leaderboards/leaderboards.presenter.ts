import type {
  BoardPeriodsView,
  BoardStatsView,
  EntryLookupView,
  EntryPageView,
  EntryView,
  LeaderboardView,
  MemberEntryView,
  MemberHistoryView,
  RankPreviewView,
} from '@rostrum/contracts';
import { isHost, type Leaderboard, type Principal, type RankedEntry } from '@rostrum/domain';
import type {
  LookupReading,
  PageReading,
  PreviewReading,
  StatsReading,
} from './entries.service.ts';
import type { HistoryReading, PeriodReading, PeriodsReading } from './history.service.ts';

/** The bounds of the quarantine are for hosts: whoever knows them stays just within. */
export function presentLeaderboard(board: Leaderboard, asker?: Principal): LeaderboardView {
  const { id: _id, tenantId: _tenantId, configVersion: _version, signing: _s, ...fields } = board;
  const {
    rebuild: _rebuild,
    retentionPeriods,
    formerRetention: _former,
    quarantine,
    ...more
  } = fields;
  const { createdAt, updatedAt, ...rest } = more;
  const isShown = quarantine && (asker === undefined || isHost(asker));
  return {
    ...rest,
    segments: rest.segments ?? [],
    requireSignature: rest.requireSignature ?? false,
    ...(isShown ? { quarantine } : {}),
    retention: { periods: retentionPeriods },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function presentEntry(entry: RankedEntry, board: Pick<Leaderboard, 'columns'>): EntryView {
  const { rank, memberId, score, metadata, profile, updatedAtMs } = entry;
  return {
    rank,
    memberId,
    score,
    ...(board.columns.length > 0 ? { columns: nameColumns(entry, board) } : {}),
    ...(metadata === undefined ? {} : { metadata: JSON.parse(metadata) as object }),
    ...(profile === undefined ? {} : { member: profile }),
    updatedAt: new Date(updatedAtMs).toISOString(),
  } as EntryView;
}

/** The values of a run, by the keys of the board's columns. */
export function nameColumns(
  { columns }: { columns: readonly number[] },
  board: Pick<Leaderboard, 'columns'>,
): Record<string, number> {
  return Object.fromEntries(board.columns.map(({ key }, index) => [key, columns[index] ?? 0]));
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
    percentile: ((page.total - page.higher) / page.total) * 100,
    total: page.total,
    period: periodId,
    version: page.version,
  };
}

export function presentLookup({ board, periodId, found, missing }: LookupReading): EntryLookupView {
  return {
    entries: found.entries.map((entry) => presentEntry(entry, board)),
    missing,
    total: found.total,
    period: periodId,
    version: found.version,
  };
}

export function presentRankPreview({ periodId, preview }: PreviewReading): RankPreviewView {
  const { rank, higher, total, version } = preview;
  const percentile = ((total + 1 - higher) / (total + 1)) * 100;
  return { rank, percentile, total, period: periodId, version };
}

export function presentStats({ periodId, reading }: StatsReading): BoardStatsView {
  const [lowest = null, p50 = null, p90 = null, p99 = null, highest = null] = reading.scores;
  const { total, version } = reading;
  return { total, highest, lowest, percentiles: { p50, p90, p99 }, period: periodId, version };
}

export function presentPeriods({ periods, nextCursor }: PeriodsReading): BoardPeriodsView {
  return {
    periods: periods.map(({ id, key, status, total, ...times }) => ({
      period: id,
      key,
      ...presentTimes(times),
      status,
      total,
    })),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  };
}

export function presentHistory({ board, history, nextCursor }: HistoryReading): MemberHistoryView {
  return {
    history: history.map(({ period, entry }) => {
      const { memberId: _memberId, ...standing } = presentEntry(entry, board);
      const { id, key, status, total, ...times } = period;
      return { period: id, key, ...presentTimes(times), status, ...standing, total };
    }),
    ...(nextCursor === undefined ? {} : { nextCursor }),
  };
}

function presentTimes({ startsAtMs, endsAtMs }: Pick<PeriodReading, 'startsAtMs' | 'endsAtMs'>): {
  startsAt: string | null;
  endsAt: string | null;
} {
  const time = (ms: number | undefined): string | null =>
    ms === undefined ? null : new Date(ms).toISOString();
  return { startsAt: time(startsAtMs), endsAt: time(endsAtMs) };
}
