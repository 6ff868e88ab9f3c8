import type { Leaderboard, MemberPlacement } from '@rostrum/domain';
import { PostgresEventSink } from '@rostrum/postgres-store';
import type { Pool } from 'pg';
import { addTenant, openDatabase } from '../../libs/postgres-store/test/fixtures.ts';
import { type Instance, openInstance } from '../../libs/redis-store/test/fixtures.ts';

/** Redis and a database of its own with the same partitions, and nobody who runs between them. */
export interface BothStores {
  instance: Instance;
  pool: Pool;
  sink: PostgresEventSink;
  tenantId: string;
  close(): Promise<void>;
}

export async function openBothStores(redisUrl: string): Promise<BothStores> {
  const instance = await openInstance(redisUrl);
  const pool = await openDatabase();
  const sink = new PostgresEventSink(pool);
  const tenantId = await addTenant(pool);
  for (const { partition, epoch } of await sink.ensurePartitions(instance.keys.partitionCount)) {
    const { log } = instance.keys.partition(partition);
    await instance.redis.commands.hset(log, 'epoch', epoch);
  }
  return {
    instance,
    pool,
    sink,
    tenantId,
    async close() {
      await instance.close();
      await pool.end();
    },
  };
}

/** In place of all members that there were. */
export async function storeMembers(
  { pool, tenantId }: BothStores,
  { segments = [] }: Leaderboard,
  placements: Iterable<MemberPlacement>,
): Promise<void> {
  await pool.query('DELETE FROM members');
  for (const { memberId, state, revision, values } of placements) {
    const attributes = Object.fromEntries(segments.map((name, index) => [name, values[index]]));
    await pool.query(
      `INSERT INTO members (tenant_id, member_id, state, was_moderated, revision, attributes)
       VALUES ($1, $2, $3, true, $4, $5)`,
      [tenantId, memberId, state, revision, JSON.stringify(attributes)],
    );
  }
}
