import type { SessionView } from '@rostrum/contracts';
import { Navigate, Outlet, useLocation, useOutletContext } from 'react-router';
import { PageLoader } from '../app/page-loader.tsx';
import { ErrorPanel } from '../feedback/error-panel.tsx';
import { useSession } from './session-queries.ts';

/** What the sign-in page needs to bring an operator back to where the session ended. */
export interface SignInState {
  from: string;
}

/** Lets signed-in operators through and sends all others to the sign-in page. */
export function SessionGate() {
  const session = useSession();
  const location = useLocation();
  if (session.isPending) return <PageLoader />;
  if (session.data) return <Outlet context={session.data} />;
  if (session.isError) {
    return <ErrorPanel error={session.error} onRetry={() => session.refetch()} py={120} />;
  }
  const state: SignInState = { from: `${location.pathname}${location.search}` };
  return <Navigate to="/sign-in" state={state} replace />;
}

export function useSignedInSession(): SessionView {
  return useOutletContext<SessionView>();
}
