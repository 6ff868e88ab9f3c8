import { RostrumClient } from '@rostrum/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { expectProblem } from '../setup/problem.ts';

let app: TestApp;
let host: Agent;
let page: Agent;
let client: RostrumClient;

/** Ten members `m1` (100 points) to `m10` (10 points), and a board with a column. */
beforeAll(async () => {
  app = await startTestApp();
  host = agentWith(app.url, app.secretKey);
  page = agentWith(app.url, app.publishableKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  await client.createLeaderboard({ key: 'ten', name: 'Ten', periods: ['all-time', 'daily'] });
  await client.submitScores(
    'ten',
    Array.from({ length: 10 }, (_, index) => ({
      memberId: `m${index + 1}`,
      score: 100 - index * 10,
    })),
  );
  await client.createLeaderboard({
    key: 'runs',
    name: 'Runs',
    columns: [{ key: 'seconds', sortOrder: 'asc' }],
  });
  await client.submitScore('runs', { memberId: 'ann', score: 5, columns: { seconds: 10 } });
  await client.createLeaderboard({ key: 'empty', name: 'Empty' });
  await client.createLeaderboard({ key: 'secret', name: 'Secret', visibility: 'private' });
});
afterAll(() => app?.stop());

describe('a lookup', () => {
  it('gives the members asked for in ranking order, and those who have no entry', async () => {
    const found = await client.lookupEntries('ten', ['m7', 'nobody', 'm2', 'm7', 'no one']);
    expect(found).toEqual({
      entries: [
        { rank: 2, memberId: 'm2', score: 90, updatedAt: expect.any(String) },
        { rank: 7, memberId: 'm7', score: 40, updatedAt: expect.any(String) },
      ],
      missing: ['nobody', 'no one'],
      total: 10,
      period: 'all-time',
      version: expect.any(Number),
    });
  });

  it('takes 1,000 members, and a period', async () => {
    const memberIds = Array.from({ length: 1000 }, (_, index) => `m${index + 1}`);
    const found = await client.lookupEntries('ten', memberIds, { period: 'current:daily' });
    expect(found.entries.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(found.missing).toHaveLength(990);
    expect(found.period).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it.each([
    [{}, ['memberIds']],
    [{ memberIds: [] }, ['memberIds']],
    [{ memberIds: Array.from({ length: 1001 }, (_, index) => `m${index}`) }, ['memberIds']],
    [{ memberIds: ['a', ''] }, ['memberIds.1']],
    [{ memberIds: ['a'], limit: 5 }, ['limit']],
  ])('refuses what is none: %j', async (body, paths) => {
    const answer = await host.post('/v1/leaderboards/ten/entries/lookup').send(body);
    expectProblem(answer, 400, 'request.invalid', paths);
  });

  it('shows a private board to hosts only', async () => {
    const body = { memberIds: ['ann'] };
    const path = '/v1/leaderboards/secret/entries/lookup';
    expectProblem(await page.post(path).send(body), 404, 'leaderboard.not_found');
    await host.post(path).send(body).expect(200);
  });
});

describe('a range of scores', () => {
  const idsOf = async (query: object) =>
    (await client.listEntries('ten', query)).entries.map(({ memberId }) => memberId);

  it('holds the entries between its bounds, these included, with their ranks', async () => {
    const { entries, total } = await client.listEntries('ten', { minScore: 60, maxScore: 80 });
    expect(entries.map(({ rank, score }) => [rank, score])).toEqual([
      [3, 80],
      [4, 70],
      [5, 60],
    ]);
    expect(total).toBe(10);
    expect(await idsOf({ minScore: 95 })).toEqual(['m1']);
    expect(await idsOf({ maxScore: 10.5 })).toEqual(['m10']);
    expect(await idsOf({ minScore: 200 })).toEqual([]);
    expect(await idsOf({ minScore: 50, maxScore: 20 })).toEqual([]);
  });

  it('pages within them, there and back', async () => {
    const range = { minScore: 30, maxScore: 90, limit: 3 };
    const first = await client.listEntries('ten', range);
    expect(first.previousCursor).toBeUndefined();
    const second = await client.listEntries('ten', { ...range, cursor: first.nextCursor });
    const third = await client.listEntries('ten', { ...range, cursor: second.nextCursor });
    expect(third.entries.map(({ memberId }) => memberId)).toEqual(['m8']);
    expect(third.nextCursor).toBeUndefined();
    const back = await client.listEntries('ten', { ...range, cursor: second.previousCursor });
    expect(back.entries).toEqual(first.entries);
    expect(back.previousCursor).toBeUndefined();
  });

  it.each(['minScore=', 'minScore=NaN', 'maxScore=Infinity', 'minScore=1e999', 'maxScore=ten'])(
    'refuses %s',
    async (query) => {
      const answer = await host.get(`/v1/leaderboards/ten/entries?${query}`);
      expectProblem(answer, 400, 'request.invalid', [query.split('=')[0] ?? '']);
    },
  );
});

describe('a preview of a rank', () => {
  it('says where a score would stand, and writes nothing', async () => {
    const before = await client.listEntries('ten');
    expect(await client.previewRank('ten', { score: 95 })).toEqual({
      rank: 2,
      percentile: (10 / 11) * 100,
      total: 10,
      period: 'all-time',
      version: before.version,
    });
    // Behind those who were there first.
    expect(await client.previewRank('ten', { score: 90 })).toMatchObject({ rank: 3 });
    expect(await client.previewRank('ten', { score: -1 })).toMatchObject({ rank: 11 });
    expect(await client.previewRank('empty', { score: 1 })).toMatchObject({
      rank: 1,
      percentile: 100,
      total: 0,
    });
    expect(await client.listEntries('ten')).toEqual(before);
  });

  it('takes further columns, 0 where they are left out', async () => {
    const rankOf = async (columns?: Record<string, number>) =>
      (await client.previewRank('runs', { score: 5, columns })).rank;
    expect(await rankOf({ seconds: 9.5 })).toBe(1);
    expect(await rankOf({ seconds: 10.5 })).toBe(2);
    expect(await rankOf()).toBe(1);
  });

  it.each([
    ['', ['score']],
    ['score=', ['score']],
    ['score=x', ['score']],
    ['score=1&colour=2', ['colour']],
    ['score=1&columns[seconds]=x', ['columns.seconds']],
    ['score=1&columns=2', ['columns']],
    ['score=1&period=current:hourly', undefined],
    ['score=1&columns[lives]=2', undefined],
    ['score=1&columns[__proto__]=2', undefined],
  ])('refuses ?%s', async (query, paths) => {
    const answer = await host.get(`/v1/leaderboards/runs/rank-preview?${query}`);
    expectProblem(answer, 400, 'request.invalid', paths);
  });
});

describe('statistics', () => {
  it('are of scores that somebody has', async () => {
    expect(await client.getStats('ten')).toEqual({
      total: 10,
      highest: 100,
      lowest: 10,
      percentiles: { p50: 50, p90: 90, p99: 100 },
      period: 'all-time',
      version: expect.any(Number),
    });
  });

  it('of an empty board are none', async () => {
    expect(await client.getStats('empty')).toMatchObject({
      total: 0,
      highest: null,
      lowest: null,
      percentiles: { p50: null, p90: null, p99: null },
    });
  });

  it('of a board that is not there are refused', async () => {
    expectProblem(await host.get('/v1/leaderboards/none/stats'), 404, 'leaderboard.not_found');
    expectProblem(await page.get('/v1/leaderboards/secret/stats'), 404, 'leaderboard.not_found');
  });
});
