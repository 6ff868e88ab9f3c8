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

describe('cursors', () => {
  /** Follows `nextCursor`, or `previousCursor`, to the end; `between` runs before each page. */
  async function follow(
    key: string,
    start: EntryPageView,
    direction: 'nextCursor' | 'previousCursor',
    between: () => Promise<unknown> = async () => {},
  ): Promise<EntryPageView[]> {
    const pages = [start];
    for (let cursor = start[direction]; cursor !== undefined; ) {
      await between();
      const page = await client.listEntries(key, { limit: 7, cursor });
      pages.push(page);
      cursor = page[direction];
    }
    return pages;
  }

  it('lead through a whole board and back again, each member once', async () => {
    const { key } = await createWith(40);
    const forth = await follow(key, await client.listEntries(key, { limit: 7 }), 'nextCursor');
    expect(forth.flatMap(idsOf)).toEqual(names(1, 40));
    expect(forth.map(({ entries }) => entries.length)).toEqual([7, 7, 7, 7, 7, 5]);
    expect(forth[0]).not.toHaveProperty('previousCursor');
    const last = forth.at(-1) as EntryPageView;
    const back = await follow(key, last, 'previousCursor');
    expect(back.reverse().flatMap(idsOf)).toEqual(names(1, 40));
    expect(forth.flatMap(({ entries }) => entries.map(({ rank }) => rank))).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
  });

  it('lead in both directions on a board read from its low end, with columns', async () => {
    const { key } = await createWith(0, {
      sortOrder: 'asc',
      columns: [{ key: 'style', sortOrder: 'desc' }],
    });
    const submissions = Array.from({ length: 20 }, (_, index) => ({
      memberId: `m${index + 1}`,
      score: Math.floor(index / 10),
      columns: { style: -index },
    }));
    await client.submitScores(key, submissions);
    const forth = await follow(key, await client.listEntries(key, { limit: 7 }), 'nextCursor');
    expect(forth.flatMap(idsOf)).toEqual(names(1, 20));
    const back = await follow(key, forth.at(-1) as EntryPageView, 'previousCursor');
    expect(back.reverse().flatMap(idsOf)).toEqual(names(1, 20));
  });

  it('show each member that stands still exactly once while others move, come and go', async () => {
    const { key } = await createWith(60, { operator: 'set' });
    let round = 0;
    const moveOthers = async () => {
      round += 1;
      const moved = names(1, 60).filter((_, index) => index % 2 === 1);
      await client.submitScores(
        key,
        moved.map((memberId, index) => ({
          memberId,
          score: ((index * 37 + round * 11) % 40) + 970,
        })),
      );
      await client.submitScore(key, { memberId: `new${round}`, score: 985 });
      await host.delete(`${entriesOf(key)}/${moved[round]}`).expect(204);
    };
    const still = names(1, 60).filter((_, index) => index % 2 === 0);
    const forth = await follow(
      key,
      await client.listEntries(key, { limit: 7 }),
      'nextCursor',
      moveOthers,
    );
    expect(forth.flatMap(idsOf).filter((id) => still.includes(id))).toEqual(still);
    const back = await follow(key, forth.at(-1) as EntryPageView, 'previousCursor', moveOthers);
    const seen = back.reverse().flatMap(idsOf);
    expect(seen.filter((id) => still.includes(id))).toEqual(still);
    expect(round).toBeGreaterThan(10);
  });

  it('hold when the very entry they stand on is gone', async () => {
    const { key } = await createWith(20);
    const { nextCursor } = await client.listEntries(key, { limit: 7 });
    await host.delete(`${entriesOf(key)}/m7`).expect(204);
    const cursor = String(nextCursor);
    expect(idsOf(await client.listEntries(key, { limit: 3, cursor }))).toEqual(names(8, 10));
  });

  it('are good for their own board and period only, and cannot be made up', async () => {
    const periods = ['all-time', 'daily'];
    const [board, twin] = [await createWith(9, { periods }), await createWith(9, { periods })];
    const { nextCursor } = await client.listEntries(board.key, { limit: 3 });
    const cursor = String(nextCursor);
    const at = (key: string, query: object) => host.get(entriesOf(key)).query(query);
    await at(board.key, { cursor }).expect(200);
    expectProblem(await at(twin.key, { cursor }), 400, 'cursor.invalid');
    const daily = { cursor, period: 'current:daily' };
    expectProblem(await at(board.key, daily), 400, 'cursor.invalid');
    const flipped = `${cursor.slice(0, 20)}${cursor[20] === 'A' ? 'B' : 'A'}${cursor.slice(21)}`;
    const forged = Buffer.from(JSON.stringify(['after', 1, '', 'm1'])).toString('base64url');
    for (const wrong of [flipped, cursor.slice(0, 12), `${cursor}A`, forged, 'x', '*', '%']) {
      expectProblem(await at(board.key, { cursor: wrong }), 400, 'cursor.invalid');
    }
    const other = await app.provision('Other');
    const theirs = new RostrumClient({ baseUrl: app.url, token: other.secretKey });
    await theirs.createLeaderboard({ key: board.key, name: 'Twin' });
    const foreign = await agentWith(app.url, other.secretKey)
      .get(entriesOf(board.key))
      .query({ cursor });
    expectProblem(foreign, 400, 'cursor.invalid');
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
