import { RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, startTestStores, type TestApp } from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const PERSIST_TIMEOUT_MS = 400;
const SOON = { timeout: 15_000, interval: 20 };
const boards = '/v1/leaderboards';
const keys = new KeySpace(8);

let app: TestApp;
let database: DurableView;
let redis: Redis;
let host: Agent;
let client: RostrumClient;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown): void => void unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', noteUnhandled);
  const stores = await startTestStores({ ownPostgres: true });
  const env = { ROSTRUM_PERSIST_TIMEOUT_MS: String(PERSIST_TIMEOUT_MS) };
  app = await startTestApp({ stores, env });
  database = viewDatabase(stores);
  redis = connectRedis(stores.redisUrl);
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey, maxAttempts: 30 });
});
afterAll(async () => {
  redis?.disconnect();
  await database?.close();
  await app?.stop();
  process.off('unhandledRejection', noteUnhandled);
  expect(unhandled).toEqual([]);
});

async function createBoard(overrides: object = {}): Promise<string> {
  const key = uniqueKey('board');
  await client.createLeaderboard({ key, name: key, operator: 'increment', ...overrides });
  await client.submitScore(key, { memberId: 'early', score: 1 });
  return key;
}

async function createPoll(): Promise<PollView> {
  const options = ['a', 'b'].map((id) => ({ id, label: id }));
  const { pollId } = await client.createPoll({ question: 'Which?', type: 'single', options });
  return client.openPoll(pollId);
}

/** `SIGINT` ends the server in order, `SIGQUIT` on the spot. */
async function whileGone(signal: 'SIGINT' | 'SIGQUIT', action: () => Promise<void>): Promise<void> {
  const { postgres } = app.stores;
  if (!postgres) throw new Error('these tests have a PostgreSQL of their own');
  await postgres.kill(signal);
  await action().finally(() => postgres.restart());
}

function submit(key: string, memberId: string, idempotencyKey?: string) {
  const request = host.post(`${boards}/${key}/scores`).send({ memberId, score: 1 });
  if (idempotencyKey === undefined) return request;
  return request.set('Idempotency-Key', idempotencyKey).set('Prefer', 'wait=persisted');
}

interface LogState {
  sequence: string;
  persisted: string;
}

const partitions = Array.from({ length: keys.partitionCount }, (_, partition) => partition);

/** All that Redis has accepted, by partition, is in PostgreSQL once, in order and without holes. */
async function expectLogStored(): Promise<void> {
  for (const partition of partitions) {
    const { log, events } = keys.partition(partition);
    const state = (await redis.hgetall(log)) as unknown as LogState;
    const count = Number(state.sequence ?? 0);
    expect(Number(state.persisted ?? 0)).toBe(count);
    const stored = await database.rows<{ sequence: string }>(
      'SELECT sequence FROM events WHERE partition = $1 ORDER BY sequence',
      [partition],
    );
    expect(stored.map(({ sequence }) => Number(sequence))).toEqual(
      Array.from({ length: count }, (_, index) => index + 1),
    );
    expect(await redis.xlen(events)).toBeLessThanOrEqual(1);
    const [group] = (await redis.xpending(events, 'persist')) as [number];
    expect(group).toBe(0);
  }
}

async function expectEntriesStored(key: string): Promise<void> {
  const { entries } = await client.listEntries(key, { limit: 1000 });
  const stored = await database.rows<{ memberId: string; score: number }>(
    `SELECT member_id AS "memberId", score FROM leaderboard_entries
     JOIN leaderboards ON leaderboards.id = leaderboard_id
     WHERE key = $1 AND tenant_id = $2 ORDER BY prefix, member_id`,
    [key, app.tenantId],
  );
  const bare = entries.map(({ memberId, score }) => ({ memberId, score }));
  expect(new Set(stored)).toEqual(new Set(bare));
  expect(stored).toHaveLength(bare.length);
}

async function expectAllStored(...boardKeys: string[]): Promise<void> {
  await vi.waitFor(expectLogStored, SOON);
  for (const key of boardKeys) await expectEntriesStored(key);
}

describe('while PostgreSQL is gone', () => {
  it('reads and ordinary writes on what is known go on, and are stored when it is back', async () => {
    const key = await createBoard();
    const { pollId } = await createPoll();
    const page = () => agentWith(app.url, app.publishableKey).get(`${boards}/${key}/entries`);
    await page().expect(200);
    await whileGone('SIGINT', async () => {
      for (let write = 0; write < 25; write += 1) await submit(key, `m${write % 5}`).expect(200);
      const submissions = [1, 2, 3].map((score) => ({ memberId: 'batch', score }));
      await host.post(`${boards}/${key}/scores/batch`).send({ submissions }).expect(200);
      await host.delete(`${boards}/${key}/entries/m4`).expect(204);
      const { body } = await page().expect(200);
      const shown = body.entries.map((entry: { memberId: string; score: number }) => [
        entry.memberId,
        entry.score,
      ]);
      expect(shown).toEqual([
        ['batch', 6],
        ...['m0', 'm1', 'm2', 'm3'].map((memberId) => [memberId, 5]),
        ['early', 1],
      ]);
      await host.get(`${boards}/${key}/entries/batch/around`).expect(200);
      await host.get(`/v1/polls/${pollId}/results`).expect(200);
      await supertest(app.url).get('/health/live').expect(200);
    });
    await expectAllStored(key);
  });

  it('what has to be persisted answers 503, and its repetition is the first write', async () => {
    const key = await createBoard();
    await whileGone('SIGINT', async () => {
      const startedAt = performance.now();
      const problem = expectProblem(await submit(key, 'ann', 'first'), 503, 'store.unavailable');
      expect(performance.now() - startedAt).toBeGreaterThan(PERSIST_TIMEOUT_MS - 20);
      expect(problem.detail).toMatch(/applied but not yet persisted/);
      // Applied already, and not once more by being asked again.
      expectProblem(await submit(key, 'ann', 'first'), 503, 'store.unavailable');
      const entry = await host.get(`${boards}/${key}/entries/ann`).expect(200);
      expect(entry.body.score).toBe(1);
    });
    const { body, headers } = await vi.waitFor(() => submit(key, 'ann', 'first').expect(200), SOON);
    expect(body).toMatchObject({ score: 1, previousScore: null, applied: true });
    expect(headers).toMatchObject({
      'idempotency-replayed': 'true',
      'preference-applied': 'wait=persisted',
    });
    expect((await client.getEntry(key, 'ann')).score).toBe(1);
    await expectAllStored(key);
  });

  it('a ballot, which is always persisted, answers 503 and is counted once', async () => {
    const { pollId } = await createPoll();
    const cast = () =>
      host
        .put(`/v1/polls/${pollId}/ballots/vic`)
        .set('Idempotency-Key', `ballot-${pollId}`)
        .send({ choices: ['a'] });
    await whileGone('SIGINT', async () => {
      expectProblem(await cast(), 503, 'store.unavailable');
    });
    await vi.waitFor(() => cast().expect(200), SOON);
    const { ballotCount, options } = await client.getPollResults(pollId);
    expect([ballotCount, ...options.map(({ votes }) => votes)]).toEqual([1, 1, 0]);
    const stored = await database.rows('SELECT voter_id FROM ballots WHERE poll_id = $1', [pollId]);
    expect(stored).toEqual([{ voter_id: 'vic' }]);
    await expectAllStored();
  });

  it('closed periods that are kept are read, and archived ones answer 503', async () => {
    const key = await createBoard({ periods: ['daily'] });
    const [kept, archived] = [1, 3].map((days) => {
      const time = new Date(Date.now() - days * 86_400_000).toISOString();
      return { time, day: time.slice(0, 10) };
    }) as [{ time: string; day: string }, { time: string; day: string }];
    for (const { time: occurredAt } of [kept, archived]) {
      await client.submitScore(key, { memberId: 'ann', score: 1, occurredAt });
    }
    await client.updateLeaderboard(key, { retention: { periods: 1 } });
    await vi.waitFor(async () => {
      const { periods } = await client.listPeriods(key);
      const of = (day: string) => periods.find(({ period }) => period === day)?.status;
      expect([of(kept.day), of(archived.day)]).toEqual(['closed', 'archived']);
    });
    const read = (day: string) => host.get(`${boards}/${key}/entries`).query({ period: day });
    await whileGone('SIGQUIT', async () => {
      expect((await read(kept.day).expect(200)).body.total).toBe(1);
      expectProblem(await read(archived.day), 503, 'store.unavailable');
    });
    await vi.waitFor(async () => {
      expect((await read(archived.day).expect(200)).body.total).toBe(1);
    }, SOON);
  });

  it('management, unknown keys and signing in answer 503, and the same request works later', async () => {
    const key = await createBoard();
    const body = { key: uniqueKey('made'), name: 'Made' };
    const create = () => host.post(boards).set('Idempotency-Key', body.key).send(body);
    const strangerReads = () => agentWith(app.url, other.secretKey).get(boards);
    const other = await app.provision('Other');
    const { adminEmail: email, adminPassword: password } = app;
    const signIn = () => supertest(app.url).post('/console/login').send({ email, password });
    await whileGone('SIGINT', async () => {
      expectProblem(await create(), 503, 'store.unavailable');
      const rename = host.patch(`${boards}/${key}`).send({ name: 'Other' });
      expectProblem(await rename, 503, 'store.unavailable');
      expectProblem(await host.delete(`${boards}/${key}`), 503, 'store.unavailable');
      expectProblem(await host.get(boards), 503, 'store.unavailable');
      expectProblem(await strangerReads(), 503, 'store.unavailable');
      expectProblem(await signIn(), 503, 'store.unavailable');
      await supertest(app.url).get('/health/ready').expect(503);
    });
    expect((await vi.waitFor(() => create().expect(201), SOON)).body).toMatchObject(body);
    expect(await client.getLeaderboard(key)).toMatchObject({ key, name: key });
    await strangerReads().expect(200);
    await signIn().expect(200);
    await expectAllStored(key);
  });
});

it('a server that falls in the midst of writes brings none to be lost, doubled or out of order', async () => {
  const WRITERS = 8;
  const WRITES = 40;
  const [plain, careful] = [await createBoard(), await createBoard({ durability: 'persisted' })];
  let done = 0;
  const write = async (key: string, writer: number): Promise<void> => {
    for (let at = 0; at < WRITES; at += 1) {
      await client.submitScore(key, { memberId: `m${writer}`, score: 1 });
      done += 1;
    }
  };
  const writing = Promise.all(
    Array.from({ length: WRITERS }, (_, writer) => write(writer % 2 ? plain : careful, writer)),
  );
  await expect.poll(() => done, { interval: 1 }).toBeGreaterThan(WRITERS * 5);
  await whileGone('SIGQUIT', async () => {
    expect(done).toBeLessThan(WRITERS * WRITES);
  });
  await writing;
  await expectAllStored(plain, careful);
  for (const key of [plain, careful]) {
    const { entries } = await client.listEntries(key);
    const scores = entries.filter(({ memberId }) => memberId !== 'early').map((one) => one.score);
    expect(scores).toEqual(Array(WRITERS / 2).fill(WRITES));
  }
});

it('a server that is gone is told of in figures and metrics, and so is what waits', async () => {
  const key = await createBoard();
  const operator = supertest.agent(app.url);
  const { adminEmail: email, adminPassword: password } = app;
  await operator.post('/console/login').send({ email, password }).expect(200);
  const { partition } = keys.leaderboard({ tenantId: app.tenantId, key });
  await whileGone('SIGINT', async () => {
    await client.submitScore(key, { memberId: 'late', score: 1 });
    await vi.waitFor(async () => {
      const { body } = await operator.get('/console/operations').expect(200);
      expect(body.postgres.fault).toEqual(expect.any(String));
      expect(body.alerts[0]).toMatchObject({ code: 'postgres.unreachable', severity: 'critical' });
      const [group] = body.partitions[partition].groups;
      expect(group.lag + group.pending).toBeGreaterThan(0);
    }, SOON);
    const { text } = await supertest(app.url).get('/metrics').expect(200);
    expect(text).toMatch(/^rostrum_postgres_up 0$/m);
    expect(text).toMatch(/^rostrum_redis_up 1$/m);
  });
  await vi.waitFor(async () => {
    const { alerts, postgres } = await client.getOperations();
    expect(alerts.filter(({ code }) => code.startsWith('postgres.'))).toEqual([]);
    expect(postgres.oldestEventAt).toBeDefined();
  }, SOON);
  await expectAllStored(key);
});
