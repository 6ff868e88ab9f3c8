import { RostrumClient } from '@rostrum/client';
import type { EntryPageView, LeaderboardView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const DAY_MS = 24 * 3600 * 1000;

let app: TestApp;
let host: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

/** A board with members `m1` (first) to `m<count>` (last), some of them equal. */
async function createWith(count: number, overrides: object = {}): Promise<LeaderboardView> {
  const board = await client.createLeaderboard({
    key: uniqueKey('board'),
    name: 'Board',
    ...overrides,
  });
  const submissions = Array.from({ length: count }, (_, index) => ({
    memberId: `m${index + 1}`,
    score: 1000 - Math.floor(index / 3),
  }));
  if (count > 0) await client.submitScores(board.key, submissions);
  return board;
}

const entriesOf = (key: string) => `/v1/leaderboards/${key}/entries`;
const idsOf = ({ entries }: EntryPageView) => entries.map(({ memberId }) => memberId);
const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `m${from + index}`);

describe('a page of entries', () => {
  it('shows rank, score and when it was set, in the order of the board', async () => {
    const { key } = await createWith(4);
    const { body } = await host.get(entriesOf(key)).query({ limit: 2 }).expect(200);
    const entry = (rank: number, score: number) => ({
      rank,
      memberId: `m${rank}`,
      score,
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(body).toEqual({
      entries: [entry(1, 1000), entry(2, 1000)],
      total: 4,
      period: 'all-time',
      version: expect.any(Number),
      nextCursor: expect.any(String),
    });
  });

  it('holds 25 by default and 1,000 at most', async () => {
    const { key } = await createWith(30);
    expect((await client.listEntries(key)).entries).toHaveLength(25);
    expect((await client.listEntries(key, { limit: 1000 })).entries).toHaveLength(30);
  });

  it('of an empty board is empty', async () => {
    const { key } = await createWith(0);
    expect(await client.listEntries(key)).toEqual({
      entries: [],
      total: 0,
      period: 'all-time',
      version: 0,
    });
  });

  it.each([
    ['limit', { limit: 0 }],
    ['limit', { limit: 1001 }],
    ['limit', { limit: '1e999' }],
    ['limit', { limit: '' }],
    ['cursor', { cursor: 'c'.repeat(1025) }],
    ['period', { period: 'p'.repeat(41) }],
    ['period', { period: 'yesterday' }],
    ['period', { period: 'current:hourly' }],
    ['period', { period: 'current:weekly' }],
    ['period', { period: '2026-W01' }],
    ['period', { period: '2026-02-30' }],
    ['page', { page: 2 }],
  ])('names the wrong parameter %s of %j', async (path, query) => {
    const { key } = await createWith(1, { periods: ['all-time', 'daily'] });
    const response = await host.get(entriesOf(key)).query(query);
    expectProblem(response, 400, 'request.invalid', [path]);
  });

  it('is of the first period where the board keeps none for all time', async () => {
    const { key } = await createWith(2, { periods: ['weekly', 'daily'] });
    expect((await client.listEntries(key)).period).toMatch(/^\d{4}-W\d\d$/);
  });
});

describe('one entry', () => {
  it('tells rank, total and percentile', async () => {
    const { key } = await createWith(5);
    expect(await client.getEntry(key, 'm2')).toEqual({
      rank: 2,
      memberId: 'm2',
      score: 1000,
      updatedAt: expect.any(String),
      percentile: 80,
      total: 5,
      period: 'all-time',
      version: expect.any(Number),
    });
    expect((await client.getEntry(key, 'm5')).percentile).toBe(20);
  });

  it('is found by any id that may be submitted', async () => {
    const { key } = await createWith(0);
    const ids = [
      'a b',
      'a/b',
      'ü',
      '日本',
      '%25',
      '?x=1',
      '#',
      '..a',
      '👾',
      ':{}',
      '\\',
      'x'.repeat(128),
    ];
    await client.submitScores(
      key,
      ids.map((memberId, score) => ({ memberId, score })),
    );
    for (const memberId of ids) {
      expect(await client.getEntry(key, memberId)).toMatchObject({ memberId });
      const around = await client.listEntriesAround(key, memberId, { limit: 1 });
      expect(idsOf(around)).toEqual([memberId]);
    }
  });

  it('answers 404 for a member without one, there and around', async () => {
    const { key } = await createWith(2, { periods: ['all-time', 'daily'] });
    for (const path of ['/nobody', '/nobody/around']) {
      expectProblem(await host.get(entriesOf(key) + path), 404, 'member.not_found');
    }
    const past = new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10);
    const response = await host.get(`${entriesOf(key)}/m1`).query({ period: past });
    expectProblem(response, 404, 'member.not_found');
  });
});

describe('around a member', () => {
  it('puts the member in the middle, and fills up at the edges', async () => {
    const { key } = await createWith(20);
    const around = async (memberId: string, limit: number) =>
      idsOf(await client.listEntriesAround(key, memberId, { limit }));
    expect(await around('m10', 5)).toEqual(names(8, 12));
    expect(await around('m10', 4)).toEqual(names(9, 12));
    expect(await around('m1', 5)).toEqual(names(1, 5));
    expect(await around('m2', 5)).toEqual(names(1, 5));
    expect(await around('m20', 5)).toEqual(names(16, 20));
    expect(await around('m19', 5)).toEqual(names(16, 20));
    expect(await around('m10', 1)).toEqual(['m10']);
    expect(await around('m10', 1000)).toEqual(names(1, 20));
  });

  it('holds 11 by default, and cursors to what lies above and below', async () => {
    const { key } = await createWith(30);
    const page = await client.listEntriesAround(key, 'm15');
    expect(idsOf(page)).toEqual(names(10, 20));
    const next = await client.listEntries(key, { limit: 3, cursor: String(page.nextCursor) });
    expect(idsOf(next)).toEqual(names(21, 23));
    const above = { limit: 3, cursor: String(page.previousCursor) };
    expect(idsOf(await client.listEntries(key, above))).toEqual(names(7, 9));
  });
});

describe('deleting an entry', () => {
  it('takes a member out of every period, or out of one', async () => {
    const { key } = await createWith(3, { periods: ['all-time', 'daily', 'weekly'] });
    const totals = async () =>
      Promise.all(
        ['all-time', 'current:daily', 'current:weekly'].map(
          async (period) => (await client.listEntries(key, { period })).total,
        ),
      );
    await host
      .delete(`${entriesOf(key)}/m1`)
      .query({ period: 'current:daily' })
      .expect(204);
    expect(await totals()).toEqual([3, 2, 3]);
    await host.delete(`${entriesOf(key)}/m1`).expect(204);
    expect(await totals()).toEqual([2, 2, 2]);
    expectProblem(await host.delete(`${entriesOf(key)}/m1`), 404, 'member.not_found');
    expect((await client.getEntry(key, 'm2')).rank).toBe(1);
  });

  it('is for hosts only, and refuses a period the board has not', async () => {
    const { key } = await createWith(1);
    const member = agentWith(app.url, await signMemberToken(app, 'm1'));
    for (const other of [agentWith(app.url, app.publishableKey), member]) {
      expectProblem(await other.delete(`${entriesOf(key)}/m1`), 403, 'auth.forbidden');
    }
    const response = await host.delete(`${entriesOf(key)}/m1`).query({ period: '2026' });
    expectProblem(response, 400, 'request.invalid', ['period']);
    expect((await client.listEntries(key)).total).toBe(1);
  });
});

describe('the periods of a board', () => {
  it('are its current ones, and closed ones that hold entries, newest first', async () => {
    const { key } = await createWith(2, { periods: ['all-time', 'daily', 'monthly'] });
    const day = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
    for (const days of [3, 1]) {
      await client.submitScore(key, { memberId: 'm9', score: 1, occurredAt: day(days) });
    }
    const { periods } = await client.listPeriods(key);
    const [today, month] = [day(0).slice(0, 10), day(0).slice(0, 7)];
    const current = periods.filter(({ status }) => status === 'current');
    expect(current.map(({ key, period }) => [key, period])).toEqual([
      ['all-time', 'all-time'],
      ['daily', today],
      ['monthly', month],
    ]);
    expect(current[0]).toMatchObject({ startsAt: null, endsAt: null, total: 3 });
    expect(current[1]).toMatchObject({
      startsAt: `${today}T00:00:00.000Z`,
      endsAt: `${day(-1).slice(0, 10)}T00:00:00.000Z`,
      total: 2,
    });
    const closed = periods.filter(({ status, key }) => status === 'closed' && key === 'daily');
    expect(closed.map(({ period, total }) => [period, total])).toEqual([
      [day(1).slice(0, 10), 1],
      [day(3).slice(0, 10), 1],
    ]);
  });
});

describe('who may read entries', () => {
  const paths = ['/entries', '/entries/m1', '/entries/m1/around', '/periods'];

  it.each(paths)('%s: everybody of the tenant on a public board', async (path) => {
    const { key } = await createWith(1);
    for (const token of [app.publishableKey, await signMemberToken(app, 'x')]) {
      await agentWith(app.url, token).get(`/v1/leaderboards/${key}${path}`).expect(200);
    }
  });

  it.each(paths)('%s: only hosts on a private board; to others it is missing', async (path) => {
    const { key } = await createWith(1, { visibility: 'private' });
    await host.get(`/v1/leaderboards/${key}${path}`).expect(200);
    for (const token of [app.publishableKey, await signMemberToken(app, 'm1')]) {
      const response = await agentWith(app.url, token).get(`/v1/leaderboards/${key}${path}`);
      expectProblem(response, 404, 'leaderboard.not_found');
    }
  });
});
