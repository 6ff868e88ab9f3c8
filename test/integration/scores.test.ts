import { RostrumClient } from '@rostrum/client';
import type { LeaderboardView } from '@rostrum/contracts';
import { OPERATORS } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { submitApplied } from '../setup/boards.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const DAY_MS = 24 * 3600 * 1000;
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

async function membersOf(key: string, period?: string): Promise<string[]> {
  const { entries } = await client.listEntries(key, { limit: 1000, ...(period && { period }) });
  return entries.map(({ memberId }) => memberId);
}

describe('submitting a score', () => {
  it('answers with where the member stands now and stood before', async () => {
    const { key } = await create({ operator: 'increment', periods: ['all-time', 'daily'] });
    await client.submitScore(key, { memberId: 'ann', score: 10 });
    await client.submitScore(key, { memberId: 'bob', score: 4 });
    const { body } = await host.post(scoresOf(key)).send({ memberId: 'bob', score: 8 }).expect(200);
    const today = new Date().toISOString().slice(0, 10);
    expect(body).toEqual({
      applied: true,
      memberId: 'bob',
      score: 12,
      previousScore: 4,
      rank: 1,
      previousRank: 2,
      total: 2,
      version: expect.any(Number),
      periods: [
        { period: 'all-time', score: 12, rank: 1 },
        { period: today, score: 12, rank: 1 },
      ],
    });
    expect(await client.getEntry(key, 'bob')).toMatchObject({ rank: 1, version: body.version });
  });

  it('says null for what a new member had before', async () => {
    const { key } = await create();
    expect(await client.submitScore(key, { memberId: 'ann', score: 1 })).toMatchObject({
      previousScore: null,
      previousRank: null,
    });
  });

  const runs = [5, 9, 7];
  const standings = {
    best: [5, 9, 9],
    latest: [5, 9, 7],
    set: [5, 9, 7],
    increment: [5, 14, 21],
    decrement: [-5, -14, -21],
  };
  it.each(OPERATORS)('%s: does to the standing score what its name says', async (operator) => {
    const { key } = await create({ operator });
    const answers = [];
    for (const score of runs)
      answers.push(await submitApplied(client, key, { memberId: 'a', score }));
    expect(answers.map(({ score }) => score)).toEqual(standings[operator]);
    expect(answers.map(({ applied }) => applied)).toEqual([true, true, operator !== 'best']);
    expect(await client.getEntry(key, 'a')).toMatchObject({ score: standings[operator][2] });
  });

  it('best keeps the lowest where the board is read from its low end', async () => {
    const { key } = await create({ sortOrder: 'asc' });
    for (const score of [50, 40, 60]) await client.submitScore(key, { memberId: 'ann', score });
    await client.submitScore(key, { memberId: 'bob', score: 45 });
    const { entries } = await client.listEntries(key);
    expect(entries.map(({ memberId, score }) => [memberId, score])).toEqual([
      ['ann', 40],
      ['bob', 45],
    ]);
  });

  it('ranks equal scores by who came first', async () => {
    const { key } = await create();
    for (const memberId of ['zoe', 'ann', 'mia']) {
      await client.submitScore(key, { memberId, score: 7 });
    }
    expect(await membersOf(key)).toEqual(['zoe', 'ann', 'mia']);
  });

  it('compares columns in order, as one whole run', async () => {
    const { key } = await create({
      columns: [
        { key: 'penalties', sortOrder: 'asc' },
        { key: 'style', sortOrder: 'desc' },
      ],
    });
    const run = (memberId: string, score: number, penalties: number, style: number) =>
      client.submitScore(key, { memberId, score, columns: { penalties, style } });
    await run('ann', 10, 2, 5);
    await run('bob', 10, 1, 1);
    await run('cyd', 10, 1, 3);
    expect(await membersOf(key)).toEqual(['cyd', 'bob', 'ann']);
    expect(await run('cyd', 10, 1, 2)).toMatchObject({ applied: false });
    expect(await run('cyd', 11, 9, 0)).toMatchObject({ applied: true });
    const { columns } = await client.getEntry(key, 'cyd');
    expect(columns).toEqual({ penalties: 9, style: 0 });
  });

  it('takes a column that was left out for 0, and none the board does not have', async () => {
    const { key } = await create({ columns: [{ key: 'style', sortOrder: 'desc' }] });
    await client.submitScore(key, { memberId: 'ann', score: 1 });
    expect((await client.getEntry(key, 'ann')).columns).toEqual({ style: 0 });
    const response = await host
      .post(scoresOf(key))
      .send({ memberId: 'ann', score: 2, columns: { speed: 1 } });
    expectProblem(response, 400, 'request.invalid');
    expect(await client.getEntry(key, 'ann')).toMatchObject({ score: 1 });
  });

  it.each([0, -1.5, 0.1, 1e-300, 1.7976931348623157e308, MAX_EXACT, -MAX_EXACT])(
    'keeps %d to the last bit',
    async (score) => {
      const { key } = await create({ durability: 'persisted' });
      await client.submitScore(key, { memberId: 'ann', score });
      expect((await client.getEntry(key, 'ann')).score).toBe(score);
      const [stored] = await database.rows<{ score: number }>(
        `SELECT score FROM leaderboard_entries e JOIN leaderboards l ON l.id = e.leaderboard_id
         WHERE l.key = $1`,
        [key],
      );
      expect(stored?.score).toBe(score);
    },
  );

  it.each([
    [MAX_EXACT, 1],
    [-MAX_EXACT, -1],
    [1.7e308, 1.7e308],
  ])('refuses the sum of %d and %d, which would not be exact', async (first, second) => {
    const { key } = await create({ operator: 'increment' });
    await client.submitScore(key, { memberId: 'ann', score: first });
    const response = await host.post(scoresOf(key)).send({ memberId: 'ann', score: second });
    expectProblem(response, 422, 'score.out_of_bounds');
    expect((await client.getEntry(key, 'ann')).score).toBe(first);
  });

  it('takes another operator only where the board allows it', async () => {
    const { key } = await create({ operator: 'best' });
    await client.submitScore(key, { memberId: 'ann', score: 5 });
    const override = { memberId: 'ann', score: 1, operator: 'set' };
    const refused = await host.post(scoresOf(key)).send(override);
    expectProblem(refused, 422, 'score.operator_not_allowed');
    expect((await client.getEntry(key, 'ann')).score).toBe(5);
    const own = { ...override, operator: 'best' };
    await host.post(scoresOf(key)).send(own).expect(200);
    await client.updateLeaderboard(key, { allowOperatorOverride: true });
    const { body } = await host.post(scoresOf(key)).send(override).expect(200);
    expect(body.score).toBe(1);
  });

  it('keeps metadata with the entry as it was sent', async () => {
    const { key } = await create({ durability: 'persisted' });
    const metadata = { level: 'Äther "7"', path: [1, { deep: null }], '': '\u0000\n\ud83c\udfc6' };
    await client.submitScore(key, { memberId: 'ann', score: 5, metadata });
    expect((await client.getEntry(key, 'ann')).metadata).toEqual(metadata);
    await client.submitScore(key, { memberId: 'ann', score: 4, metadata: { lost: true } });
    expect((await client.getEntry(key, 'ann')).metadata).toEqual(metadata);
  });

  it.each([
    ['memberId', { memberId: '' }],
    ['memberId', { memberId: 'm'.repeat(129) }],
    ['memberId', { memberId: 7 }],
    ['memberId', { memberId: undefined }],
    ['score', { score: '5' }],
    ['score', { score: null }],
    ['score', { score: undefined }],
    ['columns.Bad', { columns: { Bad: 1 } }],
    ['columns.style', { columns: { style: '1' } }],
    ['operator', { operator: 'sum' }],
    ['metadata', { metadata: 'text' }],
    ['metadata', { metadata: [1] }],
    ['metadata', { metadata: { text: 'ü'.repeat(510) } }],
    ['submissionId', { submissionId: '' }],
    ['submissionId', { submissionId: 's'.repeat(129) }],
    ['occurredAt', { occurredAt: 'yesterday' }],
    ['occurredAt', { occurredAt: '2026-02-30T00:00:00Z' }],
    ['occurredAt', { occurredAt: '2026-01-01T00:00:00' }],
    ['rank', { rank: 1 }],
  ])('names the wrong field %s of %j', async (path, fields) => {
    const { key } = await create();
    const response = await host.post(scoresOf(key)).send({ memberId: 'ann', score: 1, ...fields });
    expectProblem(response, 400, 'request.invalid', [path]);
    expect(await client.listEntries(key)).toMatchObject({ total: 0, version: 0 });
  });

  it('answers 404 for a missing board', async () => {
    const response = await host.post(scoresOf('no-such')).send({ memberId: 'ann', score: 1 });
    expectProblem(response, 404, 'leaderboard.not_found');
  });
});

describe('occurredAt', () => {
  const at = (ms: number) => new Date(ms).toISOString();

  it('files a score under the periods it fell into', async () => {
    const { key } = await create({ periods: ['all-time', 'daily', 'monthly'] });
    const occurredAt = at(Date.now() - 10 * DAY_MS);
    const { periods } = await submitApplied(client, key, { memberId: 'ann', score: 5, occurredAt });
    const [day, month] = [occurredAt.slice(0, 10), occurredAt.slice(0, 7)];
    expect(periods.map(({ period }) => period)).toEqual(['all-time', day, month]);
    expect(await membersOf(key, day)).toEqual(['ann']);
    expect(await membersOf(key, 'current:daily')).toEqual([]);
    expect((await client.getEntry(key, 'ann', { period: day })).updatedAt).toBe(occurredAt);
  });

  it('takes the board’s time zone for where a day begins', async () => {
    const { key } = await create({ periods: ['daily'], timezone: 'Pacific/Kiritimati' });
    const noon = new Date(Date.now() - 3 * DAY_MS).toISOString().slice(0, 10);
    const { periods } = await submitApplied(client, key, {
      memberId: 'ann',
      score: 5,
      occurredAt: `${noon}T12:00:00Z`,
    });
    // There it is 14 hours later: two in the morning of the next day.
    expect(periods[0]?.period).toBe(at(Date.parse(noon) + DAY_MS).slice(0, 10));
  });

  it('does not let a late one replace a newer on a board of the latest', async () => {
    const { key } = await create({ operator: 'latest' });
    await client.submitScore(key, { memberId: 'ann', score: 5 });
    const late = { memberId: 'ann', score: 9, occurredAt: at(Date.now() - DAY_MS) };
    expect(await client.submitScore(key, late)).toMatchObject({ applied: false, score: 5 });
  });

  it('refuses the future', async () => {
    const { key } = await create();
    const occurredAt = at(Date.now() + DAY_MS);
    const response = await host.post(scoresOf(key)).send({ memberId: 'ann', score: 1, occurredAt });
    expectProblem(response, 400, 'request.invalid');
    expect(await membersOf(key)).toEqual([]);
  });

  it('refuses a period that is kept no longer, in all of the board’s periods', async () => {
    const { key } = await create({ periods: ['all-time', 'daily'], retention: { periods: 2 } });
    const submit = (days: number) =>
      host
        .post(scoresOf(key))
        .send({ memberId: 'ann', score: 1, occurredAt: at(Date.now() - days * DAY_MS) });
    await submit(2).expect(200);
    await client.deleteLeaderboard(key);
    await create({ key, periods: ['all-time', 'daily'], retention: { periods: 2 } });
    expectProblem(await submit(3), 409, 'leaderboard.closed');
    expect(await membersOf(key)).toEqual([]);
  });
});
