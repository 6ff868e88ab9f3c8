import type {
  AsideBallotView,
  AsideResultView,
  PollResultsView,
  PollSignalsView,
  ReleaseAside,
  SetAside,
} from '@rostrum/contracts';
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { listQuery } from '../../api/page.ts';
import { request } from '../../api/request.ts';
import { pollPath } from '../poll-queries.ts';

export const fraudKeys = {
  all: (id: string) => ['polls', 'fraud', id] as const,
  signals: (id: string) => [...fraudKeys.all(id), 'signals'] as const,
  aside: (id: string) => [...fraudKeys.all(id), 'aside'] as const,
  results: (id: string) => [...fraudKeys.all(id), 'results'] as const,
};

/** Of answers of which each version has its own: the former ones are of no use to anybody. */
const VERSION_KEPT_MS = 10_000;

/** `version`: of the live results, with which the answer moves. */
export function signalsQuery(id: string, version: number | undefined) {
  return queryOptions({
    queryKey: [...fraudKeys.signals(id), version ?? ''],
    queryFn: ({ signal }) => request<PollSignalsView>(`${pollPath(id)}/signals`, { signal }),
    placeholderData: keepPreviousData,
    gcTime: VERSION_KEPT_MS,
  });
}

/** What the ballots that are set aside come to, by themselves. */
export function asideResultsQuery(id: string, version: number | undefined) {
  return queryOptions({
    queryKey: [...fraudKeys.results(id), version ?? ''],
    queryFn: ({ signal }) =>
      request<PollResultsView>(`${pollPath(id)}/results`, { query: { ballots: 'aside' }, signal }),
    placeholderData: keepPreviousData,
    gcTime: VERSION_KEPT_MS,
  });
}

export function asideBallotsQuery(id: string) {
  return listQuery<AsideBallotView>(fraudKeys.aside(id), `${pollPath(id)}/aside`);
}

export type Move = { to: 'aside'; body: SetAside } | { to: 'counted'; body: ReleaseAside };

/** Moves ballots, in as many requests as it takes. */
export function useMoveBallots(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ to, body }: Move): Promise<Pick<AsideResultView, 'moved' | 'full'>> => {
      const path = `${pollPath(id)}/aside${to === 'counted' ? '/release' : ''}`;
      const done = { moved: 0, full: 0 };
      for (;;) {
        const { moved, full, isComplete } = await request<AsideResultView>(path, {
          method: 'POST',
          body,
        });
        done.moved += moved;
        done.full += full;
        if (isComplete || moved === 0) return done;
      }
    },
    // Also where it was refused: some may have been moved.
    onSettled: () => client.invalidateQueries({ queryKey: fraudKeys.all(id) }),
  });
}
