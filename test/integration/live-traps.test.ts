import { RostrumClient } from '@rostrum/client';
import { problem } from '@rostrum/contracts';
import type { Redis } from 'ioredis';
import supertest from 'supertest';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { LiveWatcher, type WatcherOptions } from '../setup/live-watcher.ts';

const SOON = { timeout: 15_000, interval: 5 };
const NEVER = '3600000';
const ROOMS = 30;
const WRITES = 20;
const BOARDS = 24;

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;
let redis: Redis;
const watchers: LiveWatcher[] = [];
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown): void => void unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', noteUnhandled);
  process.on('uncaughtException', noteUnhandled);
  // Nothing moves by itself.
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: NEVER, ROSTRUM_LEASE_MS: NEVER } });
  second = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  redis = connectRedis(app.stores.redisUrl, { maxRetriesPerRequest: null });
  redis.on('error', () => {});
});
afterAll(async () => {
  redis?.disconnect();
  await app?.stop();
  process.off('unhandledRejection', noteUnhandled);
  process.off('uncaughtException', noteUnhandled);
});
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
  expect(unhandled).toEqual([]);
});

async function connect(url: string, options?: WatcherOptions): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(url, options ?? { token: app.publishableKey });
  watchers.push(watcher);
  return watcher;
}

it('a frame crosses between instances once, however many rooms show it', async () => {
  const topic = `leaderboard:${await createBoard(client, { operator: 'increment' })}`;
  const [, key = ''] = topic.split(':');
  const viewers = await Promise.all(
    Array.from({ length: ROOMS }, (_, index) => connect(index % 2 ? app.url : second.url)),
  );
  for (const [index, viewer] of viewers.entries()) await viewer.subscribe(topic, index + 1);
  await redis.config('RESETSTAT');
  for (let score = 1; score <= WRITES; score += 1) {
    await client.submitScore(key, { memberId: 'ann', score: 1 });
    await vi.waitFor(() => {
      const shown = viewers.map((viewer) => viewer.board(topic).entries[0]?.score);
      expect(new Set(shown)).toEqual(new Set([score]));
    }, SOON);
  }
  // A frame each, and word of what PostgreSQL has stored.
  expect(await publications()).toBeLessThanOrEqual(2 * WRITES);
});

async function publications(): Promise<number> {
  const stats = await redis.info('commandstats');
  const counts = stats.matchAll(/cmdstat_s?publish:calls=(\d+)/g);
  return Array.from(counts, ([, calls]) => Number(calls)).reduce((sum, calls) => sum + calls, 0);
}

it('what moves in one tick arrives whole, however much of it goes to one socket', async () => {
  const keys = await Promise.all(Array.from({ length: BOARDS }, () => createBoard(client, {})));
  const viewer = await connect(second.url);
  for (const key of keys) await viewer.subscribe(`leaderboard:${key}`);
  for (let score = 1; score <= 5; score += 1) {
    await Promise.all(keys.map((key) => client.submitScore(key, { memberId: 'ann', score })));
    await vi.waitFor(() => {
      const shown = keys.map((key) => viewer.board(`leaderboard:${key}`).entries[0]?.score);
      expect(shown).toEqual(keys.map(() => score));
    }, SOON);
  }
  expect(viewer.gaps).toBe(0);
});

it('a handshake that meets a store which is away is refused, and nothing else happens', async () => {
  const credentials = { email: app.adminEmail, password: app.adminPassword };
  const signedIn = await supertest(app.url).post('/console/login').send(credentials).expect(200);
  const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const headers = { Cookie: cookie, Origin: new URL(app.url).origin };
  await connect(app.url, { headers });
  await app.stores.redis.kill('SIGKILL');
  try {
    const error = await connect(app.url, { headers }).then(
      () => undefined,
      (reason: Error & { data?: unknown }) => reason,
    );
    const told = problem.parse(error?.data);
    expect(told).toMatchObject({ code: 'store.unavailable', retryable: true });
  } finally {
    await app.stores.redis.restart();
  }
  await vi.waitFor(() => connect(app.url, { headers }), SOON);
});
