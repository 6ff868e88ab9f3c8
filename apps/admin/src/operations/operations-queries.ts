import type {
  DeadLetterResultView,
  DeadLetterView,
  OpenedDeadLetterView,
  OperationsView,
} from '@rostrum/contracts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.ts';
import { listQuery } from '../api/page.ts';
import { request } from '../api/request.ts';

const REFRESH_MS = 2000;
/** A list that somebody reads should not move under their eyes at every look. */
const LETTERS_REFRESH_MS = 10_000;

const LETTERS = '/operations/dead-letters';
const KEYS = {
  figures: ['operations', 'figures'],
  letters: ['operations', 'dead-letters'],
  letter: (id: string) => ['operations', 'dead-letter', id],
};

export const operationsQuery = queryOptions({
  queryKey: KEYS.figures,
  queryFn: ({ signal }) => request<OperationsView>('/operations', { signal }),
  refetchInterval: ({ state }) => (isForbidden(state.error) ? false : REFRESH_MS),
  staleTime: 0,
  // The next look is as good as another attempt.
  retry: false,
});

export const deadLettersQuery = {
  ...listQuery<DeadLetterView>(KEYS.letters, LETTERS),
  refetchInterval: LETTERS_REFRESH_MS,
  staleTime: 0,
};

export function deadLetterQuery(id: string) {
  return queryOptions({
    queryKey: KEYS.letter(id),
    queryFn: ({ signal }) => request<OpenedDeadLetterView>(letterPath(id), { signal }),
  });
}

export interface LetterDecision {
  id: string;
  act: 'retry' | 'discard';
}

export function useDecideOnLetter() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, act }: LetterDecision) =>
      request<DeadLetterResultView>(`${letterPath(id)}/${act}`, { method: 'POST' }),
    // Also where it was refused: somebody else may have dealt with it.
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: KEYS.letters }),
        client.invalidateQueries({ queryKey: KEYS.figures }),
      ]),
  });
}

/** Whether the installation is none of the tenant's business. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403;
}

function letterPath(id: string): string {
  return `${LETTERS}/${encodeURIComponent(id)}`;
}
