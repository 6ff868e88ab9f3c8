import type { ErasureJobView, MemberView } from '@rostrum/contracts';
import { queryOptions } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.ts';
import { listQuery } from '../api/page.ts';
import { request } from '../api/request.ts';
import type { MemberState } from './member-choices.ts';

const POLL_MS = 500;

export const memberKeys = {
  all: ['members'] as const,
  list: ['members', 'list'] as const,
  one: (memberId: string) => ['members', 'one', memberId] as const,
};

export function memberPath(memberId: string): string {
  return `/members/${encodeURIComponent(memberId)}`;
}

/** Members with a profile or a state, by id; all states without one. */
export function membersQuery(state: MemberState | undefined) {
  return listQuery<MemberView>([...memberKeys.list, state ?? ''], '/members', { state });
}

/** A member, or `null` for an id of which nothing is kept: it plays all the same. */
export function profileQuery(memberId: string) {
  return queryOptions({
    queryKey: memberKeys.one(memberId),
    queryFn: ({ signal }) => fetchMember(memberId, signal),
  });
}

async function fetchMember(memberId: string, signal: AbortSignal): Promise<MemberView | null> {
  try {
    return await request<MemberView>(memberPath(memberId), { signal });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'member.not_found') return null;
    throw error;
  }
}

/** An erasure, asked for again until it is proven. */
export function erasureQuery(jobId: string) {
  return queryOptions({
    queryKey: ['jobs', jobId],
    queryFn: ({ signal }) =>
      request<ErasureJobView>(`/jobs/${encodeURIComponent(jobId)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'completed' ? false : POLL_MS),
  });
}
