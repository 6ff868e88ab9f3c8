import type {
  createLeaderboard,
  HeldResult,
  LeaderboardView,
  Submission,
  SubmissionResult,
  UpdateLeaderboard,
} from '@rostrum/contracts';
import { type Query, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { z } from 'zod';
import { request } from '../api/request.ts';
import { boardPath, entryPath, leaderboardKeys, leaderboardQuery } from './leaderboard-queries.ts';

export type NewLeaderboard = z.input<typeof createLeaderboard>;

export function useCreateLeaderboard() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewLeaderboard) =>
      request<LeaderboardView>('/leaderboards', { method: 'POST', body }),
    onSuccess: (board) => {
      client.setQueryData(leaderboardQuery(board.key).queryKey, board);
      return client.invalidateQueries({ queryKey: leaderboardKeys.list });
    },
  });
}

export function useUpdateLeaderboard(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: UpdateLeaderboard) =>
      request<LeaderboardView>(boardPath(key), { method: 'PATCH', body: changes }),
    onSuccess: (board) => {
      client.setQueryData(leaderboardQuery(key).queryKey, board);
      return client.invalidateQueries({ queryKey: leaderboardKeys.list });
    },
  });
}

/**
 * Deletes a board and leaves its page. What is cached of it is dropped after that: before, the
 * page would ask for it once more.
 */
export function useDeleteLeaderboard(key: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => request<undefined>(boardPath(key), { method: 'DELETE' }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: leaderboardKeys.list });
      await navigate('/leaderboards', { replace: true });
      client.removeQueries({ queryKey: leaderboardKeys.board(key) });
    },
  });
}

export function useSubmitScore(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (submission: Submission) =>
      request<SubmissionResult | HeldResult>(`${boardPath(key)}/scores`, {
        method: 'POST',
        body: submission,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: leaderboardKeys.board(key) }),
  });
}

export interface EntryToRemove {
  memberId: string;
  /** Without it the member leaves every period of the board. */
  period?: string;
}

export function useRemoveEntry(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ memberId, period }: EntryToRemove) =>
      request<undefined>(entryPath(key, memberId), { method: 'DELETE', query: { period } }),
    onSuccess: (_nothing, { memberId }) => {
      const queryKey = leaderboardKeys.board(key);
      const isOfMember = (query: Query): boolean => query.queryKey.includes(memberId);
      // What shows the member is about to close: asking once more would flash "not found".
      void client.invalidateQueries({ queryKey, predicate: isOfMember, refetchType: 'none' });
      return client.invalidateQueries({ queryKey, predicate: (query) => !isOfMember(query) });
    },
  });
}
