import type { ErasureJobView, MemberView, PutMember } from '@rostrum/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import { leaderboardKeys } from '../leaderboards/leaderboard-queries.ts';
import { erasureQuery, memberKeys, memberPath, profileQuery } from './member-queries.ts';

export interface MemberChanges {
  memberId: string;
  changes: PutMember;
}

/** Makes or changes a member. Boards show it and may list it anew, so they are read again. */
export function usePutMember() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ memberId, changes }: MemberChanges) =>
      request<MemberView>(memberPath(memberId), { method: 'PUT', body: changes }),
    onSuccess: (member) => {
      client.setQueryData(profileQuery(member.memberId).queryKey, member);
      void client.invalidateQueries({ queryKey: leaderboardKeys.all });
      return client.invalidateQueries({ queryKey: memberKeys.list });
    },
  });
}

/** Makes a member of an id of which nothing is kept yet. */
export function useAddMember() {
  const client = useQueryClient();
  const put = usePutMember();
  return useMutation({
    mutationFn: async ({ memberId, changes }: MemberChanges) => {
      const known = await client.fetchQuery({ ...profileQuery(memberId), staleTime: 0 });
      if (known) throw new MemberExistsError();
      return put.mutateAsync({ memberId, changes });
    },
  });
}

export class MemberExistsError extends Error {
  constructor() {
    super('There is a member with this id already.');
    this.name = 'MemberExistsError';
  }
}

/** Begins an erasure; the job says when it is done. */
export function useEraseMember() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (memberId: string) =>
      request<ErasureJobView>(memberPath(memberId), { method: 'DELETE' }),
    onSuccess: (job, memberId) => {
      client.setQueryData(erasureQuery(job.jobId).queryKey, job);
      // What shows the member is about to close: asking once more would bring back nothing.
      void client.invalidateQueries({ queryKey: memberKeys.one(memberId), refetchType: 'none' });
      void client.invalidateQueries({ queryKey: leaderboardKeys.all });
      return client.invalidateQueries({ queryKey: memberKeys.list });
    },
  });
}
