import { type LeaderboardInput, RostrumClient } from '@rostrum/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

let app: TestApp;
let host: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

const create = (rules: Partial<LeaderboardInput>) => createBoard(client, rules);

const submit = (key: string, score: number, rest: object = {}) =>
  host.post(`/v1/leaderboards/${key}/scores`).send({ memberId: 'ann', score, ...rest });

describe('a score out of bounds', () => {
  it('is refused with the bounds, and nothing is written', async () => {
    const key = await create({ minScore: -5, maxScore: 100 });
    for (const score of [-5, 100, 0.5]) await submit(key, score).expect(200);
    for (const score of [-5.1, 101, Number.MAX_VALUE]) {
      const problem = expectProblem(await submit(key, score), 422, 'score.out_of_bounds');
      expect(problem.detail).toBe('The board takes scores from -5 to 100.');
    }
    expect(await client.getEntry(key, 'ann')).toMatchObject({ score: 100 });
  });

  it('is refused although a better one stands, so that no fault goes unseen', async () => {
    const key = await create({ minScore: 0 });
    await submit(key, 10).expect(200);
    expectProblem(await submit(key, -1), 422, 'score.out_of_bounds');
  });

  it('is one that a sum would lead to, in any of the periods', async () => {
    const key = await create({
      operator: 'increment',
      maxScore: 10,
      periods: ['all-time', 'daily'],
    });
    await submit(key, 6).expect(200);
    const problem = expectProblem(await submit(key, 5), 422, 'score.out_of_bounds');
    expect(problem.detail).toBe('The board takes scores up to 10.');
    await submit(key, 4).expect(200);
    expect(await client.getEntry(key, 'ann')).toMatchObject({ score: 10 });
    expect(await client.getEntry(key, 'ann', { period: 'current:daily' })).toMatchObject({
      score: 10,
    });
  });

  it('is told of by its item in a batch, and the others count', async () => {
    const key = await create({ minScore: 0, maxScore: 10 });
    const { results } = await client.submitScores(key, [
      { memberId: 'a', score: 5 },
      { memberId: 'b', score: 11 },
      { memberId: 'c', score: 10 },
    ]);
    expect(results.map(({ status, code }) => code ?? status)).toEqual([
      'applied',
      'score.out_of_bounds',
      'applied',
    ]);
  });
});

describe('a change that is too large', () => {
  it('is refused either way; a first score is none', async () => {
    const key = await create({ operator: 'set', maxChange: 10 });
    await submit(key, 1000).expect(200);
    await submit(key, 1010).expect(200);
    for (const score of [1021, 999.5]) {
      const problem = expectProblem(await submit(key, score), 422, 'score.change_too_large');
      expect(problem.detail).toBe('A submission may move a score by 10 at most.');
    }
    expect(await client.getEntry(key, 'ann')).toMatchObject({ score: 1010 });
  });

  it('is what is added, from the first time on', async () => {
    const key = await create({ operator: 'increment', maxChange: 10 });
    expectProblem(await submit(key, 11), 422, 'score.change_too_large');
    await submit(key, 10).expect(200);
    expectProblem(await submit(key, -11), 422, 'score.change_too_large');
  });

  it('is none where the better run stays', async () => {
    const key = await create({ maxChange: 10 });
    await submit(key, 100).expect(200);
    const { body } = await submit(key, 1).expect(200);
    expect(body).toMatchObject({ applied: false, score: 100 });
  });
});

describe('bounds', () => {
  it('are shown, changed and taken away, and bind from the change on', async () => {
    const key = await create({ minScore: 0, maxScore: 10, maxChange: 5 });
    expect(await client.getLeaderboard(key)).toMatchObject({
      minScore: 0,
      maxScore: 10,
      maxChange: 5,
    });
    await submit(key, 10).expect(200);
    const changed = await client.updateLeaderboard(key, { maxScore: 20, minScore: null });
    expect(changed).toMatchObject({ maxScore: 20, maxChange: 5 });
    expect(changed).not.toHaveProperty('minScore');
    await submit(key, 15).expect(200);
    await client.updateLeaderboard(key, { maxChange: null, maxScore: null });
    await submit(key, 1e6).expect(200);
  });

  it.each([
    [{ minScore: 2, maxScore: 1 }, ['maxScore']],
    [{ maxChange: 0 }, ['maxChange']],
    [{ maxChange: -1 }, ['maxChange']],
    [{ minScore: '1' }, ['minScore']],
  ])('that leave no room are refused: %j', async (bounds, paths) => {
    const board = { key: uniqueKey('b'), name: 'Board', ...bounds };
    expectProblem(await host.post('/v1/leaderboards').send(board), 400, 'request.invalid', paths);
  });

  it('that leave no room beside those that stand are refused', async () => {
    const key = await create({ minScore: 5 });
    const answer = await host.patch(`/v1/leaderboards/${key}`).send({ maxScore: 4 });
    expectProblem(answer, 400, 'request.invalid', ['maxScore']);
    expect(await client.getLeaderboard(key)).not.toHaveProperty('maxScore');
  });
});
