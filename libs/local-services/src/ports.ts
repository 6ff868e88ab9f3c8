import { createServer } from 'node:net';
import { LocalServiceError, systemErrorCode } from './errors.ts';

export const LOOPBACK = '127.0.0.1';

/**
 * A TCP port nobody listens on at the moment. Somebody else may take it before it is used, so a
 * caller that did not insist on a port should be ready to ask again.
 */
export async function findFreePort(host = LOOPBACK): Promise<number> {
  return listenOnce(0, host);
}

/** Whether `port` can be listened on right now. Rejects when `host` is no address of this machine. */
export async function isPortFree(port: number, host = LOOPBACK): Promise<boolean> {
  try {
    await listenOnce(port, host);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EADDRINUSE') return false;
    throw error;
  }
}

/** @throws LocalServiceError when somebody listens on `port`. */
export async function requireFreePort(port: number, name: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new LocalServiceError(`${name} cannot listen on port ${port}: Address already in use`);
}

const PORT_ATTEMPTS = 5;

/**
 * Starts something on `port`, or on a free one where that is undefined. A port found free can be
 * taken before it is used; then another one is tried.
 */
export async function onSomePort<T>(
  port: number | undefined,
  start: (port: number) => Promise<T>,
): Promise<{ port: number; result: T }> {
  if (port !== undefined) return { port, result: await start(port) };
  for (let attempt = 1; ; attempt += 1) {
    const free = await findFreePort();
    try {
      return { port: free, result: await start(free) };
    } catch (error) {
      const isTaken = error instanceof Error && /Address already in use/.test(error.message);
      if (!isTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function listenOnce(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(taken));
    });
  });
}
