import { type LeaderboardInput, RostrumClient } from '@rostrum/client';
import { KeySpace } from '@rostrum/redis-store';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { readImport } from '../setup/import-job.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

let app: TestApp;
let other: TestInstance;
let client: RostrumClient;
let host: Agent;

beforeAll(async () => {
  app = await startTestApp();
  other = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey, maxAttempts: 1 });
  host = agentWith(app.url, app.secretKey);
});
afterAll(() => app?.stop());

const HOUR = { limit: 5, windowSeconds: 3600 };

const create = (rules: Partial<LeaderboardInput> = { submissionRate: HOUR }) =>
  createBoard(client, { operator: 'increment', ...rules });

const submit = (key: string, memberId = 'ann', rest: object = {}) =>
  host.post(`/v1/leaderboards/${key}/scores`).send({ memberId, score: 1, ...rest });

it('holds across instances and however the submissions arrive', async () => {
  const key = await create();
  const others = agentWith(other.url, app.secretKey);
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? host : others)
        .post(`/v1/leaderboards/${key}/scores`)
        .send({ memberId: 'ann', score: 1 }),
    ),
  );
  const refused = answers.filter(({ statusCode }) => statusCode !== 200);
  expect(refused).toHaveLength(35);
  for (const answer of refused) {
    const { detail } = expectProblem(answer, 429, 'limit.rate');
    expect(detail).toBe('A member may submit 5 times in 3600 seconds.');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(3000);
  }
  expect(await client.getEntry(key, 'ann')).toMatchObject({ score: 5 });
});

it('is of each member and each board by itself', async () => {
  const [key, beside] = [await create(), await create()];
  for (let run = 0; run < 5; run += 1) await submit(key).expect(200);
  await submit(key).expect(429);
  await submit(key, 'bob').expect(200);
  await submit(beside).expect(200);
});

it('rejects what is too much of a batch by its items, and the rest counts', async () => {
  const key = await create();
  await submit(key).expect(200);
  const { results } = await client.submitScores(key, [
    ...Array.from({ length: 6 }, () => ({ memberId: 'ann', score: 1 })),
    { memberId: 'bob', score: 1 },
  ]);
  expect(results.map(({ status, code }) => code ?? status)).toEqual([
    ...Array.from({ length: 4 }, () => 'applied'),
    'limit.rate',
    'limit.rate',
    'applied',
  ]);
  expect(await client.getEntry(key, 'ann')).toMatchObject({ score: 5 });
});

it('counts neither what is refused nor what is repeated', async () => {
  const key = await create({ submissionRate: { limit: 2, windowSeconds: 3600 }, maxChange: 10 });
  for (let run = 0; run < 3; run += 1) await submit(key, 'ann', { score: 11 }).expect(422);
  for (let run = 0; run < 4; run += 1) {
    await submit(key, 'ann', { submissionId: 'a' }).expect(200);
    await submit(key).set('Idempotency-Key', `${key}-b`).expect(200);
  }
  await submit(key).expect(429);
});

it('counts a run that improves nothing', async () => {
  const key = await create({ operator: 'best', submissionRate: { limit: 2, windowSeconds: 3600 } });
  for (let run = 0; run < 2; run += 1) await submit(key).expect(200);
  await submit(key).expect(429);
});

it('lets a member in again once Retry-After is over, with the same idempotency key', async () => {
  const key = await create({ submissionRate: { limit: 2, windowSeconds: 1 } });
  const occurredAt = new Date().toISOString();
  const begun = performance.now();
  const again = (run: number) =>
    submit(key, 'ann', { occurredAt }).set('Idempotency-Key', `${key}-${run}`);
  for (let run = 0; run < 2; run += 1) await again(run).expect(200);
  expectProblem(await again(2), 429, 'limit.rate');
  await vi.waitFor(() => again(2).expect(200));
  expect(performance.now() - begun).toBeGreaterThan(1000);
});

it('never takes more than the limit in any stretch of the window, at any place of the clock', async () => {
  const key = await create({ submissionRate: { limit: 3, windowSeconds: 1 } });
  const taken: { from: number; to: number }[] = [];
  const end = performance.now() + 4000;
  while (performance.now() < end) {
    const from = performance.now();
    const { statusCode } = await submit(key);
    if (statusCode === 200) taken.push({ from, to: performance.now() });
  }
  expect(taken.length).toBeGreaterThan(6);
  // The fourth came a second after the first at least; each was counted somewhere in its request.
  for (const [index, { from }] of taken.entries()) {
    const fourth = taken[index + 3];
    if (fourth) expect(fourth.to - from).toBeGreaterThan(1000);
  }
});

it('holds for a whole batch of members, and what it keeps of them goes by itself', async () => {
  const key = await create({ submissionRate: { limit: 1, windowSeconds: 3600 } });
  const members = Array.from({ length: 1000 }, (_, member) => ({
    memberId: `m${member}`,
    score: 1,
  }));
  const statuses = async () =>
    (await client.submitScores(key, members)).results.map(({ status, code }) => code ?? status);
  expect(new Set(await statuses())).toEqual(new Set(['applied']));
  expect(new Set(await statuses())).toEqual(new Set(['limit.rate']));
  const redis = connectRedis(app.stores.redisUrl);
  onTestFinished(() => redis.disconnect());
  const { base } = new KeySpace(8).leaderboard({ tenantId: app.tenantId, key });
  const [name = '', ...others] = (await redis.keys(`${base}:rate:*`)) ?? [];
  expect(others).toEqual([]);
  expect(await redis.ttl(name)).toBeGreaterThan(3600);
  expect(await redis.ttl(name)).toBeLessThanOrEqual(7200);
});

it('is changed and taken away, and does not bind imports', async () => {
  const key = await create({ submissionRate: { limit: 1, windowSeconds: 3600 } });
  await submit(key).expect(200);
  const csv = `memberId,n\n${'ann,1\n'.repeat(20)}`;
  const job = await client.importEntries(key, csv, { format: 'csv' });
  const done = await vi.waitFor(async () => {
    const read = await readImport(client, job.jobId);
    expect(read.state).toBe('completed');
    return read;
  });
  expect(done.progress).toMatchObject({ rowsApplied: 20, rowsRejected: 0 });
  await submit(key).expect(429);
  const changed = await client.updateLeaderboard(key, { submissionRate: HOUR });
  expect(changed).toMatchObject({ submissionRate: HOUR });
  await submit(key).expect(200);
  await client.updateLeaderboard(key, { submissionRate: null });
  expect(await client.getLeaderboard(key)).not.toHaveProperty('submissionRate');
  for (let run = 0; run < 7; run += 1) await submit(key).expect(200);
});

it.each([
  [{ limit: 0, windowSeconds: 1 }, ['submissionRate.limit']],
  [{ limit: 1_000_001, windowSeconds: 1 }, ['submissionRate.limit']],
  [{ limit: 1, windowSeconds: 86_401 }, ['submissionRate.windowSeconds']],
  [{ limit: 1.5, windowSeconds: 1 }, ['submissionRate.limit']],
  [{ limit: 1 }, ['submissionRate.windowSeconds']],
])('that makes no sense is refused: %j', async (submissionRate, paths) => {
  const board = { key: uniqueKey('b'), name: 'Board', submissionRate };
  expectProblem(await host.post('/v1/leaderboards').send(board), 400, 'request.invalid', paths);
});
