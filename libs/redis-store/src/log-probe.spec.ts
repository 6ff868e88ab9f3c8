import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GroupFigures, PartitionFigures } from '@rostrum/domain';
import { startRedis } from '@rostrum/local-services';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { IS_CLUSTER, ownRedis } from '../../../test/setup/redis.ts';
import { aBoard, aSubmission, flushAll, type Instance, openInstance } from '../test/fixtures.ts';
import { openLogs } from '../test/logs.ts';
import { RedisConnections } from './connection.ts';
import { KeySpace } from './keys.ts';
import { RedisLogProbe } from './log-probe.ts';
import { RedisServerProbe } from './redis-probe.ts';

const TTL_MS = 60_000;
const redis = ownRedis();
let instance: Instance;
let probe: RedisLogProbe;
let board = aBoard();
let partition: number;

beforeAll(async () => {
  instance = await openInstance(redis().url, {}, { isConfirmedAfterBreaks: false });
  probe = new RedisLogProbe(instance.redis, instance.keys);
});
beforeEach(async () => {
  await flushAll(instance.redis);
  await openLogs(instance.control, instance.keys.partitionCount);
  board = aBoard();
  ({ partition } = instance.keys.leaderboard(board));
  await instance.ranking.install(board);
});
afterAll(() => instance.close());

async function write(times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const submissions = [aSubmission('a', Math.random(), { operator: 'set' })];
    await instance.ranking.submit({ board, submissions, wantRanks: false, idempotency: undefined });
  }
}

async function figures(of = partition): Promise<PartitionFigures> {
  const found = (await probe.read())[of];
  if (!found) throw new Error('there is no such partition');
  return found;
}

async function group(name = 'persist'): Promise<GroupFigures | undefined> {
  return (await figures()).groups.find((each) => each.group === name);
}

/** Of the group that stores, the first entries. */
const read = (count: number) => instance.log.readNew('persist', [partition], count, 1);

describe('a partition', () => {
  it('that nothing was written to has nothing waiting, and nobody works at it', async () => {
    const all = await probe.read();
    expect(all.map((each) => each.partition)).toEqual([0, 1, 2, 3]);
    expect(all[partition]).toEqual({
      partition,
      state: 'open',
      sequence: 0,
      persisted: 0,
      length: 0,
      deadLetters: 0,
      groups: ['persist', 'notify'].map((name) => ({
        ...{ group: name, pending: 0, lag: 0 },
        oldestMs: undefined,
      })),
      leases: [
        { role: 'persist', instanceId: undefined },
        { role: 'notify', instanceId: undefined },
        { role: 'tick', instanceId: undefined },
        { role: 'schedule', instanceId: undefined },
      ],
    });
  });

  it('tells what was not delivered, what was not acknowledged, and since when it waits', async () => {
    await write(3);
    expect(await figures()).toMatchObject({ sequence: 3, persisted: 0, length: 3 });
    expect(await group()).toMatchObject({ pending: 0, lag: 3 });
    await vi.waitFor(async () => expect((await group())?.oldestMs).toBeGreaterThan(20));

    const [first, second] = await read(2);
    expect(await group()).toMatchObject({ pending: 2, lag: 1 });
    if (!first || !second) throw new Error('two were to be read');
    await instance.log.acknowledge('persist', [first]);
    expect(await group()).toMatchObject({ pending: 1, lag: 1 });
    await instance.log.acknowledge('persist', [second]);
    await instance.log.acknowledge('persist', await read(1));
    expect(await group()).toEqual({ group: 'persist', pending: 0, lag: 0, oldestMs: undefined });
    expect(await figures()).toMatchObject({ sequence: 3, persisted: 3, length: 3 });

    expect(await group('notify')).toMatchObject({ pending: 0, lag: 3 });
    await instance.log.readStored('notify', partition, [], 100);
    expect(await group('notify')).toMatchObject({ pending: 0, lag: 0, oldestMs: undefined });
    expect(await figures()).toMatchObject({ length: 0 });
  });

  it('says how many wait at most where Redis does not know, entries having been deleted', async () => {
    await write(5);
    const { events } = instance.keys.partition(partition);
    const [, , third] = await instance.redis.commands.xrange(events, '-', '+');
    await instance.redis.commands.xdel(events, third?.[0] ?? '');
    await read(1);
    expect(await group()).toMatchObject({ pending: 1, lag: 4 });
  });

  it('counts its dead letters', async () => {
    await write(2);
    const [first] = await read(2);
    if (!first) throw new Error('one was to be read');
    await instance.log.bury('persist', first, 'refused');
    expect(await figures()).toMatchObject({ deadLetters: 1 });
    expect(await group()).toMatchObject({ pending: 1 });
  });

  it('tells which instance works at it for each role', async () => {
    await instance.leases.acquire('persist', [partition], 'one', TTL_MS, 1);
    await instance.leases.acquire('tick', [partition], 'two', TTL_MS, 1);
    expect((await figures()).leases.map(({ instanceId }) => instanceId)).toEqual([
      'one',
      undefined,
      'two',
      undefined,
    ]);
  });

  it('is known to be rebuilt, to have lost its log, and to wait for a comparison', async () => {
    await instance.control.close(partition, 'token');
    expect((await figures()).state).toBe('rebuilding');
    await instance.redis.commands.del(instance.keys.partition(partition).log);
    expect((await figures()).state).toBe('lost');
    const other = (partition + 1) % instance.keys.partitionCount;
    expect((await figures(other)).state).toBe('open');
    await redis().restart();
    await vi.waitFor(async () => expect((await figures(other)).state).toBe('comparing'), 10_000);
  });

  it('is read where memory is full and nothing is written any more', async () => {
    await write(2);
    await probe.read();
    const masters = instance.redis.masters();
    await Promise.all(masters.map((master) => master.config('SET', 'maxmemory', '1')));
    onTestFinished(async () => {
      await Promise.all(masters.map((master) => master.config('SET', 'maxmemory', '0')));
    });
    await expect(write()).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(await group()).toMatchObject({ pending: 0, lag: 2 });
  });

  it.skipIf(IS_CLUSTER)(
    'is read where the disk is full, and Redis tells that it could not write',
    async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'rostrum-disk-'));
      const config = { appendonly: 'no', save: '3600 1' };
      const server = await startRedis({ dataDir, config });
      const own = await openInstance(server.url);
      onTestFinished(async () => {
        await own.close();
        await server.kill('SIGKILL');
        await server.stop();
        await rm(dataDir, { recursive: true, force: true });
      });
      const ownProbe = new RedisLogProbe(own.redis, own.keys);
      await ownProbe.read();
      // Nothing can be written to a folder that is no more.
      await rm(dataDir, { recursive: true });
      await own.redis.commands.bgsave();
      await vi.waitFor(async () => {
        const [node] = await new RedisServerProbe(own.redis).read();
        expect(node?.failedSaves).toEqual(['snapshot']);
      }, 10_000);
      await expect(own.redis.commands.set('any', 'thing')).rejects.toThrow('MISCONF');
      expect((await ownProbe.read()).map(({ state }) => state)).toEqual(Array(4).fill('open'));
    },
  );

  it.skipIf(IS_CLUSTER)('whose Redis does not answer is away, and is told so soon', async () => {
    const connections = new RedisConnections({
      redisUrl: redis().url,
      name: 'test',
      onFault: () => {},
    });
    onTestFinished(() => connections.close());
    await connections.ready();
    await redis().kill('SIGSTOP');
    onTestFinished(() => redis().kill('SIGCONT'));
    const startedAt = performance.now();
    const keys = new KeySpace(1024);
    const found = await new RedisLogProbe(connections, keys).read();
    expect(found.map((each) => each.partition)).toEqual(
      Array.from({ length: 1024 }, (_, at) => at),
    );
    expect(new Set(found.map(({ state }) => state))).toEqual(new Set(['away']));
    expect(performance.now() - startedAt).toBeLessThan(2500);
  });
});
