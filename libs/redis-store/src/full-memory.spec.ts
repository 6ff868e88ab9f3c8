import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import {
  aBallot,
  aBoard,
  aPoll,
  aSubmission,
  type Instance,
  openInstance,
} from '../test/fixtures.ts';

const redis = ownRedis({ appendonly: 'no', 'maxmemory-policy': 'noeviction' });
const UNAVAILABLE = { code: 'store.unavailable', retryable: true };
let instance: Instance;
const board = aBoard();
const poll = aPoll();
let score = 0;

// A script must have been loaded before: loading one takes memory.
beforeAll(async () => {
  instance = await openInstance(redis().url);
  await instance.ranking.install(board);
  await instance.ballots.install(poll);
  await instance.ballots.move(poll, 'open');
  await submit();
  await read();
  await handOn();
});
beforeEach(() => setMaxMemory('0'));
afterAll(() => instance.close());

async function setMaxMemory(bytes: string): Promise<void> {
  for (const master of instance.redis.masters()) await master.config('SET', 'maxmemory', bytes);
}

function submit(): Promise<unknown> {
  score += 1;
  const submissions = [aSubmission('ann', score)];
  return instance.ranking.submit({ board, submissions, wantRanks: true, idempotency: undefined });
}

async function read(): Promise<unknown[]> {
  const { tenantId, key } = board;
  const page = await instance.ranking.page(board, 'all-time', { at: 'top' }, 10);
  const { status } = await instance.ballots.read(poll, undefined);
  const feed = { kind: 'leaderboard', tenantId, key, period: 'all-time' } as const;
  const reading = await instance.feeds.read(feed, 10);
  return [page?.entries.map(({ memberId }) => memberId), status, reading !== undefined];
}

/** Somebody stores what is in the log, and the next one is told; how much is left of it. */
async function handOn(): Promise<number> {
  const { partition, events } = instance.keys.leaderboard(board);
  const { leases, log } = instance;
  await leases.announce('persist', 'a', 60_000);
  expect(await leases.acquire('persist', [partition], 'a', 60_000, 1)).toEqual([partition]);
  expect((await leases.renew('persist', [partition], 'a', 60_000)).renewed).toEqual([partition]);
  const entries = await log.readNew('persist', [partition], 100, 1);
  expect(entries.length).toBeGreaterThan(0);
  await log.acknowledge('persist', entries);
  await log.readStored('notify', partition, [], 100);
  await leases.release('persist', [partition], 'a');
  return instance.redis.commands.xlen(events);
}

it('a Redis whose memory is full takes no write, and takes them again when there is room', async () => {
  await setMaxMemory('1');
  await expect(submit()).rejects.toMatchObject(UNAVAILABLE);
  const casting = instance.ballots.cast(poll, [aBallot('v', 'a')], undefined);
  await expect(casting).rejects.toMatchObject(UNAVAILABLE);
  await setMaxMemory('0');
  await submit();
});

it('is read all along', async () => {
  await setMaxMemory('1');
  expect(await read()).toEqual([['ann'], 'open', true]);
});

it('is freed by what is stored: the log is read, acknowledged and trimmed, and leases change hands', async () => {
  await submit();
  await setMaxMemory('1');
  expect(await handOn()).toBe(0);
});
