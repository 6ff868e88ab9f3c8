import { LiveClient } from '@rostrum/client';
import { PageVoter } from './page-voter.ts';

interface Pooled {
  client: LiveClient;
  users: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** An element that changes an attribute leaves and comes back at once: that keeps the socket. */
const LINGER_MS = 2000;

const pool = new Map<string, Pooled>();

/** The one live client of the page for this service, token and code; `release` it exactly once. */
export function acquireLive(baseUrl: string, token: string | undefined, code: string | undefined) {
  const name = [baseUrl, token, code].join(' ');
  const voter = new PageVoter(baseUrl, token, code);
  const pooled = pool.get(name) ?? {
    client: new LiveClient({ baseUrl, token, voter: () => voter.proof() }),
    users: 0,
    timer: undefined,
  };
  pool.set(name, pooled);
  pooled.users += 1;
  clearTimeout(pooled.timer);
  const release = () => {
    pooled.users -= 1;
    if (pooled.users > 0) return;
    pooled.timer = setTimeout(() => {
      pool.delete(name);
      pooled.client.close();
    }, LINGER_MS);
  };
  return { client: pooled.client, release };
}
