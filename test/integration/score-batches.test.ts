import { RostrumClient, type SubmissionInput } from '@rostrum/client';
import type { LeaderboardView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { submitApplied } from '../setup/boards.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const DAY_MS = 24 * 3600 * 1000;
const MAX_EXACT = Number.MAX_SAFE_INTEGER;

let app: TestApp;
let host: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

function create(overrides: object = {}): Promise<LeaderboardView> {
  return client.createLeaderboard({ key: uniqueKey('board'), name: 'Board', ...overrides });
}

const batchOf = (key: string) => `/v1/leaderboards/${key}/scores/batch`;

function someSubmissions(count: number): SubmissionInput[] {
  return Array.from({ length: count }, (_, index) => ({ memberId: `m${index}`, score: index }));
}

describe('a batch', () => {
  it('takes 1,000 submissions, and answers each in its place', async () => {
    const { key } = await create();
    const submissions = someSubmissions(1000);
    const { results, version } = await client.submitScores(key, submissions);
    expect(results).toEqual(
      submissions.map(({ memberId, score }) => ({
        status: 'applied',
        memberId,
        score,
        previousScore: null,
      })),
    );
    const { entries, total, ...page } = await client.listEntries(key, { limit: 1000 });
    expect(total).toBe(1000);
    expect(page.version).toBe(version);
    expect(entries.map(({ memberId }) => memberId)).toEqual(
      submissions.map(({ memberId }) => memberId).reverse(),
    );
  });

  it.each([
    [0, 'submissions'],
    [1001, 'submissions'],
  ])('of %d is refused whole', async (count, path) => {
    const { key } = await create();
    const response = await host.post(batchOf(key)).send({ submissions: someSubmissions(count) });
    expectProblem(response, 400, 'request.invalid', [path]);
    expect((await client.listEntries(key)).total).toBe(0);
  });

  it('with a malformed item is refused whole, and names it', async () => {
    const { key } = await create();
    const submissions = [...someSubmissions(3), { memberId: 'x', score: 'NaN' }];
    const response = await host.post(batchOf(key)).send({ submissions });
    expectProblem(response, 400, 'request.invalid', ['submissions.3.score']);
    expect((await client.listEntries(key)).total).toBe(0);
  });

  it('applies in order: a member may come several times', async () => {
    const { key } = await create({ operator: 'increment' });
    const submissions = [1, 2, 3].map((score) => ({ memberId: 'ann', score }));
    const { results } = await client.submitScores(key, submissions);
    expect(results.map(({ score, previousScore }) => [score, previousScore])).toEqual([
      [1, null],
      [3, 1],
      [6, 3],
    ]);
  });

  it('gives equal scores the order of the batch', async () => {
    const { key } = await create();
    const submissions = ['zoe', 'ann', 'mia'].map((memberId) => ({ memberId, score: 1 }));
    await client.submitScores(key, submissions);
    const { entries } = await client.listEntries(key);
    expect(entries.map(({ memberId }) => memberId)).toEqual(['zoe', 'ann', 'mia']);
  });

  it('judges each item by itself and says why it was refused', async () => {
    const { key } = await create({
      operator: 'increment',
      periods: ['all-time', 'daily'],
      retention: { periods: 1 },
    });
    const day = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
    const { results } = await client.submitScores(key, [
      { memberId: 'ann', score: MAX_EXACT },
      { memberId: 'bob', score: 1, operator: 'set' },
      { memberId: 'cyd', score: 1, columns: { speed: 1 } },
      { memberId: 'ann', score: 1 },
      { memberId: 'dan', score: 1, occurredAt: day(-30) },
      { memberId: 'eve', score: 1, occurredAt: day(1) },
      { memberId: 'fay', score: 0 },
      { memberId: 'fay', score: 0 },
      { memberId: 'gus', score: 4, occurredAt: day(-1) },
    ]);
    expect(results.map(({ status, code }) => code ?? status)).toEqual([
      'applied',
      'score.operator_not_allowed',
      'request.invalid',
      'score.out_of_bounds',
      'leaderboard.closed',
      'request.invalid',
      'applied',
      'unchanged',
      'applied',
    ]);
    for (const { status, detail } of results) {
      expect(detail === undefined).toBe(status !== 'rejected');
    }
    const { entries } = await client.listEntries(key);
    expect(entries.map(({ memberId }) => memberId)).toEqual(['ann', 'gus', 'fay']);
  });

  it('of nothing but refused items changes nothing', async () => {
    const { key } = await create();
    const before = await submitApplied(client, key, { memberId: 'ann', score: 5 });
    const refused = { memberId: 'ann', score: 9, operator: 'set' } as const;
    const { results, version } = await client.submitScores(key, [refused]);
    expect(results).toMatchObject([{ status: 'rejected', code: 'score.operator_not_allowed' }]);
    expect(version).toBe(before.version);
  });

  it('sent again under its Idempotency-Key gets the first answers', async () => {
    const { key } = await create({ operator: 'increment' });
    const send = (submissions: SubmissionInput[]) =>
      host.post(batchOf(key)).set('Idempotency-Key', 'batch-1').send({ submissions });
    const first = await send(someSubmissions(3)).expect(200);
    const again = await send(someSubmissions(3)).expect(200);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expectProblem(await send(someSubmissions(4)), 409, 'idempotency.mismatch');
    expect((await client.listEntries(key)).entries.map(({ score }) => score)).toEqual([2, 1, 0]);
  });

  it('counts each submissionId once, over batches and single submissions', async () => {
    const { key } = await create({ operator: 'increment' });
    const item = { memberId: 'ann', score: 5, submissionId: 's1' };
    await client.submitScore(key, item);
    const { results } = await client.submitScores(key, [
      item,
      { ...item, score: 6 },
      { ...item, submissionId: 's2' },
      { ...item, submissionId: 's2' },
    ]);
    expect(results).toMatchObject([
      { status: 'applied', score: 5, replayed: true },
      { status: 'rejected', code: 'idempotency.mismatch' },
      { status: 'applied', score: 10 },
      { status: 'applied', score: 10, replayed: true },
    ]);
    expect((await client.getEntry(key, 'ann')).score).toBe(10);
  });

  it('and its neighbours lose nothing when many come at once', async () => {
    const { key } = await create({ operator: 'increment' });
    const batch = Array.from({ length: 50 }, (_, index) => ({
      memberId: `m${index % 5}`,
      score: 1,
    }));
    const singles = Array.from({ length: 20 }, () =>
      client.submitScore(key, { memberId: 'm0', score: 1 }),
    );
    const batches = Array.from({ length: 10 }, () => client.submitScores(key, batch));
    await Promise.all([...singles, ...batches]);
    const { entries } = await client.listEntries(key);
    expect(Object.fromEntries(entries.map(({ memberId, score }) => [memberId, score]))).toEqual({
      m0: 120,
      m1: 100,
      m2: 100,
      m3: 100,
      m4: 100,
    });
  });

  it('answers 404 for a missing board', async () => {
    const response = await host.post(batchOf('no-such')).send({ submissions: someSubmissions(1) });
    expectProblem(response, 404, 'leaderboard.not_found');
  });
});

describe('who may submit', () => {
  it('is not a page: publishable keys never do', async () => {
    const { key } = await create();
    const page = agentWith(app.url, app.publishableKey);
    const single = page.post(`/v1/leaderboards/${key}/scores`).send({ memberId: 'a', score: 1 });
    expectProblem(await single, 403, 'auth.forbidden');
    const batch = page.post(batchOf(key)).send({ submissions: someSubmissions(1) });
    expectProblem(await batch, 403, 'auth.forbidden');
    expect((await client.listEntries(key)).total).toBe(0);
  });

  it('is a member for itself, as of now', async () => {
    const { key } = await create();
    const member = agentWith(app.url, await signMemberToken(app, 'ann'));
    const send = (body: object) => member.post(`/v1/leaderboards/${key}/scores`).send(body);
    const { body } = await send({ memberId: 'ann', score: 5 }).expect(200);
    expect(body).toMatchObject({ memberId: 'ann', score: 5, rank: 1 });
    expectProblem(await send({ memberId: 'bob', score: 5 }), 403, 'auth.forbidden');
    const past = { memberId: 'ann', score: 6, occurredAt: new Date().toISOString() };
    expectProblem(await send(past), 403, 'auth.forbidden');
    const batch = { submissions: [{ memberId: 'ann', score: 7 }] };
    expectProblem(await member.post(batchOf(key)).send(batch), 403, 'auth.forbidden');
    expect(await client.getEntry(key, 'ann')).toMatchObject({ score: 5, total: 1 });
  });

  it('is a member only with the scope for it, where its token names scopes', async () => {
    const { key } = await create();
    const send = async (scope: string) =>
      agentWith(app.url, await signMemberToken(app, 'ann', { scope }))
        .post(`/v1/leaderboards/${key}/scores`)
        .send({ memberId: 'ann', score: 5 });
    expectProblem(await send('read ballots:write'), 403, 'auth.forbidden');
    expect((await client.listEntries(key)).total).toBe(0);
    expect((await send('read scores:write')).status).toBe(200);
  });

  it('is no member on a private board, which answers it as a missing one', async () => {
    const { key } = await create({ visibility: 'private' });
    const member = agentWith(app.url, await signMemberToken(app, 'ann'));
    const body = { memberId: 'ann', score: 5 };
    const hidden = await member.post(`/v1/leaderboards/${key}/scores`).send(body);
    expectProblem(hidden, 404, 'leaderboard.not_found');
  });
});
