import { type LeaderboardInput, RostrumClient } from '@rostrum/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { uniqueKey } from '../setup/unique.ts';

let app: TestApp;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

/** A board to which `ann`, `bea`, `cid` and `dan` came in this order with 30, 20, 20 and 10 points. */
async function createWith(rules: Partial<LeaderboardInput>): Promise<string> {
  const key = await createBoard(client, rules);
  const scores = { ann: 30, bea: 20, cid: 20, dan: 10 };
  for (const [memberId, score] of Object.entries(scores)) {
    await client.submitScore(key, { memberId, score });
  }
  return key;
}

const ranksIn = async (key: string) =>
  (await client.listEntries(key)).entries.map(({ rank, memberId }) => `${rank} ${memberId}`);

describe('ranks', () => {
  it.each([
    ['ordinal', ['1 ann', '2 bea', '3 cid', '4 dan']],
    ['competition', ['1 ann', '2 bea', '2 cid', '4 dan']],
    ['dense', ['1 ann', '2 bea', '2 cid', '3 dan']],
  ] as const)('of the style %s are numbered so, in every answer', async (rankStyle, expected) => {
    const key = await createWith({ rankStyle });
    expect(await ranksIn(key)).toEqual(expected);
    for (const shown of expected) {
      const [rank, memberId = ''] = shown.split(' ');
      expect(await client.getEntry(key, memberId)).toMatchObject({ rank: Number(rank) });
      const { entries } = await client.listEntriesAround(key, memberId, { limit: 1 });
      expect(entries).toMatchObject([{ rank: Number(rank) }]);
    }
    const second = await client.listEntries(key, { limit: 1 });
    const { entries } = await client.listEntries(key, { limit: 3, cursor: second.nextCursor });
    expect(entries.map(({ rank, memberId }) => `${rank} ${memberId}`)).toEqual(expected.slice(1));
    const dan = await client.submitScore(key, { memberId: 'dan', score: 20 });
    expect(dan).toMatchObject({
      rank: rankStyle === 'ordinal' ? 4 : 2,
      previousRank: Number(expected[3].split(' ')[0]),
    });
  });

  it.each(['ordinal', 'competition', 'dense'] as const)(
    'of the style %s are right with further columns, which decide before the tie does',
    async (rankStyle) => {
      const { key } = await client.createLeaderboard({
        key: uniqueKey('b'),
        name: 'Board',
        rankStyle,
        columns: [{ key: 'seconds', sortOrder: 'asc' }],
      });
      const runs = { ann: [9, 1.5], bea: [9, 1.5], cid: [9, 2], dan: [8, 1], eve: [8, 1] };
      for (const [memberId, [score = 0, seconds = 0]] of Object.entries(runs)) {
        await client.submitScore(key, { memberId, score, columns: { seconds } });
      }
      const expected = {
        ordinal: [1, 2, 3, 4, 5],
        competition: [1, 1, 3, 4, 4],
        dense: [1, 1, 2, 3, 3],
      };
      const { entries } = await client.listEntries(key);
      expect(entries.map(({ rank }) => rank)).toEqual(expected[rankStyle]);
    },
  );

  it('that are dense stay so when entries come, move and go', async () => {
    const key = await createWith({ rankStyle: 'dense', operator: 'set' });
    await client.submitScore(key, { memberId: 'ann', score: 20 });
    expect(await ranksIn(key)).toEqual(['1 bea', '1 cid', '1 ann', '2 dan']);
    await client.deleteEntry(key, 'dan');
    expect(await ranksIn(key)).toEqual(['1 bea', '1 cid', '1 ann']);
    await client.submitScores(key, [
      { memberId: 'bea', score: 5 },
      { memberId: 'eve', score: 7 },
      { memberId: 'bea', score: 7 },
    ]);
    expect(await ranksIn(key)).toEqual(['1 cid', '1 ann', '2 eve', '2 bea']);
  });

  it('that are shared are counted once in a percentile', async () => {
    const key = await createWith({ rankStyle: 'competition' });
    expect(await client.getEntry(key, 'cid')).toMatchObject({ rank: 2, percentile: 75 });
  });

  it('of all that a change moved reach viewers of the board', async () => {
    const key = await createWith({ rankStyle: 'dense', operator: 'set' });
    const viewer = await LiveWatcher.connect(app.url, { token: app.publishableKey });
    const topic = `leaderboard:${key}`;
    await viewer.subscribe(topic);
    await client.submitScore(key, { memberId: 'bea', score: 15 });
    await vi.waitFor(() =>
      expect(
        viewer.board(topic).entries.map(({ rank, memberId }) => `${rank} ${memberId}`),
      ).toEqual(['1 ann', '2 cid', '3 bea', '4 dan']),
    );
    viewer.close();
  });
});

describe('among equals', () => {
  it.each([
    ['first', ['1 ann', '2 bea', '3 cid', '4 dan']],
    ['last', ['1 ann', '2 cid', '3 bea', '4 dan']],
  ] as const)('%s is whoever the tie policy says', async (tieBreak, expected) => {
    expect(await ranksIn(await createWith({ tieBreak }))).toEqual(expected);
  });

  it('nobody stands higher where the tie is shared, however often they come', async () => {
    const key = await createWith({
      tieBreak: 'shared',
      rankStyle: 'competition',
      sortOrder: 'asc',
    });
    const listed = ['1 dan', '2 bea', '2 cid', '4 ann'];
    expect(await ranksIn(key)).toEqual(listed);
    // Gone and back, in the other order.
    for (const memberId of ['cid', 'bea']) {
      await client.deleteEntry(key, memberId);
      await client.submitScore(key, { memberId, score: 20 });
    }
    expect(await ranksIn(key)).toEqual(listed);
  });

  it('cursors hold where the tie is shared', async () => {
    const { key } = await client.createLeaderboard({
      key: uniqueKey('b'),
      name: 'Board',
      tieBreak: 'shared',
    });
    const members = Array.from({ length: 60 }, (_, index) => `é${index}`);
    await client.submitScores(
      key,
      members.map((memberId) => ({ memberId, score: 1 })),
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listEntries(key, { limit: 7, ...(cursor ? { cursor } : {}) });
      seen.push(...page.entries.map(({ memberId }) => memberId));
      // The one that the cursor stands on is gone when the next page is asked for.
      await client.deleteEntry(key, seen.at(-1) ?? '');
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toHaveLength(60);
    expect(new Set(seen)).toEqual(new Set(members));
  });
});
