import type { ModeratedWordsView } from '@rostrum/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../api/request.ts';

const PATH = '/moderation/words';

export const moderatedWordsQuery = queryOptions({
  queryKey: ['moderation', 'words'],
  queryFn: ({ signal }) => request<ModeratedWordsView>(PATH, { signal }),
});

interface Replacement {
  /** As the operator was shown them. */
  before: ModeratedWordsView;
  after: ModeratedWordsView;
}

/** Replaces the lists as a whole: what somebody else has changed since is not thrown away unseen. */
export function useReplaceWords() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ before, after }: Replacement) => {
      const standing = await request<ModeratedWordsView>(PATH);
      if (!isSame(standing, before)) throw new WordsChangedError();
      return request<ModeratedWordsView>(PATH, { method: 'PUT', body: after });
    },
    onSuccess: (saved) => client.setQueryData(moderatedWordsQuery.queryKey, saved),
  });
}

export class WordsChangedError extends Error {
  constructor() {
    super('Somebody else has changed the lists since you opened this page.');
    this.name = 'WordsChangedError';
  }
}

function isSame(one: ModeratedWordsView, other: ModeratedWordsView): boolean {
  const text = ({ blocked, allowed, languages }: ModeratedWordsView) =>
    JSON.stringify([blocked, allowed, languages]);
  return text(one) === text(other);
}
