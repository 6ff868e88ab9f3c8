import type {
  BoardPeriodsView,
  BoardStatsView,
  EntryPageView,
  LeaderboardView,
  MemberEntryView,
  MemberHistoryView,
} from '@rostrum/contracts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listQuery } from '../api/page.ts';
import { request } from '../api/request.ts';

/** Query keys; what belongs to one board lies under `board(key)`. */
export const leaderboardKeys = {
  all: ['leaderboards'] as const,
  list: ['leaderboards', 'list'] as const,
  board: (key: string) => ['leaderboards', 'board', key] as const,
  entries: (key: string) => ['leaderboards', 'board', key, 'entries'] as const,
  ranking: (key: string, { period, segment }: RankingInput) =>
    [...leaderboardKeys.entries(key), period, segment ?? ''] as const,
};

export function boardPath(key: string): string {
  return `/leaderboards/${encodeURIComponent(key)}`;
}

export function entryPath(key: string, memberId: string): string {
  return `${boardPath(key)}/entries/${encodeURIComponent(memberId)}`;
}

export const leaderboardsQuery = listQuery<LeaderboardView>(leaderboardKeys.list, '/leaderboards');

export function leaderboardQuery(key: string) {
  return queryOptions({
    queryKey: [...leaderboardKeys.board(key), 'definition'],
    queryFn: ({ signal }) => request<LeaderboardView>(boardPath(key), { signal }),
  });
}

/** Archived periods that can be chosen, the newest; others can still be named in the address. */
const MAX_ARCHIVED = 400;

export function periodsQuery(key: string) {
  return queryOptions({
    queryKey: [...leaderboardKeys.board(key), 'periods'],
    queryFn: ({ signal }) =>
      request<BoardPeriodsView>(`${boardPath(key)}/periods`, {
        query: { limit: MAX_ARCHIVED },
        signal,
      }),
  });
}

/** Which ranking of a board: a period, and of that all entries or one segment. */
export interface RankingInput {
  period: string;
  /** `<attribute>:<value>` */
  segment: string | undefined;
}

export interface EntriesInput extends RankingInput {
  limit: number;
  cursor: string | undefined;
}

export function entriesQuery(key: string, { period, segment, limit, cursor }: EntriesInput) {
  return queryOptions({
    queryKey: [...leaderboardKeys.ranking(key, { period, segment }), 'page', limit, cursor ?? ''],
    queryFn: ({ signal }) =>
      request<EntryPageView>(`${boardPath(key)}/entries`, {
        query: { period, segment, limit, cursor },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export function statsQuery(key: string, { period, segment }: RankingInput) {
  return queryOptions({
    queryKey: [...leaderboardKeys.ranking(key, { period, segment }), 'stats'],
    queryFn: ({ signal }) =>
      request<BoardStatsView>(`${boardPath(key)}/stats`, { query: { period, segment }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function memberQuery(key: string, { period, segment }: RankingInput, memberId: string) {
  return queryOptions({
    queryKey: [...leaderboardKeys.ranking(key, { period, segment }), 'member', memberId],
    queryFn: ({ signal }) =>
      request<MemberEntryView>(entryPath(key, memberId), { query: { period, segment }, signal }),
  });
}

export function aroundQuery(key: string, { period, segment }: RankingInput, memberId: string) {
  return queryOptions({
    queryKey: [...leaderboardKeys.ranking(key, { period, segment }), 'around', memberId],
    queryFn: ({ signal }) =>
      request<EntryPageView>(`${entryPath(key, memberId)}/around`, {
        query: { period, segment, limit: 11 },
        signal,
      }),
  });
}

export function historyQuery(key: string, memberId: string) {
  return infiniteQueryOptions({
    queryKey: [...leaderboardKeys.entries(key), 'history', memberId],
    queryFn: ({ pageParam, signal }) =>
      request<MemberHistoryView>(`${entryPath(key, memberId)}/history`, {
        query: { limit: 10, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => pages.flatMap((page) => page.history),
  });
}
