import type { PollView } from '@rostrum/contracts';
import { queryOptions } from '@tanstack/react-query';
import { listQuery } from '../api/page.ts';
import { request } from '../api/request.ts';

export const pollKeys = {
  list: ['polls', 'list'] as const,
  poll: (id: string) => ['polls', 'poll', id] as const,
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
