import { setTimeout as delay } from 'node:timers/promises';
import { RostrumClient } from '@rostrum/client';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { FeedHub } from '../../apps/api/src/edge/live/feed-hub.ts';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { lossy } from '../setup/live-faults/lossy.ts';
import { Crowd } from '../setup/live-oracle/crowd.ts';
import { Ledger } from '../setup/live-oracle/ledger.ts';
import { seededRandom } from '../setup/live-oracle/random.ts';
import { type Stage, setStage } from '../setup/live-oracle/stage.ts';
import { expectAsInRedis, expectAsWritten, type TruthSource } from '../setup/live-oracle/truth.ts';
import { Writers } from '../setup/live-oracle/writers.ts';

const VIEWERS = 240;
const WRITERS = 8;
const REST_MS = 15;
const ROUNDS = 3;
const ROUND_MS = 1500;
const BREAKS = 5;
/** Of frames: as many of each kind. */
const LOST_SHARE = 0.05;
const LATEST_MS = 10_000;

let app: TestApp;
let second: TestInstance;
let redis: Redis;
let stage: Stage;
let source: TruthSource;
let writers: Writers;

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_TICK_MS: '100', ROSTRUM_KEY_FRAME_MS: '700' } });
  second = await app.startInstance();
  redis = connectRedis(app.stores.redisUrl);
  const { url, tenantId, secretKey, publishableKey } = app;
  const clients = [url, second.url].map(
    (baseUrl) => new RostrumClient({ baseUrl, token: secretKey, maxAttempts: 1 }),
  );
  source = { url, tenantId, tokens: { host: secretKey, anybody: publishableKey } };
  stage = await setStage(new RostrumClient({ baseUrl: url, token: secretKey }));
  writers = new Writers({ stage, clients, count: WRITERS, restMs: REST_MS });
});
afterAll(async () => {
  redis?.disconnect();
  await app?.stop();
});

/** A crowd, and writers, for one test; a failure is repeated with the seed that is printed. */
async function gather(purpose: string) {
  const random = seededRandom(purpose);
  const ledger = new Ledger();
  const urls = [app.url, second.url];
  const { tokens } = source;
  const crowd = await Crowd.gather({ count: VIEWERS, urls, tokens, stage, random, ledger });
  onTestFinished(() => crowd.close());
  return { random, crowd, ledger };
}

it('hundreds of viewers on two instances end with what Redis holds, whatever is written', async () => {
  const { random, crowd, ledger } = await gather('convergence');
  for (let round = 0; round < ROUNDS; round += 1) {
    const sights = ledger.sights;
    writers.start(random);
    await delay(ROUND_MS);
    await expectConverged(crowd);
    expect(ledger.sights).toBeGreaterThan(sights + VIEWERS);
  }
  expect(writers.repeated).toBe(0);
  expect(crowd.gaps()).toBe(0);
  expectQuiet(crowd);
});

it('and when instances miss frames of each other over and over', async () => {
  const { random, crowd, ledger } = await gather('missed frames');
  writers.start(random);
  for (let at = 0; at < BREAKS; at += 1) {
    await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await delay(ROUND_MS / BREAKS);
  }
  const sights = ledger.sights;
  await expectConverged(crowd);
  expect(sights).toBeGreaterThan(VIEWERS);
});

it('and when frames are lost, doubled and overtaken between the ticker and an instance', async () => {
  const { random, crowd } = await gather('lossy bus');
  const ways = [app, second].map((instance) => {
    const hub = instance.app.get(FeedHub, { strict: false });
    const receive = hub.receive.bind(hub);
    const way = lossy(receive, random.fork(), LOST_SHARE);
    hub.receive = way.deliver;
    onTestFinished(() => {
      hub.receive = receive;
    });
    return way;
  });
  writers.start(random);
  await delay(2 * ROUND_MS);
  await expectConverged(crowd);
  for (const { losses } of ways) expect(Math.min(...Object.values(losses))).toBeGreaterThan(0);
  expect(crowd.raw.reduce((sum, { repeats }) => sum + repeats, 0)).toBe(0);
});

async function expectConverged(crowd: Crowd): Promise<void> {
  await writers.stop();
  await crowd.converges(source, LATEST_MS);
  await expectAsWritten(source, writers);
  await expectAsInRedis(redis, source, stage);
}

/** To whom nothing is news, nothing is sent: whole frames come for newcomers, and bring no version. */
function expectQuiet(crowd: Crowd): void {
  const { board, poll } = stage.quiet;
  for (const viewer of crowd.raw) {
    for (const topic of [`leaderboard:${board.key}`, `poll:${poll.pollId}`]) {
      expect(viewer.news.get(topic) ?? 0, `${viewer.name} ${topic}`).toBe(0);
    }
    expect(viewer.repeats).toBe(0);
    expect(viewer.connections).toBe(1);
  }
}
