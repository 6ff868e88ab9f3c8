import type {
  QuarantinedSubmissionView,
  QuarantineQuery,
  RotateSigningSecret,
  SigningSecretView,
} from '@rostrum/contracts';
import {
  infiniteQueryOptions,
  keepPreviousData,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import type { Page } from '../../api/page.ts';
import { request } from '../../api/request.ts';
import { boardPath, leaderboardKeys } from '../leaderboard-queries.ts';

export type QuarantineStatus = NonNullable<QuarantineQuery['status']>;

const PAGE_LIMIT = 50;

export function quarantineQuery(key: string, status: QuarantineStatus) {
  return infiniteQueryOptions({
    queryKey: [...leaderboardKeys.board(key), 'quarantine', status],
    queryFn: ({ pageParam, signal }) =>
      request<Page<QuarantinedSubmissionView>>(`${boardPath(key)}/quarantine`, {
        query: { status, limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => pages.flatMap((page) => page.items),
    placeholderData: keepPreviousData,
  });
}

export interface Decision {
  id: string;
  act: 'approve' | 'reject';
}

export function useSettleQuarantined(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, act }: Decision) =>
      request<QuarantinedSubmissionView>(`${boardPath(key)}/quarantine/${id}/${act}`, {
        method: 'POST',
      }),
    // Also where it was refused: somebody else may have decided meanwhile.
    onSettled: () => client.invalidateQueries({ queryKey: leaderboardKeys.board(key) }),
  });
}

/** Asked for when somebody wants to see it, and kept nowhere. */
export function useSigningSecret(key: string) {
  return useMutation({
    gcTime: 0,
    mutationFn: () => request<SigningSecretView>(`${boardPath(key)}/signing-secret`),
  });
}

export function useRotateSigningSecret(key: string) {
  return useMutation({
    gcTime: 0,
    mutationFn: (body: RotateSigningSecret) =>
      request<SigningSecretView>(`${boardPath(key)}/signing-secret`, { method: 'POST', body }),
  });
}

export function useEndFormerSecret(key: string) {
  return useMutation({
    mutationFn: () =>
      request<undefined>(`${boardPath(key)}/signing-secret/former`, { method: 'DELETE' }),
  });
}
