import { RostrumClient } from '@rostrum/client';
import { KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PARTITION_COUNT, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';

const NEVER = '3600000';
const MEMBERS = 30;
const keys = new KeySpace(PARTITION_COUNT);

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;
let redis: Redis;

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: NEVER } });
  second = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  redis = connectRedis(app.stores.redisUrl);
});
afterAll(async () => {
  redis?.disconnect();
  await app?.stop();
});

it.each([
  ['written before the wide instance says again what it watches', 1],
  ['and written once more', 2],
])(
  'a viewer of many entries keeps all of them when marks of watching were lost: %s',
  async (_, times) => {
    const key = await createBoard(client, { operator: 'set' });
    const topic = `leaderboard:${key}`;
    const submissions = Array.from({ length: MEMBERS }, (_, index) => ({
      memberId: `m${index}`,
      score: 1000 - index,
    }));
    await client.submitScores(key, submissions);
    const wide = await LiveWatcher.connect(app.url, { token: app.publishableKey });
    await wide.subscribe(topic, 100);
    // As after a flush, or when Redis was away for longer than marks last.
    const { base, partition } = keys.leaderboard({ tenantId: app.tenantId, key });
    await redis.del(`${base}:watchers`, keys.partition(partition).watched);
    const narrow = await LiveWatcher.connect(second.url, { token: app.publishableKey });
    await narrow.subscribe(topic, 10);
    for (let time = 1; time <= times; time += 1) {
      await client.submitScore(key, { memberId: `m${20 + time}`, score: 1 });
      await client.submitScore(key, { memberId: 'm0', score: 2000 + time });
      await vi.waitFor(() => expect(narrow.board(topic).entries[0]?.score).toBe(2000 + time));
    }
    const { entries, total } = await client.listEntries(key, { limit: 100 });
    await vi.waitFor(() => expect(wide.board(topic)).toEqual({ entries, total }), {
      timeout: 10_000,
      interval: 20,
    });
    for (const watcher of [wide, narrow]) watcher.close();
  },
);
