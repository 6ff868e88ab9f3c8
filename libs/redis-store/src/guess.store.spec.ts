import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectRedis } from '../../../test/setup/direct-redis.ts';
import { ownRedis } from '../../../test/setup/redis.ts';
import { RedisConnections } from './connection.ts';
import { RedisGuessStore } from './guess.store.ts';
import { KeySpace } from './keys.ts';

const POLL = { tenantId: 't1', id: 'pl_1' };
const keys = new KeySpace(8);
const redis = ownRedis({ appendonly: 'no' });
let connections: RedisConnections;
let direct: Redis;
let guesses: RedisGuessStore;

beforeAll(async () => {
  connections = new RedisConnections({ redisUrl: redis().url, name: 'test', onFault: () => {} });
  await connections.ready();
  direct = connectRedis(redis().url);
  guesses = new RedisGuessStore(connections, keys);
});
afterAll(async () => {
  direct?.disconnect();
  await connections?.close();
});

it('counts each of those that come at once, by poll and address', async () => {
  const counted = await Promise.all(
    Array.from({ length: 50 }, () => guesses.count(POLL, 'here', 600)),
  );
  const inOrder = counted.map(({ count }) => count).sort((a, b) => a - b);
  expect(inOrder).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect(await guesses.count(POLL, 'there', 600)).toEqual({ count: 1, endsInSeconds: 600 });
  const other = { ...POLL, id: 'pl_2' };
  expect(await guesses.count(other, 'here', 600)).toMatchObject({ count: 1 });
});

it('forgets them so long after the first, not after the last', async () => {
  await guesses.count(POLL, 'slow', 600);
  await direct.expire(keys.guesses(POLL, 'slow'), 9);
  expect(await guesses.count(POLL, 'slow', 600)).toEqual({ count: 2, endsInSeconds: 9 });
  await direct.pexpire(keys.guesses(POLL, 'slow'), 1);
  await expect.poll(() => direct.exists(keys.guesses(POLL, 'slow'))).toBe(0);
  expect(await guesses.count(POLL, 'slow', 600)).toMatchObject({ count: 1 });
});
