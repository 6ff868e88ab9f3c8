import { randomBytes } from 'node:crypto';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataLock } from './data-lock.ts';
import { describeExit } from './guarded-process.ts';
import { startPostgres } from './postgres/postgres-server.ts';
import { type Progress, silent } from './progress.ts';
import { startRedis } from './redis/redis-server.ts';
import type { RunningServer } from './running-server.ts';

export interface LocalServicesOptions {
  /** Receives the folders `redis`, `postgres` and `programs`; created where needed. */
  dataDir: string;
  onProgress?: Progress;
}

export interface LocalServices {
  redisUrl: string;
  databaseUrl: string;
  /** Stops both in an orderly way. */
  stop(): Promise<void>;
  /** Tells in one text when one of them ends without having been stopped, and why. */
  onFailure(listener: (reason: string) => void): void;
}

/**
 * Starts a private Redis and a private PostgreSQL side by side; their data outlives them.
 * @throws LocalServiceError, with nothing left running, when one cannot be started or another
 * process uses the same folder.
 */
export async function startLocalServices(options: LocalServicesOptions): Promise<LocalServices> {
  const onProgress = options.onProgress ?? silent;
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const lock = await DataLock.acquire(dataDir, 'The data');
  try {
    const password = await keptPassword(dataDir);
    const cacheDir = join(dataDir, 'programs');
    const [redis, postgres] = await bothOrNone(
      startRedis({ dataDir: join(dataDir, 'redis'), cacheDir, password, onProgress }),
      startPostgres({ dataDir: join(dataDir, 'postgres'), onProgress }),
    );
    return handleOf(redis, postgres, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function bothOrNone<A extends RunningServer, B extends RunningServer>(
  first: Promise<A>,
  second: Promise<B>,
): Promise<[A, B]> {
  try {
    return await Promise.all([first, second]);
  } catch (error) {
    const outcomes = await Promise.allSettled([first, second]);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') await outcome.value.stop();
    }
    throw error;
  }
}

function handleOf(redis: RunningServer, postgres: RunningServer, lock: DataLock): LocalServices {
  const servers: [string, RunningServer][] = [
    ['Redis', redis],
    ['PostgreSQL', postgres],
  ];
  return {
    redisUrl: redis.url,
    databaseUrl: postgres.url,
    async stop() {
      await Promise.all(servers.map(([, server]) => server.stop()));
      await lock.release();
    },
    onFailure(listener) {
      for (const [name, server] of servers) {
        server.onUnexpectedExit((exit, logTail) => {
          listener(`${name} ended (${describeExit(exit)}). Its log ends with:\n${logTail}`);
        });
      }
    },
  };
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
