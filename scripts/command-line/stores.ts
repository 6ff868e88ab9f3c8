import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedisConnections } from '@rostrum/redis-store';
import type { Pool } from 'pg';
import { UsageError } from './usage-error.ts';

const CONNECT_TIMEOUT_MS = 5000;

/** Where `npm start` writes the addresses of its private stores. */
const DEFAULT_NOTE = join(process.env['ROSTRUM_DATA_DIR'] ?? '.rostrum', 'stores.json');

/** The options of a script that works on the stores themselves. */
export const STORES_OPTIONS = {
  'redis-url': { type: 'string' },
  'database-url': { type: 'string' },
} as const;

export const STORES_HELP = `\
  --redis-url <url>             where Redis is (REDIS_URL)
  --database-url <url>          where PostgreSQL is (DATABASE_URL)
                                without either: the private stores of npm start, which has to run
                                (${DEFAULT_NOTE})`;

export interface StoreAddresses {
  redisUrl: string;
  databaseUrl: string;
}

/** @throws UsageError */
export async function findStores(values: {
  'redis-url'?: string | undefined;
  'database-url'?: string | undefined;
}): Promise<StoreAddresses> {
  const redisUrl = values['redis-url'] ?? process.env['REDIS_URL'];
  const databaseUrl = values['database-url'] ?? process.env['DATABASE_URL'];
  if (redisUrl !== undefined && databaseUrl !== undefined) return { redisUrl, databaseUrl };
  if (redisUrl !== undefined || databaseUrl !== undefined) {
    throw new UsageError('Give the addresses of both stores: --redis-url and --database-url.');
  }
  const note = await readFile(DEFAULT_NOTE, 'utf8').catch(() => {
    throw new UsageError(
      `${DEFAULT_NOTE} cannot be read. Run npm start, or give --redis-url and --database-url.`,
    );
  });
  return JSON.parse(note) as StoreAddresses;
}

/** @throws UsageError when it does not answer */
export async function untilReady(redis: RedisConnections): Promise<void> {
  const overdue = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => overdue.reject(new UsageError('Redis does not answer.')),
    CONNECT_TIMEOUT_MS,
  );
  await Promise.race([redis.ready(), overdue.promise]).finally(() => clearTimeout(timer));
}

/**
 * The database knows how many there are.
 * @throws UsageError when it knows of none
 */
export async function countPartitions(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT count(*)::integer AS count FROM partitions',
  );
  const count = rows[0]?.count ?? 0;
  if (count === 0) {
    throw new UsageError('This database has no partitions: no service ever ran on it.');
  }
  return count;
}
