import { randomBytes } from 'node:crypto';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataLock } from './data-lock.ts';
import { describeExit } from './guarded-process.ts';
import { startPostgres } from './postgres/postgres-server.ts';
import { type Progress, silent } from './progress.ts';
import { startRedis } from './redis/redis-server.ts';
import type { RunningServer } from './running-server.ts';

export interface LocalServicesOptions {
  /** Receives the folders `redis`, `postgres` and `programs`; created where needed. */
  dataDir: string;
  /** Of a server to use in place of a private Redis. */
  redisUrl?: string | undefined;
  /** Of a server to use in place of a private PostgreSQL. */
  databaseUrl?: string | undefined;
  onProgress?: Progress;
}

export interface LocalServices {
  redisUrl: string;
  databaseUrl: string;
  /** Everything that was written: the data folder, and what could not be put there. */
  folders: string[];
  /** Stops what was started, in an orderly way. */
  stop(): Promise<void>;
  /** Tells in one text when one of them ends without having been stopped, and why. */
  onFailure(listener: (reason: string) => void): void;
}

/**
 * Starts a private Redis and a private PostgreSQL side by side, or only one of them where the URL
 * of the other is given; their data outlives them.
 * @throws LocalServiceError, with nothing left running, when one cannot be started or another
 * process uses the same folder.
 */
export async function startLocalServices(options: LocalServicesOptions): Promise<LocalServices> {
  const onProgress = options.onProgress ?? silent;
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const lock = await DataLock.acquire(dataDir, 'The data');
  try {
    const [redis, postgres] = await bothOrNone(
      options.redisUrl === undefined ? startOwnRedis(dataDir, onProgress) : undefined,
      options.databaseUrl === undefined
        ? startPostgres({ dataDir: join(dataDir, 'postgres'), onProgress })
        : undefined,
    );
    const servers: [string, RunningServer | undefined][] = [
      ['Redis', redis],
      ['PostgreSQL', postgres],
    ];
    const isInside = postgres === undefined || postgres.clusterDir.startsWith(dataDir);
    return {
      redisUrl: redis?.url ?? options.redisUrl ?? '',
      databaseUrl: postgres?.url ?? options.databaseUrl ?? '',
      folders: isInside ? [dataDir] : [dataDir, dirname(postgres.clusterDir)],
      async stop() {
        await Promise.all(servers.map(([, server]) => server?.stop()));
        await lock.release();
      },
      onFailure: (listener) => {
        for (const [name, server] of servers) reportFailure(name, server, listener);
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startOwnRedis(dataDir: string, onProgress: Progress): Promise<RunningServer> {
  return startRedis({
    dataDir: join(dataDir, 'redis'),
    cacheDir: join(dataDir, 'programs'),
    password: await keptPassword(dataDir),
    onProgress,
  });
}

async function bothOrNone<A extends RunningServer | undefined, B extends RunningServer | undefined>(
  first: Promise<A> | undefined,
  second: Promise<B> | undefined,
): Promise<[A?, B?]> {
  try {
    return await Promise.all([first, second]);
  } catch (error) {
    const outcomes = await Promise.allSettled([first, second]);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') await outcome.value?.stop();
    }
    throw error;
  }
}

function reportFailure(
  name: string,
  server: RunningServer | undefined,
  listener: (reason: string) => void,
): void {
  server?.onUnexpectedExit((exit, logTail) => {
    listener(`${name} ended (${describeExit(exit)}). Its log ends with:\n${logTail}`);
  });
}

/** Keeps the other users of the machine out of a Redis that listens for all of them. */
async function keptPassword(dataDir: string): Promise<string> {
  const file = join(dataDir, 'redis-password');
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known !== '') return known;
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}
