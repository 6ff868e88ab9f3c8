import type { Login, SessionView } from '@rostrum/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { isSignedOut } from '../api/api-error.ts';
import { csrfToken } from '../api/csrf-token.ts';
import { request } from '../api/request.ts';

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
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => request<undefined>('/logout', { method: 'POST' }),
    onSuccess: async () => {
      csrfToken.set(undefined);
      client.setQueryData(SESSION_KEY, null);
      // Without the place to come back to, which the gate would keep: the next may be another.
      await navigate('/sign-in', { replace: true });
    },
  });
}
