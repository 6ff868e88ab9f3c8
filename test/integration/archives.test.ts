import { RostrumClient } from '@rostrum/client';
import type { BoardSnapshot, EntryPageView } from '@rostrum/contracts';
import { type Principal, periodAt, type RankedEntry } from '@rostrum/domain';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ExportService } from '../../apps/api/src/leaderboards/export/export.service.ts';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { type ArchiveTrial, archiveTrial, settle } from '../setup/archives.ts';
import { createBoard } from '../setup/boards.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { holdRows } from '../setup/held-rows.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { expectProblem } from '../setup/problem.ts';

const DAY_MS = 86_400_000;
const YESTERDAY = new Date(Date.now() - DAY_MS).toISOString();
const BEFORE = new Date(Date.now() - 2 * DAY_MS).toISOString();

let app: TestApp;
let trial: ArchiveTrial;
let redis: Redis;
let database: DurableView;
let host: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_ARCHIVE_INTERVAL_MS: '50' } });
  trial = archiveTrial(app.app);
  redis = connectRedis(app.stores.redisUrl);
  database = viewDatabase(app.stores);
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(async () => {
  redis?.disconnect();
  await database?.close();
  await app?.stop();
});

const dayOf = (time: string) => periodAt('daily', 'UTC', Date.parse(time)).id;
const idsOf = ({ entries }: EntryPageView) => entries.map(({ memberId }) => memberId);
const members = (count: number) => Array.from({ length: count }, (_, index) => `m${index + 1}`);

/** Members `m1` (first) to `m<count>`, three of a score each, who played at some time. */
async function play(key: string, count: number, occurredAt: string): Promise<void> {
  const submissions = members(count).map((memberId, index) => ({
    memberId,
    score: 1000 - Math.floor(index / 3),
    metadata: { at: index },
    occurredAt,
  }));
  await client.submitScores(key, submissions);
}

async function boardOf(count: number, rules: object = {}): Promise<string> {
  const key = await createBoard(client, { periods: ['all-time', 'daily'], ...rules });
  if (count > 0) await play(key, count, YESTERDAY);
  return key;
}

const statusOf = async (key: string, id: string) =>
  (await client.listPeriods(key)).periods.find(({ period }) => period === id)?.status;

/** Has every closed day archived, by keeping none. */
async function close(key: string, ...ids: string[]): Promise<void> {
  await client.updateLeaderboard(key, { retention: { periods: 0 } });
  await vi.waitFor(async () => {
    for (const id of ids) expect(await statusOf(key, id)).toBe('archived');
    expect(await keysOf(key, ids[0] ?? '')).toEqual([]);
  });
}

/** Resolves when all that was written to the board is stored. */
async function stored(key: string): Promise<void> {
  const board = await trial.boards.find(app.tenantId, key);
  if (!board) throw new Error(`no board ${key}`);
  await settle(trial, board);
}

/** Resolves when the archiver has found a period due, and found that it has to wait. */
async function postponed(key: string, period: string): Promise<void> {
  await vi.waitFor(async () => {
    const due = await database.rows(
      `SELECT FROM leaderboard_periods JOIN leaderboards ON id = leaderboard_id
       WHERE key = $1 AND period = $2 AND check_at > updated_at + interval '1.5 s'`,
      [key, period],
    );
    expect(due).toHaveLength(1);
  });
}

const keysOf = (key: string, id: string) =>
  redis.keys(`${app.tenantId}:{*}:leaderboard:${key}:*:${id}`);

/** What all routes say of a period, but for the version. */
async function readEverything(key: string, period: string): Promise<unknown> {
  const shown = <T extends object>(answer: T): Partial<T> => ({ ...answer, version: undefined });
  const text = async (format: string) =>
    (await host.get(`/v1/leaderboards/${key}/export`).query({ period, format })).text;
  const first = await client.listEntries(key, { period, limit: 4 });
  const second = await client.listEntries(key, { period, limit: 4, cursor: first.nextCursor });
  return {
    pages: [first, second].map(shown),
    around: shown(await client.listEntriesAround(key, 'm2', { period, limit: 5 })),
    entry: shown(await client.getEntry(key, 'm5', { period })),
    lookup: shown(await client.lookupEntries(key, ['m9', 'nobody', 'm1'], { period })),
    range: shown(await client.listEntries(key, { period, minScore: 998, maxScore: 999, limit: 3 })),
    preview: shown(await client.previewRank(key, { score: 998, period })),
    stats: shown(await client.getStats(key, { period })),
    files: [await text('csv'), await text('ndjson')],
  };
}

// An archive waits a second for its viewers: these wait together.
describe.concurrent('an archived period', () => {
  it.each(['ordinal', 'competition', 'dense'] as const)(
    'answers every route as before, with %s ranks, and has left the live store',
    async (rankStyle) => {
      const key = await boardOf(12, { rankStyle });
      const day = dayOf(YESTERDAY);
      const before = await readEverything(key, day);
      expect(await statusOf(key, day)).toBe('closed');
      await close(key, day);
      expect(await readEverything(key, day)).toEqual(before);
      expect((await client.listEntries(key)).total).toBe(12);
      const [left] = await database.rows<{ count: string }>(
        `SELECT count(*) FROM leaderboard_entries JOIN leaderboards ON id = leaderboard_id
         WHERE key = $1 AND period = $2`,
        [key, day],
      );
      expect(left?.count).toBe('0');
    },
  );

  it('goes on where a cursor of the live board was', async () => {
    const key = await boardOf(10);
    const period = dayOf(YESTERDAY);
    const first = await client.listEntries(key, { period, limit: 5 });
    await close(key, period);
    const second = await client.listEntries(key, { period, limit: 5, cursor: first.nextCursor });
    expect(idsOf(second)).toEqual(members(10).slice(5));
    const back = await client.listEntries(key, { period, limit: 5, cursor: second.previousCursor });
    expect(back.entries).toEqual(first.entries);
  });

  it('goes on in an export that the live board began', async () => {
    const key = await boardOf(0);
    const period = dayOf(YESTERDAY);
    for (const part of [0, 1, 2]) {
      const submissions = members(900).map((memberId, score) => ({
        memberId: `${part}-${memberId}`,
        score,
        occurredAt: YESTERDAY,
      }));
      await client.submitScores(key, submissions);
    }
    const principal: Principal = { kind: 'secret-key', tenantId: app.tenantId, keyId: 'test' };
    const exports = app.app.get(ExportService, { strict: false });
    const { pages } = await exports.begin(principal, key, { period });
    const first = await pages.next();
    await close(key, period);
    const begun = (first.value ?? []) as RankedEntry[];
    const ids = begun.map(({ memberId }) => memberId);
    for await (const page of pages) ids.push(...page.map(({ memberId }) => memberId));
    const { text } = await host.get(`/v1/leaderboards/${key}/export`).query({ period });
    const lines = text.trim().split('\r\n').slice(1);
    expect(ids).toEqual(lines.map((line) => line.split(',')[1]));
    expect(new Set(ids).size).toBe(2700);
  });

  it('takes no more runs, and does not come back when more periods are kept', async () => {
    const key = await boardOf(3);
    const day = dayOf(YESTERDAY);
    await close(key, day);
    await client.updateLeaderboard(key, { retention: { periods: 30 } });
    const late = { memberId: 'late', score: 1, occurredAt: YESTERDAY };
    const answer = await host.post(`/v1/leaderboards/${key}/scores`).send(late);
    expectProblem(answer, 409, 'leaderboard.closed');
    expect(idsOf(await client.listEntries(key, { period: day }))).toEqual(members(3));
    // An older one had no entries, and is over as well.
    const older = { ...late, occurredAt: BEFORE };
    const refused = await host.post(`/v1/leaderboards/${key}/scores`).send(older);
    expectProblem(refused, 409, 'leaderboard.closed');
  });

  it('cannot be watched: nothing in it moves', async () => {
    const key = await boardOf(3);
    const day = dayOf(YESTERDAY);
    await close(key, day);
    const watcher = await LiveWatcher.connect(app.url, { token: app.secretKey });
    const answer = await watcher.ask('subscribe', { topic: `leaderboard:${key}@${day}` });
    watcher.close();
    expect(answer).toMatchObject({ ok: false, error: { code: 'leaderboard.closed' } });
  });

  it('leaves those who watched it with what they saw', async () => {
    const key = await boardOf(3);
    const day = dayOf(YESTERDAY);
    const watcher = await LiveWatcher.connect(app.url, { token: app.secretKey });
    const [closed, running] = [`leaderboard:${key}@${day}`, `leaderboard:${key}`] as const;
    await watcher.subscribe(closed);
    await watcher.subscribe(running);
    await close(key, day);
    await client.submitScore(key, { memberId: 'new', score: 1 });
    await vi.waitFor(() => expect(watcher.board(running).total).toBe(4));
    const seen = watcher.history.filter(({ topic }) => topic === closed);
    const totals = seen.map(({ shown }) => (shown as BoardSnapshot).entries.length);
    expect(new Set(totals)).toEqual(new Set([3]));
    watcher.close();
  });

  it('loses a member who is removed from it, or from the whole board', async () => {
    const key = await boardOf(5);
    const day = dayOf(YESTERDAY);
    await close(key, day);
    const entry = `/v1/leaderboards/${key}/entries`;
    await host.delete(`${entry}/m2`).query({ period: day }).expect(204);
    expectProblem(await host.delete(`${entry}/m2`).query({ period: day }), 404, 'member.not_found');
    await host.delete(`${entry}/m1`).expect(204);
    const page = await client.listEntries(key, { period: day });
    expect(page.entries.map(({ rank, memberId }) => [rank, memberId])).toEqual([
      [1, 'm3'],
      [2, 'm4'],
      [3, 'm5'],
    ]);
    expect(page.total).toBe(3);
    expect((await client.listEntries(key)).total).toBe(4);
    const [kept] = await database.rows<{ count: string }>(
      "SELECT count(*) FROM archived_entries WHERE member_id IN ('m1', 'm2') AND leaderboard_id = (SELECT id FROM leaderboards WHERE key = $1)",
      [key],
    );
    expect(kept?.count).toBe('0');
  });

  it('goes with its board', async () => {
    const key = await boardOf(3);
    await close(key, dayOf(YESTERDAY));
    const [board] = await database.rows<{ id: string }>(
      'SELECT id FROM leaderboards WHERE key = $1',
      [key],
    );
    await client.deleteLeaderboard(key);
    const left = await database.rows('SELECT 1 FROM archived_entries WHERE leaderboard_id = $1', [
      board?.id,
    ]);
    expect(left).toEqual([]);
  });
});

describe('on the way into the archive', () => {
  it('events that are late in the stream are waited for', async () => {
    const key = await boardOf(0);
    const day = dayOf(YESTERDAY);
    await client.submitScore(key, { memberId: 'early', score: 1, occurredAt: YESTERDAY });
    await stored(key);
    // Nothing is stored while somebody else has the marks.
    const marks = await holdRows(app.stores, 'SELECT FROM partitions FOR UPDATE');
    await client.submitScore(key, { memberId: 'late', score: 2, occurredAt: YESTERDAY });
    await client.updateLeaderboard(key, { retention: { periods: 0 } });
    await postponed(key, day);
    expect(await statusOf(key, day)).toBe('closed');
    expect(idsOf(await client.listEntries(key, { period: day }))).toEqual(['late', 'early']);
    await marks.release();
    await close(key, day);
    expect(idsOf(await client.listEntries(key, { period: day }))).toEqual(['late', 'early']);
  });

  it('a period that the live store has lost is never shown empty', async () => {
    const key = await boardOf(2);
    const day = dayOf(YESTERDAY);
    await stored(key);
    const marks = await holdRows(app.stores, 'SELECT FROM partitions FOR UPDATE');
    await client.submitScore(key, { memberId: 'm3', score: 1, occurredAt: YESTERDAY });
    await client.updateLeaderboard(key, { retention: { periods: 0 } });
    await postponed(key, day);
    await redis.unlink(await keysOf(key, day));
    for (const path of ['entries', 'entries/m1', 'stats', 'export']) {
      const answer = await host.get(`/v1/leaderboards/${key}/${path}`).query({ period: day });
      expectProblem(answer, 503, 'store.recovering');
    }
    await marks.release();
    await close(key, day);
    expect(idsOf(await client.listEntries(key, { period: day }))).toEqual(members(3));
  });

  it('a period reads the same at every moment, on every instance', async () => {
    const other = await app.startInstance({ ROSTRUM_ROLE: 'api' });
    const clients = [app, other].map(
      ({ url }) => new RostrumClient({ baseUrl: url, token: app.secretKey }),
    );
    const keys = await Promise.all(Array.from({ length: 4 }, () => boardOf(30)));
    const period = dayOf(YESTERDAY);
    const read = async (reader: RostrumClient, key: string) => [
      idsOf(await reader.listEntries(key, { period, limit: 30 })),
      idsOf(await reader.listEntriesAround(key, 'm15', { period })),
      (await reader.getEntry(key, 'm20', { period })).rank,
      (await reader.getStats(key, { period })).total,
      (await reader.listHistory(key, 'm3')).history.map((past) => [past.period, past.rank]),
      (await reader.listPeriods(key)).periods.filter((one) => one.period === period).length,
    ];
    const expected = await read(client, keys[0] ?? '');
    let isDone = false;
    let count = 0;
    const watching = clients.flatMap((reader) =>
      keys.map(async (key) => {
        for (; !isDone; count += 1) expect(await read(reader, key)).toEqual(expected);
      }),
    );
    await Promise.all(keys.map((key) => close(key, period)));
    isDone = true;
    await Promise.all(watching);
    expect(count).toBeGreaterThan(20);
    expect(await read(client, keys[0] ?? '')).toEqual(expected);
  });

  it('two workers archive every period once', async () => {
    await app.startInstance({ ROSTRUM_ROLE: 'worker' });
    const keys = await Promise.all(Array.from({ length: 6 }, () => boardOf(9)));
    const days = [YESTERDAY, BEFORE].map(dayOf);
    await Promise.all(keys.map((key) => play(key, 7, BEFORE)));
    await Promise.all(keys.map((key) => close(key, ...days)));
    const rows = await database.rows<{ total: number; count: string; last: number }>(
      `SELECT total, count(*), max(position) AS last
       FROM archived_periods JOIN archived_entries ON archive_id = archived_periods.id
       WHERE archived_periods.leaderboard_id IN (SELECT id FROM leaderboards WHERE key = ANY ($1))
       GROUP BY archived_periods.id`,
      [keys],
    );
    expect(rows).toHaveLength(12);
    expect(new Set(rows.map(({ total, count, last }) => `${total} ${count} ${last}`))).toEqual(
      new Set(['9 9 9', '7 7 7']),
    );
  });

  it('a period that never had an entry is empty', async () => {
    const key = await boardOf(0, { retention: { periods: 0 } });
    const page = await client.listEntries(key, { period: dayOf(YESTERDAY) });
    expect(page).toMatchObject({ entries: [], total: 0 });
    const entry = await host
      .get(`/v1/leaderboards/${key}/entries/nobody`)
      .query({ period: dayOf(YESTERDAY) });
    expectProblem(entry, 404, 'member.not_found');
  });
});

describe.concurrent('the history of a member', () => {
  it('goes through kept and archived periods, newest first, page by page', async () => {
    const key = await boardOf(6, { periods: ['all-time', 'daily', 'yearly'] });
    await play(key, 3, BEFORE);
    await close(key, dayOf(YESTERDAY), dayOf(BEFORE));
    await client.submitScores(key, [{ memberId: 'm2', score: 5000 }]);
    const { history, nextCursor } = await client.listHistory(key, 'm2');
    expect(nextCursor).toBeUndefined();
    const expected = [
      ['all-time', 'current', 1, 5000, 6],
      [dayOf(new Date().toISOString()), 'current', 1, 5000, 1],
      [dayOf(YESTERDAY), 'archived', 2, 1000, 6],
      [dayOf(BEFORE), 'archived', 2, 1000, 3],
    ];
    const seen = history
      .filter(({ key: kind }) => kind !== 'yearly')
      .map(({ period, status, rank, score, total }) => [period, status, rank, score, total]);
    expect(seen).toEqual(expected);
    const oldest = history.find(({ period }) => period === dayOf(BEFORE));
    expect(oldest?.metadata).toEqual({ at: 1 });

    const collected = [];
    let cursor: string | undefined;
    do {
      const page = await client.listHistory(key, 'm2', { limit: 1, cursor });
      expect(page.history).toHaveLength(1);
      collected.push(...page.history);
      cursor = page.nextCursor;
    } while (cursor);
    expect(collected).toEqual(history);
  });

  it('is empty for a member who never played, and names wrong parameters', async () => {
    const key = await boardOf(1);
    expect(await client.listHistory(key, 'nobody')).toEqual({ history: [] });
    const path = `/v1/leaderboards/${key}/entries/m1/history`;
    expectProblem(await host.get(path).query({ limit: 101 }), 400, 'request.invalid', ['limit']);
    expectProblem(await host.get(path).query({ cursor: 'x' }), 400, 'cursor.invalid');
  });
});

it('the list of periods shows archived ones page by page', async () => {
  const key = await boardOf(2);
  const older = new Date(Date.now() - 3 * DAY_MS).toISOString();
  for (const time of [BEFORE, older]) await play(key, 1, time);
  await close(key, ...[YESTERDAY, BEFORE, older].map(dayOf));
  const first = await client.listPeriods(key, { limit: 2 });
  const seen = first.periods.map(({ period, status, total }) => [period, status, total]);
  expect(seen).toEqual([
    ['all-time', 'current', 2],
    [dayOf(new Date().toISOString()), 'current', 0],
    [dayOf(YESTERDAY), 'archived', 2],
    [dayOf(BEFORE), 'archived', 1],
  ]);
  const second = await client.listPeriods(key, { limit: 2, cursor: first.nextCursor });
  expect(second).toEqual({
    periods: [expect.objectContaining({ period: dayOf(older), status: 'archived', total: 1 })],
  });
});
