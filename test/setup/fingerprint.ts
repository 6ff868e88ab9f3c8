import { partitionKeys } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import { expect, vi } from 'vitest';
import { PARTITION_COUNT } from './app.ts';
import type { DurableView } from './durable.ts';

/** What instances keep for themselves and renew all the time: who is alive, who watches what, how far they are. */
const HOUSEKEEPING = /^sys:\{instances\}:|:lease:|:watchers$|:watched$|:dirty$|:stalled-check$/;

/** When a worker looks at a row again. */
const LOOKED_AT = 'check_at';

/**
 * A digest of each Redis key and of each table: two are equal exactly when nothing was written in
 * between. The server must be started with `enable-debug-command local`.
 */
export async function fingerprintStores(
  redis: Redis,
  database: DurableView,
): Promise<Record<string, string>> {
  await vi.waitFor(() => expectHandedOn(redis), { timeout: 20_000, interval: 20 });
  const [keys, tables] = await Promise.all([digestKeys(redis), digestTables(database)]);
  return { ...keys, ...tables };
}

/** What was written before has come to whoever is told of it. */
async function expectHandedOn(redis: Redis): Promise<void> {
  for (let partition = 0; partition < PARTITION_COUNT; partition += 1) {
    expect(await redis.xlen(partitionKeys(partition).events)).toBe(0);
  }
}

async function digestKeys(redis: Redis): Promise<Record<string, string>> {
  const keys: string[] = [];
  for await (const page of redis.scanStream({ count: 1000 })) keys.push(...(page as string[]));
  const kept = [...new Set(keys)].filter((key) => !HOUSEKEEPING.test(key)).sort();
  if (kept.length === 0) return {};
  const digests = (await redis.call('DEBUG', 'DIGEST-VALUE', ...kept)) as string[];
  return Object.fromEntries(kept.map((key, index) => [key, digests[index] ?? '']));
}

async function digestTables(database: DurableView): Promise<Record<string, string>> {
  const tables = await database.rows<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'notified_marks'",
  );
  const digests = tables.map(async ({ name }) => {
    const [row] = await database.rows<{ digest: string }>(
      `SELECT count(*) || md5(string_agg(kept, ',' ORDER BY kept)) AS digest
       FROM "${name}" AS t, LATERAL (SELECT (to_jsonb(t) - '${LOOKED_AT}')::text AS kept) AS row`,
    );
    return [`table ${name}`, row?.digest ?? 'empty'] as const;
  });
  return Object.fromEntries(await Promise.all(digests));
}
