import type { PersistedOutcome } from '@rostrum/domain';
import {
  EntryReader,
  PostgresBoardContents,
  PostgresBoardHistory,
  type PostgresEventSink,
  PostgresExclusiveLock,
  PostgresLeaderboardRepository,
} from '@rostrum/postgres-store';
import { RedisBoardRestorer, RedisLiveBoards, RedisPeriodStore } from '@rostrum/redis-store';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { BoardRebuilder } from '../../apps/api/src/leaderboards/rebuild/board-rebuilder.ts';
import type { RebuildPorts } from '../../apps/api/src/leaderboards/rebuild/rebuild-ports.ts';
import { expectAsModelled } from '../../libs/redis-store/test/board-checks.ts';
import {
  closePartition,
  dumpBoard,
  loseBoard,
  openPartition,
} from '../../libs/redis-store/test/board-loss.ts';
import { BoardTrial } from '../../libs/redis-store/test/board-trial.ts';
import { drainEvents } from '../../libs/redis-store/test/event-fold.ts';
import { aBoard, aSubmission, type Instance } from '../../libs/redis-store/test/fixtures.ts';
import { boardActions, boardRules } from '../../libs/redis-store/test/ranking-arbitraries.ts';
import { type BothStores, openBothStores, storeMembers } from '../setup/both-stores.ts';
import { ownRedis } from '../setup/redis.ts';

const redis = ownRedis({ appendonly: 'no' });
let stores: BothStores;
let instance: Instance;
let pool: Pool;
let sink: PostgresEventSink;
let boards: PostgresLeaderboardRepository;
let ports: RebuildPorts;
let rebuilder: BoardRebuilder;
let tenantId: string;

beforeAll(async () => {
  stores = await openBothStores(redis().url);
  ({ instance, pool, sink, tenantId } = stores);
  boards = new PostgresLeaderboardRepository(pool);
  ports = {
    boards,
    ranking: instance.ranking,
    live: new RedisLiveBoards(instance.redis, instance.keys),
    history: new PostgresBoardHistory(pool),
    contents: new PostgresBoardContents(pool),
    periods: new RedisPeriodStore(instance.redis, instance.keys),
    // Whoever waits has it stored.
    log: {
      async waitUntilPersisted() {
        await storeEvents();
        return 'stored';
      },
    },
    lock: new PostgresExclusiveLock(pool),
    bus: { publish: async () => {} },
  };
  rebuilder = new BoardRebuilder(ports);
});
afterAll(() => stores?.close());

async function storeEvents(): Promise<void> {
  await sink.store(await drainEvents(instance));
}

async function redisNowMs(): Promise<number> {
  const [seconds, microseconds] = await instance.redis.commands.time();
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}

/** The model as it is, and a moment that nothing else happens in. */
async function keepMoment({ model }: BoardTrial) {
  const atMs = await redisNowMs();
  const periods = structuredClone(model.periods);
  await vi.waitFor(async () => expect(await redisNowMs()).toBeGreaterThan(atMs), { interval: 1 });
  return { atMs, periods };
}

type Moment = Awaited<ReturnType<typeof keepMoment>>;

async function goTo(trial: BoardTrial, { atMs, periods }: Moment): Promise<void> {
  const { key } = trial.board;
  const order = { tenantId, key, toMs: atMs, by: 'cli:test' };
  await storeMembers(stores, trial.board, trial.model.placements.values());
  await storeEvents();
  const preview = await rebuilder.preview(order);
  const outcome = await rebuilder.rebuild(order);
  expect(outcome.changed).toBeGreaterThanOrEqual(preview.changed);
  expect(outcome.removed).toBe(preview.removed);
  const board = await rebuilder.find(tenantId, key);
  expect(board.rebuild).toBeUndefined();
  const { log, state } = instance.keys.leaderboard(board);
  const [version, sequence] = await Promise.all([
    instance.redis.commands.hget(state, 'version'),
    instance.redis.commands.hget(log, 'sequence'),
  ]);
  trial.goTo(periods, board, { version: Number(version), sequence: Number(sequence) });
  await expectStored(trial);
}

async function expectStored({ board, model }: BoardTrial): Promise<void> {
  const stored: unknown[] = [];
  for await (const entry of new EntryReader(pool).streamEntries(board.id)) {
    const { period, memberId, score, metadata, attempts } = entry;
    stored.push({ period, memberId, score, metadata, attempts });
  }
  const modelled = [...model.periods].flatMap(([period, entries]) =>
    [...entries.values()].map(({ memberId, score, metadata, attempts }) => ({
      ...{ period, memberId, score, metadata },
      attempts: board.attemptLimit === undefined ? undefined : attempts,
    })),
  );
  expect(stored).toHaveLength(modelled.length);
  expect(stored).toEqual(expect.arrayContaining(modelled));
}

/** What Redis holds is what PostgreSQL would restore. */
async function expectSameRestored({ board: { key } }: BoardTrial): Promise<void> {
  const board = await rebuilder.find(tenantId, key);
  const before = await dumpBoard(instance, board);
  const { log, partition } = instance.keys.leaderboard(board);
  const epoch = await instance.redis.commands.hget(log, 'epoch');
  const token = await closePartition(instance, board);
  try {
    await loseBoard(instance, board);
    const content = await new PostgresBoardContents(pool).contentOf(board, partition);
    const restorer = new RedisBoardRestorer(instance.redis, instance.keys);
    await restorer.restoreBoard(board, content, token);
    expect(await dumpBoard(instance, board)).toEqual(before);
  } finally {
    await openPartition(instance, board);
    await instance.redis.commands.hset(log, 'epoch', epoch ?? '');
  }
}

const RUNS = Number(process.env['ROSTRUM_MODEL_STEPS'] ?? 120) / 10;
const plan = (most: number) =>
  fc.array(boardActions, { minLength: 1, maxLength: most, size: 'large' });

it('a board taken back to any moment is what it was then in both stores, goes on as it did then, and can be taken back again', async () => {
  await fc.assert(
    fc.asyncProperty(
      boardRules,
      fc.array(plan(15), { minLength: 2, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(), plan(8)), { minLength: 1, maxLength: 2 }),
      async (rules, plans, journeys) => {
        const board = aBoard({ ...rules, tenantId });
        await boards.insert(board);
        const trial = new BoardTrial(instance, board);
        await trial.begin();
        const moments = [await keepMoment(trial)];
        for (const actions of plans) {
          for (const action of actions) await trial.perform(action);
          moments.push(await keepMoment(trial));
        }
        for (const [pick, rest] of journeys) {
          const moment = moments[pick % moments.length];
          if (!moment) throw new Error('there is always a moment');
          await goTo(trial, moment);
          await expectAsModelled(instance, trial, 3);
          for (const action of rest) await trial.perform(action);
          await expectAsModelled(instance, trial, 3);
          moments.push(await keepMoment(trial));
        }
        await storeEvents();
        await storeMembers(stores, board, trial.model.placements.values());
        await expectSameRestored(trial);
      },
    ),
    { numRuns: RUNS },
  );
});

it('who lost the lock to another process changes nothing any more', async () => {
  const board = aBoard({ tenantId });
  await boards.insert(board);
  const trial = new BoardTrial(instance, board);
  await trial.begin();
  const submit = (memberId: string) =>
    trial.perform({
      kind: 'submit',
      submissions: [aSubmission(memberId, 1)],
      wantRanks: false,
      requestKey: undefined,
    });
  await storeMembers(stores, board, []);
  await submit('a');
  const first = await keepMoment(trial);
  await submit('b');
  const second = await keepMoment(trial);
  await submit('c');

  const lock = {
    async tryRun(_name: string, work: () => Promise<void>) {
      await work();
      return true;
    },
  };
  const halted = Promise.withResolvers<PersistedOutcome>();
  const isHalted = vi.fn(() => halted.promise);
  const slow = new BoardRebuilder({ ...ports, lock, log: { waitUntilPersisted: isHalted } });
  const order = { tenantId, key: board.key, by: 'cli:test' };
  const outcome = slow.rebuild({ ...order, toMs: first.atMs });
  await vi.waitFor(() => expect(isHalted).toHaveBeenCalled());
  await new BoardRebuilder({ ...ports, lock }).rebuild({ ...order, toMs: second.atMs });
  halted.resolve('stored');
  await expect(outcome).rejects.toMatchObject({ code: 'leaderboard.frozen' });
  await goTo(trial, second);
  await expectAsModelled(instance, trial, 3);
});
