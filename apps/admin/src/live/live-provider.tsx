import type { LiveClient } from '@rostrum/client';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';

/**
 * Holds the one live client of the session. It is made by the first page that listens, so that
 * the socket's code is loaded with that page and not with the dashboard.
 */
export interface LiveClientHolder {
  client: LiveClient | undefined;
}

const LiveContext = createContext<LiveClientHolder | undefined>(undefined);

interface LiveProviderProps {
  children: ReactNode;
}

export function LiveProvider({ children }: LiveProviderProps) {
  const holder = useRef<LiveClientHolder>({ client: undefined });
  useEffect(() => {
    const { current } = holder;
    return () => {
      current.client?.close();
      current.client = undefined;
    };
  }, []);
  return <LiveContext value={holder.current}>{children}</LiveContext>;
}

export function useLiveClientHolder(): LiveClientHolder {
  const holder = useContext(LiveContext);
  if (!holder) throw new Error('useLiveClientHolder needs a LiveProvider');
  return holder;
}
