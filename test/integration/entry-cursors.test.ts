import { RostrumClient } from '@rostrum/client';
import type { EntryPageView, LeaderboardView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
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
