import { type LeaderboardInput, RostrumClient } from '@rostrum/client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
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

const idsIn = async (key: string) =>
  (await client.listEntries(key, { limit: 1000 })).entries.map(({ memberId }) => memberId);

it.each(['desc', 'asc'] as const)(
  'a board that ranks %s keeps its highest entries, in every period, and says of the others that they are not there',
  async (sortOrder) => {
    const key = await create({ sortOrder, maxEntries: 3, periods: ['all-time', 'daily'] });
    for (const score of [5, 3, 9, 1, 7]) {
      await client.submitScore(key, { memberId: `m${score}`, score });
    }
    const kept = sortOrder === 'desc' ? ['m9', 'm7', 'm5'] : ['m1', 'm3', 'm5'];
    const page = await client.listEntries(key, { period: 'current:daily' });
    expect(page).toMatchObject({ total: 3 });
    expect(page.entries.map(({ memberId }) => memberId)).toEqual(kept);
    expect(await idsIn(key)).toEqual(kept);
    const gone = sortOrder === 'desc' ? 'm3' : 'm7';
    const answer = await host.get(`/v1/leaderboards/${key}/entries/${gone}`);
    expectProblem(answer, 404, 'member.not_found');
    expect((await client.lookupEntries(key, [gone])).missing).toEqual([gone]);
  },
);

it('a run that is not good enough to stay is told so by its rank', async () => {
  const key = await create({ maxEntries: 2, rankStyle: 'dense' });
  await client.submitScores(key, [
    { memberId: 'a', score: 3 },
    { memberId: 'b', score: 2 },
  ]);
  const result = await client.submitScore(key, { memberId: 'c', score: 1 });
  expect(result).toMatchObject({ applied: true, rank: 3, total: 2 });
  expect(await idsIn(key)).toEqual(['a', 'b']);
  const back = await client.submitScore(key, { memberId: 'c', score: 2.5 });
  expect(back).toMatchObject({ rank: 2, previousRank: null, previousScore: null });
  expect(await idsIn(key)).toEqual(['a', 'c']);
});

it('a lowered limit is come down to as scores come in, and PostgreSQL follows', async () => {
  const key = await create({});
  const scores = (from: number) =>
    Array.from({ length: 1000 }, (_, index) => ({
      memberId: `m${from + index}`,
      score: from + index,
    }));
  for (const from of [0, 1000, 2000]) await client.submitScores(key, scores(from));
  await client.updateLeaderboard(key, { maxEntries: 10 });
  for (let write = 1; write <= 3; write += 1) {
    await client.submitScore(key, { memberId: 'top', score: 5000 + write });
  }
  await client.submitScore(key, { memberId: 'top', score: 6000 }, { waitUntilPersisted: true });
  const kept = ['top', ...Array.from({ length: 9 }, (_, index) => `m${2999 - index}`)];
  expect(await idsIn(key)).toEqual(kept);
  const rows = await database.rows<{ member_id: string }>(
    `SELECT member_id FROM leaderboard_entries
     JOIN leaderboards ON leaderboards.id = leaderboard_id WHERE key = $1 ORDER BY score DESC`,
    [key],
  );
  expect(rows.map(({ member_id }) => member_id)).toEqual(kept);
});

it('viewers see entries go as others come', async () => {
  const key = await create({ maxEntries: 2 });
  const viewer = await LiveWatcher.connect(app.url, { token: app.publishableKey });
  const topic = `leaderboard:${key}`;
  await viewer.subscribe(topic);
  for (const score of [1, 2, 3]) await client.submitScore(key, { memberId: `m${score}`, score });
  await vi.waitFor(() => {
    const { entries, total } = viewer.board(topic);
    expect([entries.map(({ memberId }) => memberId), total]).toEqual([['m3', 'm2'], 2]);
  });
  viewer.close();
});

it.each([0, -5, 2.5, 1e10])('a size of %s is refused', async (maxEntries) => {
  const board = { key: uniqueKey('b'), name: 'Board', maxEntries };
  const answer = await host.post('/v1/leaderboards').send(board);
  expectProblem(answer, 400, 'request.invalid', ['maxEntries']);
});
