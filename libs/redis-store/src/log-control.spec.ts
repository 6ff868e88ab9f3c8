import type { LogStanding } from '@rostrum/domain';
import { RebuildSupersededError } from '@rostrum/domain';
import type { RunningServer } from '@rostrum/local-services';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { IS_CLUSTER, ownRedis } from '../../../test/setup/redis.ts';
import {
  aBoard,
  aSubmission,
  flushAll,
  type Instance,
  keysLike,
  openInstance,
} from '../test/fixtures.ts';
import { openLogs } from '../test/logs.ts';

const RECOVERING = { code: 'store.recovering', retryable: true };

// Replicas wait for others that may come, by default.
const AT_ONCE = { 'repl-diskless-sync-delay': '0' };

const redis = ownRedis(AT_ONCE);
let instance: Instance;
let board = aBoard({ operator: 'increment' });
let partition: number;

beforeAll(async () => {
  instance = await openInstance(redis().url, {}, { isConfirmedAfterBreaks: false });
});
beforeEach(async () => {
  await openLogs(instance.control, instance.keys.partitionCount);
  board = aBoard({ operator: 'increment' });
  partition = instance.keys.leaderboard(board).partition;
  await instance.ranking.install(board);
});
afterAll(() => instance.close());

async function write(): Promise<void> {
  await instance.ranking.submit({
    board,
    submissions: [aSubmission('a', 1, { operator: 'increment' })],
    wantRanks: false,
    idempotency: undefined,
  });
}

async function standing(): Promise<LogStanding> {
  const [found] = await instance.control.standings([partition]);
  if (!found) throw new Error('the log has no standing');
  return found;
}

async function restart(): Promise<void> {
  await redis().restart();
  const all = Array.from({ length: instance.keys.partitionCount }, (_, at) => at);
  await vi.waitFor(
    async () => expect(await instance.control.standings(all)).toHaveLength(all.length),
    { timeout: 10_000, interval: 10 },
  );
}

describe('a log whose Redis was started again', () => {
  it('takes no write before it was compared with what is stored, and then all', async () => {
    await write();
    const before = await standing();
    expect(before.isConfirmed).toBe(true);
    await restart();
    const after = await standing();
    expect(after).toMatchObject({ isConfirmed: false, epoch: before.epoch, sequence: 1 });
    expect(after.run).not.toBe(before.run);
    await expect(write()).rejects.toMatchObject(RECOVERING);
    await expect(write()).rejects.toMatchObject(RECOVERING);
    expect(await instance.control.confirm(after, 'epoch~7')).toBe(true);
    await write();
    expect(await standing()).toMatchObject({ isConfirmed: true, epoch: 'epoch~7', sequence: 2 });
  });

  it('is read all along', async () => {
    await write();
    await restart();
    const page = await instance.ranking.page(board, 'all-time', { at: 'top' }, 10);
    expect(page?.entries).toMatchObject([{ memberId: 'a', score: 1 }]);
  });

  it('is confirmed as it was compared only, and by one', async () => {
    await write();
    await restart();
    const compared = await standing();
    expect(await instance.control.confirm({ ...compared, sequence: 7 }, 'x')).toBe(false);
    expect(await instance.control.confirm({ ...compared, epoch: 'other' }, 'x')).toBe(false);
    expect(await instance.control.confirm(compared, 'x~1')).toBe(true);
    expect(await instance.control.confirm(compared, 'x~2')).toBe(false);
    expect(await standing()).toMatchObject({ epoch: 'x~1', isConfirmed: true });
  });
});

describe('profiles, which are in no log', () => {
  it('are to be written once after a process has come to hold a log, and not while it is in doubt', async () => {
    const first = await standing();
    await instance.control.noteProfiles(first);
    expect((await standing()).hasProfiles).toBe(true);
    await restart();
    const after = await standing();
    expect(after.hasProfiles).toBe(false);
    await instance.control.noteProfiles(after);
    expect((await standing()).hasProfiles).toBe(false);
    await instance.control.confirm(after, 'x~1');
    await instance.control.noteProfiles({ ...after, run: first.run });
    expect((await standing()).hasProfiles).toBe(false);
    await instance.control.noteProfiles(after);
    expect((await standing()).hasProfiles).toBe(true);
  });
});

// A node of a Cluster is told by CLUSTER REPLICATE alone whom it follows; test/faults has it.
describe.skipIf(IS_CLUSTER)('a master that was a replica for a while', () => {
  const other = ownRedis(AT_ONCE);

  async function replicate(of: RunningServer, to: RunningServer): Promise<void> {
    const client = new Redis(to.url);
    await client.replicaof('127.0.0.1', of.port);
    await vi.waitFor(
      async () => expect(await client.info('replication')).toMatch(/master_link_status:up/),
      { timeout: 20_000, interval: 20 },
    );
    await client.replicaof('NO', 'ONE');
    client.disconnect();
  }

  it('is given up where it lacks what is stored of it, the same process as it is', async () => {
    await replicate(redis(), other());
    await write();
    const { epoch = '', sequence } = await standing();
    const mark = { partition, epoch, sequence };
    expect(await instance.control.giveUpIfBehind(mark)).toBe(false);
    await replicate(other(), redis());
    expect(await instance.control.giveUpIfBehind({ ...mark, epoch: 'other' })).toBe(false);
    expect(await instance.control.giveUpIfBehind(mark)).toBe(true);
    expect(await standing()).toMatchObject({ epoch: undefined, isConfirmed: false });
    await expect(write()).rejects.toMatchObject(RECOVERING);
  });
});

describe('a log that was lost', () => {
  it('takes no write and no definition before its partition was rebuilt', async () => {
    await flushAll(instance.redis);
    expect(await standing()).toMatchObject({ epoch: undefined, isConfirmed: false });
    await expect(instance.ranking.install(board)).rejects.toMatchObject(RECOVERING);
    await instance.control.close(partition, 'token');
    await expect(instance.ranking.install(board)).rejects.toMatchObject(RECOVERING);
    await instance.control.open(partition, 'token', 'anew', 40);
    expect(await standing()).toMatchObject({ epoch: 'anew', sequence: 40, isConfirmed: true });
    await instance.ranking.install(board);
    await write();
    expect((await standing()).sequence).toBe(41);
    const [entry] = await instance.log.readNew('persist', [partition], 10, 1);
    expect(entry?.event?.position).toEqual({ partition, epoch: 'anew', sequence: 41 });
  });
});

describe('a partition that is rebuilt', () => {
  it('is not opened when another process holds it by then: of what was restored it may lack some', async () => {
    await instance.control.close(partition, 'token');
    await restart();
    const opening = instance.control.open(partition, 'token', 'e', 1);
    await expect(opening).rejects.toThrow(RebuildSupersededError);
    await instance.control.close(partition, 'again');
    await instance.control.open(partition, 'again', 'e', 1);
    expect((await standing()).isConfirmed).toBe(true);
  });

  it('is opened by whoever closed it last, and by nobody else', async () => {
    await instance.control.close(partition, 'first');
    await instance.control.close(partition, 'second');
    const { control } = instance;
    await expect(control.open(partition, 'first', 'e', 1)).rejects.toThrow(RebuildSupersededError);
    expect((await standing()).epoch).toBeUndefined();
    await control.open(partition, 'second', 'e', 1);
    await expect(control.open(partition, 'second', 'f', 1)).rejects.toThrow(RebuildSupersededError);
  });

  it('gives up its log, and the streams of others can be read meanwhile', async () => {
    await write();
    const other = (partition + 1) % instance.keys.partitionCount;
    await instance.control.close(partition, 'token');
    expect(await instance.log.readNew('persist', [partition, other], 10, 1)).toEqual([]);
    await instance.control.open(partition, 'token', 'e', 1);
  });

  it('is wiped of its boards, and of nothing of another partition', async () => {
    await write();
    const boards = Array.from({ length: 12 }, () => aBoard());
    for (const each of boards) await instance.ranking.install(each);
    const partitionOf = (each: typeof board) => instance.keys.leaderboard(each).partition;
    expect(new Set(boards.map(partitionOf)).size).toBeGreaterThan(1);
    await instance.control.wipe([partition]);
    for (const each of [board, ...boards]) {
      const left = await keysLike(instance.redis, `${instance.keys.leaderboard(each).base}:*`);
      expect(left.length > 0).toBe(partitionOf(each) !== partition);
    }
    expect((await standing()).epoch).toBeDefined();
  });
});
