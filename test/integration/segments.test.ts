import { RostrumClient } from '@rostrum/client';
import type { EntryView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

let app: TestApp;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

const PLAYERS = [
  ['a', 'NO', 50],
  ['b', 'SE', 40],
  ['c', 'NO', 40],
  ['d', 'SE', 30],
  ['e', 'NO', 10],
  ['f', undefined, 20],
] as const;

/** Members of two countries and one of none, with a prefix of their own. */
async function play(rules: object = {}): Promise<{ key: string; prefix: string }> {
  const prefix = uniqueKey('p');
  const members = PLAYERS.map(([id, country]) => ({
    memberId: `${prefix}-${id}`,
    ...(country ? { attributes: { country, age: 7 } } : { displayName: 'Nobody' }),
  }));
  await client.putMembers(members);
  const key = await createBoard(client, { segments: ['country'], ...rules });
  await client.submitScores(
    key,
    PLAYERS.map(([id, , score]) => ({ memberId: `${prefix}-${id}`, score })),
  );
  return { key, prefix };
}

function shown(entries: readonly EntryView[]): string[] {
  return entries.map(({ memberId, rank }) => `${rank} ${memberId.split('-').at(-1)}`);
}

describe('a segment', () => {
  it('ranks its members among themselves, in every reading', async () => {
    const { key, prefix } = await play();
    const segment = 'country:NO';
    const page = await client.listEntries(key, { segment });
    expect(shown(page.entries)).toEqual(['1 a', '2 c', '3 e']);
    expect(page.total).toBe(3);
    expect(await client.getEntry(key, `${prefix}-c`, { segment })).toMatchObject({
      rank: 2,
      total: 3,
    });
    expect(await client.getEntry(key, `${prefix}-c`)).toMatchObject({ rank: 3, total: 6 });
    const around = await client.listEntriesAround(key, `${prefix}-e`, { segment, limit: 2 });
    expect(shown(around.entries)).toEqual(['2 c', '3 e']);
    const ids = PLAYERS.map(([id]) => `${prefix}-${id}`);
    const found = await client.lookupEntries(key, ids, { segment });
    expect(shown(found.entries)).toEqual(['1 a', '2 c', '3 e']);
    expect(found.missing).toEqual(['b', 'd', 'f'].map((id) => `${prefix}-${id}`));
    expect(await client.previewRank(key, { score: 20, segment })).toMatchObject({
      rank: 3,
      total: 3,
    });
    expect(await client.getStats(key, { segment })).toMatchObject({
      total: 3,
      highest: 50,
      lowest: 10,
    });
    const range = await client.listEntries(key, { segment, maxScore: 40 });
    expect(shown(range.entries)).toEqual(['2 c', '3 e']);
    const csv = await new Response(await client.exportEntries(key, { segment })).text();
    expect(csv.trim().split('\n')).toHaveLength(4);
  });

  it('is paged by cursors that hold for no other segment', async () => {
    const { key } = await play();
    const first = await client.listEntries(key, { segment: 'country:NO', limit: 2 });
    const cursor = first.nextCursor ?? '';
    const next = await client.listEntries(key, { segment: 'country:NO', limit: 2, cursor });
    expect(shown(next.entries)).toEqual(['3 e']);
    const agent = agentWith(app.url, app.secretKey);
    for (const segment of ['country:SE', undefined]) {
      const answer = await agent.get(`/v1/leaderboards/${key}/entries`).query({ cursor, segment });
      expectProblem(answer, 400, 'cursor.invalid');
    }
  });

  it('follows its members: a changed attribute moves all their entries, old ones too', async () => {
    const { key, prefix } = await play({ periods: ['all-time', 'daily'] });
    await client.putMember(`${prefix}-c`, { attributes: { country: 'SE' } });
    for (const period of ['all-time', 'current:daily']) {
      const entries = async (segment: string) =>
        shown((await client.listEntries(key, { segment, period })).entries);
      expect(await entries('country:NO')).toEqual(['1 a', '2 e']);
      expect(await entries('country:SE')).toEqual(['1 b', '2 c', '3 d']);
    }
    await client.putMember(`${prefix}-c`, { attributes: null });
    expect(shown((await client.listEntries(key, { segment: 'country:SE' })).entries)).toEqual([
      '1 b',
      '2 d',
    ]);
    expect((await client.listEntries(key)).total).toBe(6);
  });

  it('knows members who had their attribute before the board was made, and who get it later', async () => {
    const { key, prefix } = await play();
    await client.putMember(`${prefix}-f`, { attributes: { country: 'DK' } });
    const page = await client.listEntries(key, { segment: 'country:DK' });
    expect(shown(page.entries)).toEqual(['1 f']);
    expect((await client.listEntries(key, { segment: 'country:FI' })).entries).toEqual([]);
  });

  it('has ranks in the style of its board', async () => {
    const { key, prefix } = await play({ rankStyle: 'dense' });
    await client.submitScores(key, [{ memberId: `${prefix}-e`, score: 40 }]);
    const { entries } = await client.listEntries(key, { segment: 'country:NO' });
    expect(shown(entries)).toEqual(['1 a', '2 c', '2 e']);
    expect((await client.previewRank(key, { score: 1, segment: 'country:NO' })).rank).toBe(3);
  });

  it('loses entries that are removed, trimmed or hidden', async () => {
    const { key, prefix } = await play({ maxEntries: 6 });
    await client.deleteEntry(key, `${prefix}-a`);
    await client.submitScores(key, [
      { memberId: 'x', score: 60 },
      { memberId: 'y', score: 60 },
    ]);
    await client.putMember(`${prefix}-b`, { state: 'hidden' });
    const entries = async (country: string) =>
      shown((await client.listEntries(key, { segment: `country:${country}` })).entries);
    // e had the lowest score when the seventh came.
    expect(await entries('NO')).toEqual(['1 c']);
    expect(await entries('SE')).toEqual(['1 d']);
  });

  it('is refused where the board makes none of the attribute', async () => {
    const { key } = await play();
    const agent = agentWith(app.url, app.secretKey);
    for (const segment of ['age:7', 'country', 'country:', `country:${'x'.repeat(65)}`]) {
      const answer = await agent.get(`/v1/leaderboards/${key}/entries`).query({ segment });
      expectProblem(answer, 400, 'request.invalid');
    }
  });
});

it('a board tells no more members than it takes at once before it answers, and the others soon', async () => {
  const prefix = uniqueKey('many');
  const country = uniqueKey('C').slice(0, 20);
  const ids = Array.from({ length: 1500 }, (_, index) => `${prefix}-${index}`);
  for (const some of [ids.slice(0, 1000), ids.slice(1000)]) {
    await client.putMembers(some.map((memberId) => ({ memberId, attributes: { country } })));
  }
  const key = await createBoard(client, { segments: ['country'] });
  for (const some of [ids.slice(0, 1000), ids.slice(1000)]) {
    await client.submitScores(
      key,
      some.map((memberId) => ({ memberId, score: 1 })),
    );
  }
  await vi.waitFor(
    async () => {
      const { total } = await client.listEntries(key, { segment: `country:${country}` });
      expect(total).toBe(1500);
    },
    { timeout: 15_000, interval: 50 },
  );
});
