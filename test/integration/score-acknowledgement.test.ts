import { RostrumClient } from '@rostrum/client';
import type { LeaderboardView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const MAX_EXACT = Number.MAX_SAFE_INTEGER;

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

function create(overrides: object = {}): Promise<LeaderboardView> {
  return client.createLeaderboard({ key: uniqueKey('board'), name: 'Board', ...overrides });
}

const scoresOf = (key: string) => `/v1/leaderboards/${key}/scores`;

describe('repeated submissions', () => {
  it('with an Idempotency-Key get the first answer, and count once', async () => {
    const { key } = await create({ operator: 'increment' });
    const send = (body: object, name = 'request-1') =>
      host.post(scoresOf(key)).set('Idempotency-Key', name).send(body);
    const first = await send({ memberId: 'ann', score: 5 }).expect(200);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    await client.submitScore(key, { memberId: 'bob', score: 50 });
    const again = await send({ memberId: 'ann', score: 5 }).expect(200);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expectProblem(await send({ memberId: 'ann', score: 6 }), 409, 'idempotency.mismatch');
    expect((await client.getEntry(key, 'ann')).score).toBe(5);
    await send({ memberId: 'ann', score: 5 }, 'request-2').expect(200);
    expect((await client.getEntry(key, 'ann')).score).toBe(10);
  });

  it('count once, however many arrive at the same moment', async () => {
    const { key } = await create({ operator: 'increment' });
    const body = { memberId: 'ann', score: 1 };
    const requests = Array.from({ length: 20 }, () =>
      host.post(scoresOf(key)).set('Idempotency-Key', 'burst').send(body).expect(200),
    );
    const answers = await Promise.all(requests);
    const replayed = answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true');
    expect(replayed).toHaveLength(19);
    expect((await client.getEntry(key, 'ann')).score).toBe(1);
  });

  it('with a submissionId count once, however they are written', async () => {
    const { key } = await create({ operator: 'increment' });
    const send = (body: string) =>
      host.post(scoresOf(key)).set('Content-Type', 'application/json').send(body);
    const first = await send('{"memberId":"ann","score":5,"submissionId":"s1"}').expect(200);
    const again = await send('{"submissionId":"s1","score":5.0,"memberId":"ann"}').expect(200);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body.score).toBe(first.body.score);
    const other = await send('{"memberId":"ann","score":6,"submissionId":"s1"}');
    expectProblem(other, 409, 'idempotency.mismatch');
    expect((await client.getEntry(key, 'ann')).score).toBe(5);
  });

  it('of a refused one are judged anew', async () => {
    const { key } = await create({ operator: 'increment' });
    await client.submitScore(key, { memberId: 'ann', score: MAX_EXACT });
    const submission = { memberId: 'ann', score: 1, submissionId: 'retry' };
    const refused = await host.post(scoresOf(key)).send(submission);
    expectProblem(refused, 422, 'score.out_of_bounds');
    await client.submitScore(key, { memberId: 'ann', score: -10 });
    expect(await client.submitScore(key, submission)).toMatchObject({ score: MAX_EXACT - 9 });
  });

  it.each(['', ' ', 'k'.repeat(129)])('refuses the Idempotency-Key %j', async (value) => {
    const { key } = await create();
    const response = await host
      .post(scoresOf(key))
      .set('Idempotency-Key', value)
      .send({ memberId: 'ann', score: 1 });
    expectProblem(response, 400, 'request.invalid', ['Idempotency-Key']);
  });

  it('of one tenant are not another’s', async () => {
    const { key } = await create({ operator: 'increment' });
    const other = await app.provision('Other');
    const theirs = new RostrumClient({ baseUrl: app.url, token: other.secretKey });
    await theirs.createLeaderboard({ key, name: 'Theirs', operator: 'increment' });
    const body = { memberId: 'ann', score: 5, submissionId: 'shared' };
    const call = { idempotencyKey: 'shared' };
    await client.submitScore(key, body, call);
    expect(await theirs.submitScore(key, body, call)).toMatchObject({ applied: true, score: 5 });
  });
});

describe('waiting until a score is persisted', () => {
  const storedScores = (key: string) =>
    database.rows<{ score: number }>(
      `SELECT score FROM leaderboard_entries e JOIN leaderboards l ON l.id = e.leaderboard_id
       WHERE l.key = $1`,
      [key],
    );

  it('is confirmed, and the row is in PostgreSQL when the answer comes', async () => {
    const { key } = await create();
    for (const score of [1, 2, 3, 4, 5]) {
      const { headers } = await host
        .post(scoresOf(key))
        .set('Prefer', 'respond-async, wait=persisted')
        .send({ memberId: 'ann', score })
        .expect(200);
      expect(headers['preference-applied']).toBe('wait=persisted');
      expect(await storedScores(key)).toEqual([{ score }]);
    }
  });

  it('is what a board of durability "persisted" does by itself', async () => {
    const { key } = await create({ durability: 'persisted' });
    const { headers } = await host.post(scoresOf(key)).send({ memberId: 'ann', score: 7 });
    expect(headers['preference-applied']).toBe('wait=persisted');
    expect(await storedScores(key)).toEqual([{ score: 7 }]);
  });

  it('is not confirmed where nobody asked for it', async () => {
    const { key } = await create();
    const { headers } = await host.post(scoresOf(key)).send({ memberId: 'ann', score: 7 });
    expect(headers).not.toHaveProperty('preference-applied');
  });

  it('holds for batches, deletions and repeated requests too', async () => {
    const { key } = await create();
    const waiting = (agent: ReturnType<Agent['post']>) => agent.set('Prefer', 'wait=persisted');
    const submissions = [1, 2, 3].map((score) => ({ memberId: `m${score}`, score }));
    const send = () =>
      waiting(host.post(`${scoresOf(key)}/batch`))
        .set('Idempotency-Key', `batch-${key}`)
        .send({ submissions })
        .expect(200);
    for (const answer of [await send(), await send()]) {
      expect(answer.headers['preference-applied']).toBe('wait=persisted');
      expect(await storedScores(key)).toHaveLength(3);
    }
    const removal = await waiting(host.delete(`/v1/leaderboards/${key}/entries/m1`)).expect(204);
    expect(removal.headers['preference-applied']).toBe('wait=persisted');
    expect(await storedScores(key)).toHaveLength(2);
  });
});
