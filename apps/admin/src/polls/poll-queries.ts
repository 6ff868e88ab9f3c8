import type { PollResultsView, PollView, RoundPage } from '@rostrum/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listQuery } from '../api/page.ts';
import { request } from '../api/request.ts';

export const pollKeys = {
  list: ['polls', 'list'] as const,
  poll: (id: string) => ['polls', 'poll', id] as const,
  rounds: (id: string, current: number) => ['polls', 'rounds', id, current] as const,
  round: (id: string, round: number) => ['polls', 'round', id, round] as const,
};

/** `id` is a poll's id or its key. */
export function pollPath(id: string): string {
  return `/polls/${encodeURIComponent(id)}`;
}

export const pollsQuery = listQuery<PollView>(pollKeys.list, '/polls');

export function pollQuery(id: string) {
  return queryOptions({
    queryKey: pollKeys.poll(id),
    queryFn: ({ signal }) => request<PollView>(pollPath(id), { signal }),
  });
}

const AGAIN_MS = 1000;

/** The rounds before the current one; asked for again until the one that ended last is stored. */
export function roundsQuery(id: string, current: number) {
  return queryOptions({
    queryKey: pollKeys.rounds(id, current),
    queryFn: ({ signal }) => request<RoundPage>(`${pollPath(id)}/rounds`, { signal }),
    select: ({ items }: RoundPage) => items,
    enabled: current > 1,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data && (state.data.items[0]?.round ?? 0) < current - 1 ? AGAIN_MS : false,
  });
}

export type EndedRound = RoundPage['items'][number];

/** What a round that is over came to. */
export function roundQuery(id: string, round: number) {
  return queryOptions({
    queryKey: pollKeys.round(id, round),
    queryFn: ({ signal }) =>
      request<PollResultsView>(`${pollPath(id)}/results`, { query: { round }, signal }),
  });
}
