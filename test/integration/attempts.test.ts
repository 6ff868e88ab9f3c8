import { type LeaderboardInput, RostrumClient } from '@rostrum/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

let app: TestApp;
let database: DurableView;
let host: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  database = viewDatabase(app.stores);
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});

const create = (rules: Partial<LeaderboardInput>) => createBoard(client, rules);

const submit = (key: string, score: number, rest: object = {}) =>
  host.post(`/v1/leaderboards/${key}/scores`).send({ memberId: 'ann', score, ...rest });

it('a submission over the limit is refused, whether or not those before improved anything', async () => {
  const key = await create({ attemptLimit: 3 });
  for (const score of [10, 5, 7]) await submit(key, score).expect(200);
  const problem = expectProblem(await submit(key, 99), 409, 'score.attempts_exhausted');
  expect(problem.detail).toBe('A member may submit 3 times in a period.');
  expect(await client.getEntry(key, 'ann')).toMatchObject({ score: 10 });
  // Everybody has attempts of their own.
  await submit(key, 99, { memberId: 'bea' }).expect(200);
});

it('each of a hundred submissions at once is counted, and no more than the limit count', async () => {
  const key = await create({ attemptLimit: 5, operator: 'increment' });
  const singles = Array.from({ length: 50 }, () =>
    client.submitScore(key, { memberId: 'ann', score: 1 }).then(
      () => 1,
      () => 0,
    ),
  );
  const batch = client.submitScores(
    key,
    Array.from({ length: 50 }, () => ({ memberId: 'ann', score: 1 })),
  );
  const accepted = (await Promise.all(singles)).reduce((sum: number, one) => sum + one, 0);
  const { results } = await batch;
  const inBatch = results.filter(({ status }) => status === 'applied').length;
  expect(accepted + inBatch).toBe(5);
  expect(results.filter(({ code }) => code === 'score.attempts_exhausted')).toHaveLength(
    50 - inBatch,
  );
  expect(await client.getEntry(key, 'ann')).toMatchObject({ score: 5 });
});

it('a refused submission and a repeated one are no attempts', async () => {
  const key = await create({ attemptLimit: 2, maxScore: 100 });
  expectProblem(await submit(key, 101), 422, 'score.out_of_bounds');
  for (let times = 0; times < 3; times += 1) {
    await submit(key, 10, { submissionId: 'run-1' }).expect(200);
    await host
      .post(`/v1/leaderboards/${key}/scores`)
      .set('Idempotency-Key', `again-${key}`)
      .send({ memberId: 'ann', score: 20 })
      .expect(200);
  }
  expectProblem(await submit(key, 30), 409, 'score.attempts_exhausted');
});

it('every period counts for itself, and one that refuses refuses for all', async () => {
  const key = await create({ attemptLimit: 2, periods: ['daily', 'all-time'] });
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  await submit(key, 1, { occurredAt: yesterday }).expect(200);
  await submit(key, 2).expect(200);
  // The third of all time is the second of today.
  expectProblem(await submit(key, 3), 409, 'score.attempts_exhausted');
  expect(await client.getEntry(key, 'ann', { period: 'current:daily' })).toMatchObject({
    score: 2,
  });
});

it('the limit can be raised, taken away and set again; attempts are kept, until the entry goes', async () => {
  const key = await create({ attemptLimit: 1 });
  await submit(key, 1).expect(200);
  await client.updateLeaderboard(key, { attemptLimit: 2 });
  await submit(key, 2, { metadata: { ship: '7' } }).expect(200);
  expectProblem(await submit(key, 3), 409, 'score.attempts_exhausted');
  await client.updateLeaderboard(key, { attemptLimit: null });
  await submit(key, 4).expect(200);
  await client.updateLeaderboard(key, { attemptLimit: 2 });
  expectProblem(await submit(key, 5), 409, 'score.attempts_exhausted');
  await client.deleteEntry(key, 'ann');
  await submit(key, 1).expect(200);
});

it('attempts are stored with the entry, and metadata comes back as it was given', async () => {
  const key = await create({ attemptLimit: 9 });
  await submit(key, 5, { metadata: { level: 12 } }).expect(200);
  await submit(key, 4).set('Prefer', 'wait=persisted').expect(200);
  expect(await client.getEntry(key, 'ann')).toMatchObject({ metadata: { level: 12 } });
  const rows = await database.rows(
    `SELECT attempts, score, metadata FROM leaderboard_entries
     JOIN leaderboards ON leaderboards.id = leaderboard_id WHERE key = $1`,
    [key],
  );
  expect(rows).toEqual([{ attempts: 2, score: 5, metadata: { level: 12 } }]);
});

it.each([0, -1, 1.5, 1_000_001, 'three'])('a limit of %s is refused', async (attemptLimit) => {
  const board = { key: uniqueKey('b'), name: 'Board', attemptLimit };
  const answer = await host.post('/v1/leaderboards').send(board);
  expectProblem(answer, 400, 'request.invalid', ['attemptLimit']);
});
