import type { AskQuestion, ChangeQuestion, QuestionView } from '@rostrum/contracts';
import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Page } from '../../api/page.ts';
import { askQuestion, changeQuestion, deleteQuestion, postKeys } from './post-queries.ts';
import { dropFromLists } from './use-decide.ts';

interface Change {
  id: string;
  changes: ChangeQuestion;
}

/** Pins a question or words it anew: it stays in its list, where it may take another place. */
export function useChangeQuestion(pollId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, changes }: Change) => changeQuestion(pollId, id, changes),
    onSuccess: (changed) => {
      client.setQueriesData<InfiniteData<Page<QuestionView>>>(
        { queryKey: postKeys.list(pollId, 'questions', changed.state) },
        (held) =>
          held && {
            ...held,
            pages: held.pages.map((page) => ({
              ...page,
              items: page.items.map((one) => (one.id === changed.id ? changed : one)),
            })),
          },
      );
    },
    onSettled: () => client.invalidateQueries({ queryKey: postKeys.all(pollId) }),
  });
}

export function useDeleteQuestion(pollId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => deleteQuestion(pollId, id),
    onSuccess: async (_, id) => {
      await client.cancelQueries({ queryKey: postKeys.all(pollId) });
      dropFromLists(client, pollId, [id]);
    },
    onSettled: () => client.invalidateQueries({ queryKey: postKeys.all(pollId) }),
  });
}

/** A host asks for nobody; its question is shown at once. */
export function useAskQuestion(pollId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AskQuestion) => askQuestion(pollId, body),
    onSuccess: () => client.invalidateQueries({ queryKey: postKeys.all(pollId) }),
  });
}
