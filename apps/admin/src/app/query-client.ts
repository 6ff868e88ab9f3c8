import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isSignedOut } from '../api/api-error.ts';
import { notifySessionEnded } from '../feedback/notify.ts';
import { SESSION_KEY } from '../session/session-queries.ts';

const MAX_RETRIES = 2;

/** A 401 anywhere ends the session here too: the gate then shows the sign-in page. */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown): void => {
    if (!isSignedOut(error) || !client.getQueryData(SESSION_KEY)) return;
    client.setQueryData(SESSION_KEY, null);
    notifySessionEnded();
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) =>
          error instanceof ApiError && error.retryable && failures < MAX_RETRIES,
      },
    },
  });
  return client;
}
