import { resolve } from 'node:path';
import { findFreePort, isPortFree, LocalServiceError } from '@rostrum/local-services';
import { waitForLeftover } from './leftover.ts';

/** Something a person has to know about or mend: the message is shown as it is, without a stack. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';

  /** The text for a person; with a stack where nobody foresaw the error. */
  static describe(error: unknown): string {
    if (error instanceof LaunchError || error instanceof LocalServiceError) return error.message;
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

export interface LaunchOptions {
  port: number;
  host: string;
  /** Where the API is reached from this machine. */
  baseUrl: string;
  /** Absolute. */
  dataDir: string;
  redisUrl: string | undefined;
  databaseUrl: string | undefined;
  hasTraffic: boolean;
  /** The compiled API. */
  apiDir: string;
}

const ROOT = resolve(import.meta.dirname, '../..');
const DEFAULT_PORT = '3000';

/** @throws LaunchError when a value is no good, or the port is taken. */
export async function readLaunchOptions(
  env: Record<string, string | undefined>,
): Promise<LaunchOptions> {
  const host = env['HOST'] || '127.0.0.1';
  const dataDir = resolve(ROOT, env['ROSTRUM_DATA_DIR'] || '.rostrum');
  const port = await choosePort(env['PORT'] || DEFAULT_PORT, host, dataDir);
  return {
    port,
    host,
    baseUrl: `http://${reachableHost(host)}:${port}`,
    dataDir,
    redisUrl: env['REDIS_URL'] || undefined,
    databaseUrl: env['DATABASE_URL'] || undefined,
    hasTraffic: env['ROSTRUM_SIMULATOR'] !== 'off',
    apiDir: resolve(ROOT, 'apps/api/dist'),
  };
}

async function choosePort(given: string, host: string, dataDir: string): Promise<number> {
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new LaunchError(`PORT is ${given}, which is no port: give a number from 0 to 65535.`);
  }
  if (port === 0) return findFreePort(host);
  const isFree = (): Promise<boolean> =>
    isPortFree(port, host).catch((error: NodeJS.ErrnoException) => {
      throw new LaunchError(`Cannot listen on ${host}, port ${port} (${error.code}).`);
    });
  if (await isFree()) return port;
  if ((await waitForLeftover(dataDir)) && (await isFree())) return port;
  throw new LaunchError(
    `Port ${port} on ${host} is already in use. Stop what uses it, or choose another one:\n` +
      `  PORT=${port < 65_535 ? port + 1 : DEFAULT_PORT} npm start`,
  );
}

/** An address that stands for all of the machine's is no address to connect to. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
