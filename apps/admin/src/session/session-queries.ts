import type { Login, SessionView } from '@rostrum/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isSignedOut } from '../api/api-error.ts';
import { csrfToken } from '../api/csrf-token.ts';
import { request } from '../api/request.ts';
import { hideSessionEnded } from '../feedback/notify.ts';

export const SESSION_KEY = ['session'] as const;

/** The session, or `null` when nobody is signed in. */
async function fetchSession(signal: AbortSignal): Promise<SessionView | null> {
  try {
    const session = await request<SessionView>('/session', { signal });
    csrfToken.set(session.csrfToken);
    return session;
  } catch (error) {
    if (isSignedOut(error)) return null;
    throw error;
  }
}

/**
 * Asked for again whenever the tab gets the focus: another tab may have signed out, or in as
 * somebody else, which changes the CSRF token.
 */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: ({ signal }) => fetchSession(signal),
  staleTime: 60_000,
  refetchOnWindowFocus: 'always',
});

export function useSession() {
  return useQuery(sessionQuery);
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: Login) =>
      request<SessionView>('/login', { method: 'POST', body: credentials }),
    onSuccess: (session) => {
      // What was cached may belong to another tenant.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
      csrfToken.set(session.csrfToken);
      client.setQueryData(SESSION_KEY, session);
      hideSessionEnded();
    },
  });
}

/** Leaves by loading the document anew, so that nothing that was read stays in memory. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => request<undefined>('/logout', { method: 'POST' }),
    onSuccess: () => window.location.replace(`${import.meta.env.BASE_URL}sign-in`),
  });
}
