import {
  PostgresBoardContents,
  type PostgresEventSink,
  PostgresLeaderboardRepository,
} from '@rostrum/postgres-store';
import { RedisBoardRestorer } from '@rostrum/redis-store';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAsModelled } from '../../libs/redis-store/test/board-checks.ts';
import {
  closePartition,
  dumpBoard,
  loseBoard,
  openPartition,
} from '../../libs/redis-store/test/board-loss.ts';
import { BoardTrial } from '../../libs/redis-store/test/board-trial.ts';
import { drainEvents } from '../../libs/redis-store/test/event-fold.ts';
import { aBoard, type Instance } from '../../libs/redis-store/test/fixtures.ts';
import { boardActions, boardRules } from '../../libs/redis-store/test/ranking-arbitraries.ts';
import { type BothStores, openBothStores, storeMembers } from '../setup/both-stores.ts';
import { ownRedis } from '../setup/redis.ts';

const redis = ownRedis({ appendonly: 'no' });
let stores: BothStores;
let instance: Instance;
let pool: Pool;
let sink: PostgresEventSink;
let tenantId: string;

beforeAll(async () => {
  stores = await openBothStores(redis().url);
  ({ instance, pool, sink, tenantId } = stores);
});
afterAll(() => stores?.close());

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
        await storeMembers(stores, board, trial.model.placements.values());

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
