import type { Feed } from '@rostrum/domain';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { type Instance, openInstance } from '../test/fixtures.ts';
import { RedisPresenceStore } from './presence.store.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let serial = 0;

beforeAll(async () => {
  instance = await openInstance(redis().url);
});
afterAll(() => instance.close());

function aFeed(): Feed {
  serial += 1;
  const key = `audience-${process.pid}-${serial}`;
  return { kind: 'leaderboard', tenantId: 't1', key, period: 'all-time' };
}

const storeOf = (instanceId: string) =>
  new RedisPresenceStore(instance.redis, instance.keys, instanceId);

it('adds up what every instance reported last, for each feed apart', async () => {
  const [feed, other] = [aFeed(), aFeed()];
  const [a, b] = [storeOf('a'), storeOf('b')];
  expect(await a.report([{ feed, viewers: 3 }], 60_000)).toEqual([3]);
  const both = [
    { feed, viewers: 4 },
    { feed: other, viewers: 9 },
  ];
  expect(await b.report(both, 60_000)).toEqual([7, 9]);
  expect(await a.report([{ feed, viewers: 1 }], 60_000)).toEqual([5]);
  expect(await b.report([{ feed, viewers: 0 }], 60_000)).toEqual([1]);
});

it('forgets an instance that reports no more, and in the end the feed', async () => {
  const feed = aFeed();
  const [a, b] = [storeOf('a'), storeOf('b')];
  await a.report([{ feed, viewers: 3 }], 50);
  await vi.waitFor(async () => {
    expect(await b.report([{ feed, viewers: 2 }], 50)).toEqual([2]);
  });
  await vi.waitFor(async () => {
    expect(await instance.redis.commands.exists(instance.keys.viewers(feed))).toBe(0);
  });
});
