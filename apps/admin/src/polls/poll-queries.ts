import type {
  PollRecountView,
  PollResultsView,
  PollView,
  RoundPage,
  VoterCodePage,
} from '@rostrum/contracts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listQuery } from '../api/page.ts';
import { request } from '../api/request.ts';
import type { CountingMethod } from './count-choices.ts';

export const pollKeys = {
  list: ['polls', 'list'] as const,
  poll: (id: string) => ['polls', 'poll', id] as const,
  rounds: (id: string, current: number) => ['polls', 'rounds', id, current] as const,
  round: (id: string, round: number) => ['polls', 'round', id, round] as const,
  counts: (id: string) => ['polls', 'count', id] as const,
  recount: (id: string) => ['polls', 'recount', id] as const,
  codes: (id: string) => ['polls', 'codes', id] as const,
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
/** Of answers of which each version has its own: the former ones are of no use to anybody. */
const VERSION_KEPT_MS = 10_000;

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

export interface CountInput {
  round: number;
  method: CountingMethod;
  /** Of `stv`. */
  seats: number | undefined;
  /** Of the live results; a count is asked for anew when it moves. */
  version: number;
}

/** A count that is behind is asked for again until it has caught up. */
export function countQuery(id: string, { round, method, seats, version }: CountInput) {
  return queryOptions({
    queryKey: [...pollKeys.counts(id), round, method, seats ?? '', version],
    queryFn: ({ signal }) =>
      request<PollResultsView>(`${pollPath(id)}/results`, {
        query: { round, tally: method, seats },
        signal,
      }),
    select: ({ tally }: PollResultsView) => tally,
    placeholderData: keepPreviousData,
    gcTime: VERSION_KEPT_MS,
    refetchInterval: ({ state }) =>
      state.data?.tally && state.data.tally.isCurrent !== true ? AGAIN_MS : false,
  });
}

/** Made when somebody asks for it, and never by itself. */
export function recountQuery(id: string) {
  return queryOptions({
    queryKey: pollKeys.recount(id),
    queryFn: ({ signal }) => request<PollRecountView>(`${pollPath(id)}/recount`, { signal }),
    enabled: false,
    gcTime: 0,
  });
}

export interface CodesInput {
  /** The serial number before the first. */
  after: number;
  limit: number;
  /** Of the live results: which codes were used moves with it. */
  version?: number | undefined;
}

export function codesQuery(id: string, { after, limit, version }: CodesInput) {
  return queryOptions({
    queryKey: [...pollKeys.codes(id), after, limit, version ?? ''],
    queryFn: ({ signal }) =>
      request<VoterCodePage>(codesPath(id), { query: { after, limit }, signal }),
    placeholderData: keepPreviousData,
    gcTime: VERSION_KEPT_MS,
  });
}

export function codesPath(id: string): string {
  return `${pollPath(id)}/codes`;
}
