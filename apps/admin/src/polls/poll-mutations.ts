import type { createPoll, PollView, UpdatePoll, VoterCodePage } from '@rostrum/contracts';
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { z } from 'zod';
import { request } from '../api/request.ts';
import { codesPath, pollKeys, pollPath } from './poll-queries.ts';

export type NewPoll = z.input<typeof createPoll>;

/** Takes a poll as the server answered it; a page may know it by its id or by its key. */
function keepPoll(client: QueryClient, poll: PollView): Promise<void> {
  client.setQueryData(pollKeys.poll(poll.pollId), poll);
  if (poll.key !== undefined) client.setQueryData(pollKeys.poll(poll.key), poll);
  return client.invalidateQueries({ queryKey: pollKeys.list });
}

export function useCreatePoll() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewPoll) => request<PollView>('/polls', { method: 'POST', body }),
    onSuccess: (poll) => keepPoll(client, poll),
  });
}

export function useUpdatePoll(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: UpdatePoll) =>
      request<PollView>(pollPath(id), { method: 'PATCH', body: changes }),
    onSuccess: (poll) => keepPoll(client, poll),
  });
}

export type PollAction = 'open' | 'pause' | 'close' | 'reopen' | 'reset';

export function useMovePoll(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: PollAction) =>
      request<PollView>(`${pollPath(id)}/${action}`, { method: 'POST' }),
    onSuccess: (poll) => keepPoll(client, poll),
  });
}

export function useIssueCodes(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (count: number) =>
      request<VoterCodePage>(codesPath(id), { method: 'POST', body: { count } }),
    onSuccess: () => client.invalidateQueries({ queryKey: pollKeys.codes(id) }),
  });
}

/** Deletes a poll and leaves its page; see `useDeleteLeaderboard` for the order of things. */
export function useDeletePoll(poll: PollView) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => request<undefined>(pollPath(poll.pollId), { method: 'DELETE' }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: pollKeys.list });
      await navigate('/polls', { replace: true });
      client.removeQueries({ queryKey: pollKeys.poll(poll.pollId) });
      client.removeQueries({ queryKey: pollKeys.poll(poll.key ?? poll.pollId) });
    },
  });
}
