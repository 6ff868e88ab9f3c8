import { setTimeout as delay } from 'node:timers/promises';
import { RostrumClient } from '@rostrum/client';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
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
const LATEST_MS = 10_000;

let app: TestApp;
let second: TestInstance;
let redis: Redis;
let stage: Stage;
let source: TruthSource;
let clients: RostrumClient[];

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_TICK_MS: '100', ROSTRUM_KEY_FRAME_MS: '700' } });
  second = await app.startInstance();
  redis = new Redis(app.stores.redisUrl);
  const { url, tenantId, secretKey, publishableKey } = app;
  clients = [url, second.url].map(
    (baseUrl) => new RostrumClient({ baseUrl, token: secretKey, maxAttempts: 1 }),
  );
  source = { url, tenantId, tokens: { host: secretKey, anybody: publishableKey } };
  stage = await setStage(new RostrumClient({ baseUrl: url, token: secretKey }));
});
afterAll(async () => {
  redis?.disconnect();
  await app?.stop();
});

it('hundreds of viewers on two instances end with what Redis holds, whatever is written', async () => {
  const random = seededRandom('convergence');
  const ledger = new Ledger();
  const urls = [app.url, second.url];
  const { tokens } = source;
  const crowd = await Crowd.gather({ count: VIEWERS, urls, tokens, stage, random, ledger });
  const writers = new Writers({ stage, clients, random, count: WRITERS, restMs: REST_MS });
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const sights = ledger.sights;
      writers.start();
      await delay(ROUND_MS);
      await writers.stop();
      await crowd.converges(source, LATEST_MS);
      await expectAsWritten(source, writers);
      await expectAsInRedis(redis, source, stage);
      expect(ledger.sights).toBeGreaterThan(sights + VIEWERS);
    }
    expect(writers.repeated).toBe(0);
    expectQuiet(crowd);
  } finally {
    crowd.close();
  }
});

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
