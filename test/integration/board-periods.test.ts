import { RostrumClient, type RostrumError } from '@rostrum/client';
import type { BoardPeriodsView, LeaderboardView } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { submitApplied } from '../setup/boards.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const BOARDS = '/v1/leaderboards';
const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;
const SOON = { timeout: 15_000, interval: 20 };

let app: TestApp;
let database: DurableView;
let host: Agent;
let client: RostrumClient;
const watchers: LiveWatcher[] = [];

beforeAll(async () => {
  app = await startTestApp();
  database = viewDatabase(app.stores);
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});

function create(overrides: object = {}): Promise<LeaderboardView> {
  return client.createLeaderboard({ key: uniqueKey('board'), name: 'Board', ...overrides });
}

/** So far from now, a whole second. */
function fromNow(ms: number): string {
  return new Date(Math.floor((Date.now() + ms) / SECOND_MS) * SECOND_MS).toISOString();
}

function aWindow(key: string, fromMs: number, untilMs: number): object {
  return { key, startsAt: fromNow(fromMs), endsAt: fromNow(untilMs) };
}

async function codeOf(answer: Promise<unknown>): Promise<string> {
  const error = await answer.then(
    () => undefined,
    (fault: RostrumError) => fault,
  );
  return error?.code ?? 'none';
}

function shownOf({ periods }: BoardPeriodsView): string[] {
  return periods.map(({ period, key, status, total }) => `${period} ${key} ${status} ${total}`);
}

describe('a board with periods of its own', () => {
  it('shows them as they were given, and its grace', async () => {
    const periods = [
      'daily',
      { key: 'league', cron: '0 18 * * FRI', timezone: 'Europe/Berlin' },
      { key: 'sprint', everyWeeks: 2, startsAt: '2026-01-05T08:00:00.000Z' },
      { key: 'cup', startsAt: '2026-11-20T12:00:00.000Z', endsAt: '2026-11-22T12:00:00.000Z' },
    ];
    const board = await create({ periods, graceSeconds: 600 });
    expect(board).toMatchObject({ periods, graceSeconds: 600 });
    expect(await client.getLeaderboard(board.key)).toEqual(board);
  });

  it.each([
    ['periods.0', { periods: ['hourly'] }],
    ['periods.0.key', { periods: [{ key: 'daily', cron: '0 0 * * *' }] }],
    ['periods.0.cron', { periods: [{ key: 'k', cron: '0 0 31 2 *' }] }],
    [
      'periods.1.everyWeeks',
      { periods: ['daily', { key: 'k', cron: '* * * * *', everyWeeks: 1 }] },
    ],
    ['periods.0.endsAt', { periods: [aWindow('k', HOUR_MS, -HOUR_MS)] }],
    ['periods.0.every', { periods: [{ key: 'k', cron: '0 0 * * *', every: 2 }] }],
    ['periods', { periods: [aWindow('k', 0, HOUR_MS), aWindow('k', 0, HOUR_MS)] }],
    ['graceSeconds', { graceSeconds: 3_000_000 }],
  ])('is refused with %s at fault for %j, and not made', async (path, fields) => {
    const key = uniqueKey('refused');
    const response = await host.post(BOARDS).send({ key, name: 'Board', ...fields });
    expectProblem(response, 400, 'request.invalid', [path]);
    expectProblem(await host.get(`${BOARDS}/${key}`), 404, 'leaderboard.not_found');
  });

  it('counts a submission in all that hold its time, and says which', async () => {
    const { key } = await create({
      periods: [
        aWindow('later', HOUR_MS, DAY_MS),
        { key: 'year', cron: '0 0 1 1 *' },
        aWindow('season', -DAY_MS, DAY_MS),
      ],
    });
    const answer = await submitApplied(client, key, { memberId: 'ann', score: 5 });
    expect(answer).toMatchObject({ score: 5, rank: 1, total: 1 });
    const ids = answer.periods.map(({ period }) => period);
    expect(ids).toEqual([expect.stringMatching(/^year\.\d{8}T\d{6}Z$/), 'season']);
    for (const period of [...ids, 'current:year', 'current:season']) {
      const page = await client.listEntries(key, { period });
      expect(page.entries).toMatchObject([{ memberId: 'ann', rank: 1 }]);
    }
    const text = await new Response(await client.exportEntries(key, { period: 'season' })).text();
    expect(text).toContain('ann,5');
    await vi.waitFor(async () => {
      const rows = await database.rows(
        'SELECT period FROM leaderboard_entries WHERE member_id = $1 AND period = ANY($2)',
        ['ann', ids],
      );
      expect(rows).toHaveLength(2);
    }, SOON);
    await client.deleteEntry(key, 'ann', { period: ids[0] });
    expect((await client.listEntries(key, { period: 'current:year' })).entries).toEqual([]);
    expect((await client.listEntries(key, { period: 'season' })).entries).toHaveLength(1);
  });

  it('takes nothing while none is open', async () => {
    const { key } = await create({
      periods: [aWindow('former', -DAY_MS, -HOUR_MS), aWindow('later', HOUR_MS, DAY_MS)],
    });
    const response = await host.post(`${BOARDS}/${key}/scores`).send({ memberId: 'a', score: 1 });
    expectProblem(response, 409, 'leaderboard.closed');
    const times = [fromNow(-2 * HOUR_MS), fromNow(-2 * DAY_MS), undefined];
    const submissions = times.map((occurredAt, index) => ({
      memberId: `m${index}`,
      score: 1,
      ...(occurredAt && { occurredAt }),
    }));
    const { results } = await client.submitScores(key, submissions);
    expect(results).toMatchObject([
      { status: 'applied' },
      { status: 'rejected', code: 'leaderboard.closed' },
      { status: 'rejected', code: 'leaderboard.closed' },
    ]);
    expect(shownOf(await client.listPeriods(key))).toEqual([
      'later later upcoming 0',
      'former former closed 1',
    ]);
  });

  it('shows the period that is to come, and then the last, where none is current', async () => {
    const { key } = await create({
      periods: [
        aWindow('former', -DAY_MS, -HOUR_MS),
        { key: 'night', cron: '0 3 * * *', startsAt: fromNow(DAY_MS) },
      ],
    });
    await client.submitScore(key, { memberId: 'a', score: 1, occurredAt: fromNow(-2 * HOUR_MS) });
    for (const period of [undefined, 'current:former', 'former']) {
      expect(await client.listEntries(key, { period })).toMatchObject({
        period: 'former',
        total: 1,
      });
    }
    const coming = await client.listEntries(key, { period: 'current:night' });
    expect(coming).toMatchObject({ total: 0, period: expect.stringMatching(/^night\.\d{8}T/) });
    expect((await client.listEntries(key, { period: coming.period })).period).toBe(coming.period);
  });

  it.each([
    'league',
    'league.20261119T170000Z',
    'league.x',
    'current:cup',
    '2026-11-21',
    'all-time',
  ])('refuses the period %s that it has not', async (period) => {
    const { key } = await create({
      periods: [{ key: 'league', cron: '0 18 * * FRI', timezone: 'Europe/Berlin' }],
    });
    const response = await host.get(`${BOARDS}/${key}/entries`).query({ period });
    expectProblem(response, 400, 'request.invalid', ['period']);
  });
});

describe('a grace window', () => {
  const late = { memberId: 'a', score: 1 };

  it('decides how long after its end a period takes late submissions', async () => {
    const { key } = await create({ periods: [aWindow('cup', -DAY_MS, -HOUR_MS)] });
    const submit = (): Promise<string> =>
      codeOf(client.submitScore(key, { ...late, occurredAt: fromNow(-2 * HOUR_MS) }));
    expect(await submit()).toBe('none');
    await client.updateLeaderboard(key, { graceSeconds: 1800 });
    expect(await submit()).toBe('leaderboard.closed');
    await client.updateLeaderboard(key, { graceSeconds: 7200 });
    expect(await submit()).toBe('none');
    await client.updateLeaderboard(key, { graceSeconds: 0 });
    expect(await submit()).toBe('leaderboard.closed');
    expect(await client.updateLeaderboard(key, { graceSeconds: null })).not.toHaveProperty(
      'graceSeconds',
    );
    expect(await submit()).toBe('none');
  });

  it('holds for days, weeks and the like as well', async () => {
    const { key } = await create({ periods: ['daily'], graceSeconds: 0 });
    const yesterday = { ...late, occurredAt: fromNow(-DAY_MS) };
    expect(await codeOf(client.submitScore(key, yesterday))).toBe('leaderboard.closed');
    expect(await codeOf(client.submitScore(key, late))).toBe('none');
  });
});

describe('live topics', () => {
  async function watch(topic: string): Promise<LiveWatcher> {
    const watcher = await LiveWatcher.connect(app.url, { token: app.publishableKey });
    watchers.push(watcher);
    await watcher.subscribe(topic);
    return watcher;
  }

  it("show periods of a board's own, by id and as the current one", async () => {
    const { key } = await create({
      periods: [aWindow('season', -DAY_MS, DAY_MS), { key: 'year', cron: '0 0 1 1 *' }],
    });
    const answer = await submitApplied(client, key, { memberId: 'ann', score: 1 });
    const names = [...answer.periods.map(({ period }) => period), 'current:year', 'current:season'];
    const topics = names.map((name) => `leaderboard:${key}@${name}`);
    const viewers = await Promise.all(topics.map(watch));
    await client.submitScore(key, { memberId: 'ben', score: 2 });
    for (const [index, viewer] of viewers.entries()) {
      await vi.waitFor(() => {
        const { entries } = viewer.board(topics[index] ?? '');
        expect(entries.map(({ memberId }) => memberId)).toEqual(['ben', 'ann']);
      }, SOON);
    }
  });

  it('move on from a turn that ends to the next, and stay on a window that ended', async () => {
    const opensAt = fromNow(5 * SECOND_MS);
    const { key } = await create({
      operator: 'increment',
      periods: [
        { key: 'cup', startsAt: fromNow(-DAY_MS), endsAt: opensAt },
        { key: 'turn', everyWeeks: 1, startsAt: new Date(Date.parse(opensAt) - 7 * DAY_MS) },
      ],
    });
    const { periods } = await submitApplied(client, key, { memberId: 'ann', score: 1 });
    expect(periods.map(({ period }) => period)[0]).toBe('cup');
    const [cup, turn] = ['cup', 'turn'].map((name) => `leaderboard:${key}@current:${name}`);
    const viewers = await Promise.all([watch(cup ?? ''), watch(turn ?? '')]);
    expect(viewers[1]?.board(turn ?? '').total).toBe(1);
    await vi.waitFor(() => expect(viewers[1]?.board(turn ?? '').total).toBe(0), SOON);
    const after = await submitApplied(client, key, { memberId: 'ben', score: 1 });
    expect(after.periods).toHaveLength(1);
    await vi.waitFor(() => {
      expect(viewers[1]?.board(turn ?? '').entries).toMatchObject([{ memberId: 'ben' }]);
    }, SOON);
    expect(viewers[0]?.board(cup ?? '').entries).toMatchObject([{ memberId: 'ann' }]);
  });
});
