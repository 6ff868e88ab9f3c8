import type { Leaderboard, MemberPlacement } from '@rostrum/domain';
import {
  PostgresBoardContents,
  PostgresEventSink,
  PostgresLeaderboardRepository,
} from '@rostrum/postgres-store';
import { RedisBoardRestorer } from '@rostrum/redis-store';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addTenant, openDatabase } from '../../libs/postgres-store/test/fixtures.ts';
import { expectAsModelled } from '../../libs/redis-store/test/board-checks.ts';
import {
  closePartition,
  dumpBoard,
  loseBoard,
  openPartition,
} from '../../libs/redis-store/test/board-loss.ts';
import { BoardTrial } from '../../libs/redis-store/test/board-trial.ts';
import { drainEvents } from '../../libs/redis-store/test/event-fold.ts';
import { aBoard, type Instance, openInstance } from '../../libs/redis-store/test/fixtures.ts';
import { boardActions, boardRules } from '../../libs/redis-store/test/ranking-arbitraries.ts';
import { ownRedis } from '../setup/redis.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let pool: Pool;
let sink: PostgresEventSink;
let tenantId: string;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  pool = await openDatabase();
  sink = new PostgresEventSink(pool);
  tenantId = await addTenant(pool);
  for (const { partition, epoch } of await sink.ensurePartitions(instance.keys.partitionCount)) {
    const { log } = instance.keys.partition(partition);
    await instance.redis.commands.hset(log, 'epoch', epoch);
  }
});
afterAll(async () => {
  await instance.close();
  await pool.end();
});

async function storeMembers(
  { segments = [] }: Leaderboard,
  placements: Iterable<MemberPlacement>,
): Promise<void> {
  for (const { memberId, state, revision, values } of placements) {
    const attributes = Object.fromEntries(segments.map((name, index) => [name, values[index]]));
    await pool.query(
      `INSERT INTO members (tenant_id, member_id, state, was_moderated, revision, attributes)
       VALUES ($1, $2, $3, true, $4, $5)`,
      [tenantId, memberId, state, revision, JSON.stringify(attributes)],
    );
  }
}

it('a board that Redis lost is the same when it is restored from PostgreSQL', async () => {
  await fc.assert(
    fc.asyncProperty(
      boardRules,
      fc.array(boardActions, { minLength: 10, maxLength: 40, size: 'large' }),
      async (rules, actions) => {
        const board = aBoard({ ...rules, tenantId });
        await new PostgresLeaderboardRepository(pool).insert(board);
        await pool.query('DELETE FROM members');
        const trial = new BoardTrial(instance, board);
        await trial.begin();
        for (const action of actions) await trial.perform(action);
        await sink.store(await drainEvents(instance));
        await storeMembers(board, trial.model.placements.values());

        const before = await dumpBoard(instance, board);
        const { log, partition } = instance.keys.leaderboard(board);
        const epoch = await instance.redis.commands.hget(log, 'epoch');
        const token = await closePartition(instance, board);
        try {
          await loseBoard(instance, board);
          const content = await new PostgresBoardContents(pool).contentOf(board, partition);
          await new RedisBoardRestorer(instance.redis, instance.keys).restoreBoard(
            board,
            content,
            token,
          );
          expect(await dumpBoard(instance, board)).toEqual(before);
          trial.resumeFrom(content.version);
        } finally {
          await openPartition(instance, board);
          await instance.redis.commands.hset(log, 'epoch', epoch ?? '');
        }
        await expectAsModelled(instance, trial, 3);
      },
    ),
    { numRuns: 25 },
  );
});
