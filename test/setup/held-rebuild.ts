import { KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import { Client } from 'pg';
import { expect, vi } from 'vitest';
import { PARTITION_COUNT, type TestStores } from './app.ts';

const keys = new KeySpace(PARTITION_COUNT);
const PATIENCE = { timeout: 30_000, interval: 20 };

/** Keeps partitions from being given new epochs, which is how a rebuild begins, until it is released. */
export async function holdRebuild(
  stores: Pick<TestStores, 'databaseUrl'>,
): Promise<{ release(): Promise<void> }> {
  const client = new Client({ connectionString: stores.databaseUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM partitions FOR UPDATE');
  return {
    async release() {
      await client.query('ROLLBACK');
      await client.end();
    },
  };
}

/** Waits until PostgreSQL has everything that Redis has. */
export async function everythingStored(redis: Redis): Promise<void> {
  await vi.waitFor(async () => {
    for (let partition = 0; partition < PARTITION_COUNT; partition += 1) {
      const { log } = keys.partition(partition);
      const [sequence, persisted] = await redis.hmget(log, 'sequence', 'persisted');
      expect(Number(persisted ?? 0)).toBe(Number(sequence ?? 0));
    }
  }, PATIENCE);
}
