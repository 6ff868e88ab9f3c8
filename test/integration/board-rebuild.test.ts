import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { RostrumClient } from '@rostrum/client';
import { partitionOf } from '@rostrum/domain';
import { KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import { Pool, type PoolClient } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { PARTITION_COUNT, startTestApp, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { uniqueKey } from '../setup/unique.ts';

const SOON = { timeout: 20_000, interval: 20 };
const MEMBERS = 1200;
const keys = new KeySpace(PARTITION_COUNT);

let app: TestApp;
let pool: Pool;
let redis: Redis;
let client: RostrumClient;
let host: Agent;

beforeAll(async () => {
  app = await startTestApp();
  pool = new Pool({ connectionString: app.stores.databaseUrl, max: 3 });
  redis = connectRedis(app.stores.redisUrl);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey, maxAttempts: 1 });
  host = agentWith(app.url, app.secretKey);
});
afterEach(() => releaseStoring?.());
afterAll(async () => {
  redis?.disconnect();
  await pool?.end();
  await app?.stop();
});

interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Command {
  process: ChildProcess;
  finished: Promise<Finished>;
}

function start(...args: string[]): Command {
  const script = join(import.meta.dirname, '../../scripts/rebuild.ts');
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning', script];
  const { redisUrl, databaseUrl } = app.stores;
  const env = { ...process.env, REDIS_URL: redisUrl, DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, [...flags, ...args], { env, stdio: 'pipe' });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (written.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (written.stderr += text.toString()));
  const finished = once(child, 'close').then(([code]) => ({ code, ...written }) as Finished);
  return { process: child, finished };
}

function run(...args: string[]): Promise<Finished> {
  return start(...args).finished;
}

const of = (key: string): string[] => ['--tenant', app.tenantId, '--leaderboard', key];

/** A moment after all that was done so far, and before all that is done from here on. */
async function momentNow(): Promise<string> {
  const read = async (): Promise<number> => {
    const [seconds, microseconds] = await redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  };
  const atMs = await read();
  await vi.waitFor(async () => expect(await read()).toBeGreaterThan(atMs), { interval: 1 });
  return new Date(atMs).toISOString();
}

async function fill(key: string, members: number, score: (index: number) => number): Promise<void> {
  for (let from = 0; from < members; from += 500) {
    const submissions = Array.from({ length: Math.min(500, members - from) }, (_, index) => ({
      memberId: `m${from + index}`,
      score: score(from + index),
    }));
    await client.submitScores(key, submissions);
  }
}

/** Members and scores, the first first. */
async function ranking(key: string): Promise<[string, number][]> {
  const { entries } = await client.listEntries(key, { limit: 100 });
  return entries.map(({ memberId, score }) => [memberId, score]);
}

const baseOf = (key: string): string => keys.leaderboard({ tenantId: app.tenantId, key }).base;

/** All that Redis keeps of a board's entries. */
async function dump(key: string): Promise<Record<string, unknown>> {
  const found = (await redis.keys(`${baseOf(key)}:*`)).filter(
    (name) => !/:(dedupe|watchers|viewers|grave)/.test(name),
  );
  const contents = found.sort().map(async (name) => {
    const type = await redis.type(name);
    if (type === 'string') return [name, await redis.get(name)];
    if (/:state$/.test(name)) return [name, await redis.hmget(name, 'id', 'order', 'placed')];
    if (type === 'hash') return [name, await redis.hgetall(name)];
    if (type === 'zset') return [name, await redis.zrange(name, 0, '-1', 'WITHSCORES')];
    return [name, (await redis.smembers(name)).sort()];
  });
  return Object.fromEntries(await Promise.all(contents));
}

async function stored(key: string): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ member_id: string; score: number }>(
    `SELECT member_id, score FROM leaderboard_entries
     JOIN leaderboards ON leaderboards.id = leaderboard_id
     WHERE key = $1 AND tenant_id = $2 AND period = 'all-time'`,
    [key, app.tenantId],
  );
  return Object.fromEntries(rows.map((row) => [row.member_id, row.score]));
}

let releaseStoring: (() => Promise<void>) | undefined;

/** Nothing is stored any more until it is let go: a rebuild cannot come to its end. */
async function holdStoring(): Promise<() => Promise<void>> {
  const holder: PoolClient = await pool.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM partitions FOR UPDATE');
  const release = async (): Promise<void> => {
    releaseStoring = undefined;
    await holder.query('ROLLBACK');
    holder.release();
  };
  releaseStoring = release;
  return release;
}

async function logSequence(key: string): Promise<number> {
  const { log } = keys.leaderboard({ tenantId: app.tenantId, key });
  return Number(await redis.hget(log, 'sequence'));
}

async function untilPersisted(key: string): Promise<void> {
  const { log } = keys.leaderboard({ tenantId: app.tenantId, key });
  await vi.waitFor(async () => {
    const [sequence, persisted] = await redis.hmget(log, 'sequence', 'persisted');
    expect(persisted).toBe(sequence);
  }, SOON);
}

async function untilFrozen(key: string): Promise<void> {
  await vi.waitFor(async () => {
    const { status } = await host.post(`/v1/leaderboards/${key}/scores`).send({
      memberId: 'late',
      score: 1e6,
    });
    expect(status).toBe(409);
  }, SOON);
}

it('goes back to a moment, tells what it does, and viewers see it', async () => {
  const key = await createBoard(client, { operator: 'best', periods: ['all-time', 'daily'] });
  await client.submitScore(key, { memberId: 'ann', score: 5, metadata: { car: 'red' } });
  await client.submitScore(key, { memberId: 'bob', score: 7 });
  const at = await momentNow();
  await client.submitScore(key, { memberId: 'ann', score: 9 });
  await client.submitScore(key, { memberId: 'eve', score: 8 });
  await client.deleteEntry(key, 'bob');
  const watcher = await LiveWatcher.connect(app.url, { token: app.secretKey });
  const topic = `leaderboard:${key}`;
  await watcher.subscribe(topic);

  const before = await dump(key);
  const dry = await run(...of(key), '--at', at, '--dry-run');
  expect(dry).toMatchObject({ code: 0, stderr: '' });
  expect(dry.stdout).toContain(`4 entries now, 4 at ${at}: 4 to set, 2 to remove.`);
  expect(await dump(key)).toEqual(before);
  expect(await run(...of(key), '--at', at)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--yes'),
  });

  const done = await run(...of(key), '--at', at, '--yes', '--by', 'ada');
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(done.stdout).toContain('Done: 4 changed, 2 removed, 4 entries');
  const then = [
    ['bob', 7],
    ['ann', 5],
  ];
  expect(await ranking(key)).toEqual(then);
  expect(await stored(key)).toEqual({ ann: 5, bob: 7 });
  expect(await client.getEntry(key, 'ann')).toMatchObject({ metadata: { car: 'red' } });
  await vi.waitFor(() => {
    const shown = watcher.board(topic).entries.map(({ memberId, score }) => [memberId, score]);
    expect(shown).toEqual(then);
  }, SOON);
  watcher.close();
  const { rows } = await pool.query(
    `SELECT DISTINCT body->>'by' AS by, (body->>'toMs')::bigint AS to_ms FROM events
     WHERE type = 'entries.restored'`,
  );
  expect(rows).toEqual([{ by: 'cli:ada', to_ms: String(Date.parse(at)) }]);
  await client.submitScore(key, { memberId: 'eve', score: 6 });
  expect(await ranking(key)).toEqual([
    ['bob', 7],
    ['eve', 6],
    ['ann', 5],
  ]);
});

it('can be undone by going to the moment before', async () => {
  const key = await createBoard(client, {});
  await fill(key, 10, (index) => index);
  const first = await momentNow();
  await fill(key, 20, (index) => 100 - index);
  const [second, whole] = [await momentNow(), await dump(key)];
  expect(await run(...of(key), '--at', first, '--yes')).toMatchObject({ code: 0 });
  expect(Object.keys(await stored(key))).toHaveLength(10);
  expect(await run(...of(key), '--at', second, '--yes')).toMatchObject({ code: 0 });
  expect(await dump(key)).toEqual(whole);
});

describe('while it is rebuilt a board', () => {
  it('refuses writes and is read, others of its partition go on, and nobody else rebuilds it', async () => {
    const key = await createBoard(client, {});
    await fill(key, 20, (index) => index);
    const at = await momentNow();
    await fill(key, 20, (index) => 50 + index);
    const other = await boardBeside(key);
    const release = await holdStoring();
    const { finished } = start(...of(key), '--at', at, '--yes');
    await untilFrozen(key);
    const board = host.post(`/v1/leaderboards/${key}/scores/batch`);
    const batch = await board.send({ submissions: [{ memberId: 'm1', score: 1 }] });
    const removal = await host.delete(`/v1/leaderboards/${key}/entries/m1`);
    for (const { status, body, headers } of [batch, removal]) {
      expect(status).toBe(409);
      expect(body).toMatchObject({ code: 'leaderboard.frozen', retryable: true });
      expect(headers).toHaveProperty('retry-after');
    }
    await host.get(`/v1/leaderboards/${key}/entries`).expect(200);
    await host.patch(`/v1/leaderboards/${key}`).send({ name: 'Renamed' }).expect(200);
    await client.submitScore(other, { memberId: 'm1', score: 1 });
    const second = await run(...of(key), '--yes');
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('Another process') });
    await release();
    expect(await finished).toMatchObject({ code: 0, stderr: '' });
    const expected = Array.from({ length: 20 }, (_, index) => [`m${19 - index}`, 19 - index]);
    expect(await ranking(key)).toEqual(expected);
    expect(await client.getLeaderboard(key)).toMatchObject({ name: 'Renamed' });
    await client.submitScore(key, { memberId: 'late', score: 1 });
  });

  it('stays so when the command is killed, also through a loss of Redis, until it is run again', async () => {
    const key = await createBoard(client, { periods: ['all-time', 'weekly'] });
    await fill(key, MEMBERS, (index) => index);
    const [at, then] = [await momentNow(), await dump(key)];
    await fill(key, MEMBERS + 300, (index) => 5000 - index);
    for (const events of [1, 4, 9]) {
      await untilPersisted(key);
      const release = await holdStoring();
      const begun = await logSequence(key);
      const { process, finished } = start(...of(key), '--at', at, '--yes');
      await untilFrozen(key);
      await vi.waitFor(async () => {
        // What an earlier run has set is not set again.
        const isSet = (await logSequence(key)) >= begun + events;
        expect(isSet || isDeepStrictEqual(await dump(key), then)).toBe(true);
      }, SOON);
      process.kill('SIGKILL');
      await finished;
      await release();
      await untilFrozen(key);
    }
    await redis.flushall();
    await vi.waitFor(() => host.get(`/v1/leaderboards/${key}/entries`).expect(200), SOON);
    await untilFrozen(key);
    const done = await run(...of(key), '--yes');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain(`A rebuild to ${at} began at`);
    expect(await dump(key)).toEqual(then);
    expect(Object.keys(await stored(key))).toHaveLength(MEMBERS);
    await client.submitScore(key, { memberId: 'late', score: 1 });
  });
});

it('that broke off can be undone by going to the moment at which it began', async () => {
  const key = await createBoard(client, {});
  await fill(key, 40, (index) => index);
  const first = await momentNow();
  await fill(key, 60, (index) => 500 - index);
  await untilPersisted(key);
  const whole = await dump(key);
  const release = await holdStoring();
  const begun = await logSequence(key);
  const { process, finished } = start(...of(key), '--at', first, '--yes');
  await vi.waitFor(async () => expect(await logSequence(key)).toBeGreaterThan(begun), SOON);
  process.kill('SIGKILL');
  await finished;
  await release();
  expect(await dump(key)).not.toEqual(whole);
  expect(await run(...of(key), '--at', await momentNow(), '--yes')).toMatchObject({ code: 0 });
  expect(await dump(key)).toEqual(whole);
});

/** Another board in the same partition. */
async function boardBeside(key: string): Promise<string> {
  const partition = keys.leaderboard({ tenantId: app.tenantId, key }).partition;
  for (;;) {
    const other = uniqueKey('beside');
    if (partitionOf(app.tenantId, 'leaderboard', other, PARTITION_COUNT) === partition) {
      return createBoard(client, { key: other });
    }
  }
}

describe('without a moment', () => {
  const damages: [string, (base: string) => Promise<unknown>][] = [
    ['a ranking that is gone', (base) => redis.del(`${base}:rank:all-time`)],
    ['a name missing in a ranking', (base) => redis.zpopmax(`${base}:rank:all-time`)],
    ['a score that was changed', (base) => redis.zincrby(`${base}:rank:all-time`, 5, 'x')],
    ['entries that are gone', (base) => redis.del(`${base}:entries:all-time`)],
    ['levels that are gone', (base) => redis.del(`${base}:levels:all-time`)],
    ['a segment that is gone', (base) => redis.del(`${base}:rank:all-time/country:NO`)],
    ['a list of segments that is gone', (base) => redis.del(`${base}:segments:all-time`)],
    ['a list of periods that is gone', (base) => redis.del(`${base}:periods`)],
    ['placements that are gone', (base) => redis.del(`${base}:placements`)],
    ['entries set aside that are gone', (base) => redis.del(`${base}:aside:all-time`)],
    ['a key of another type', (base) => redis.set(`${base}:rank:all-time`, 'x')],
    ['a state that is gone', (base) => redis.del(`${base}:state`)],
  ];

  it.each(damages)('repairs %s', async (_what, damage) => {
    const key = await createBoard(client, { rankStyle: 'dense', segments: ['country'] });
    await client.putMember('m2', { attributes: { country: 'NO' } });
    await client.putMember('m3', { state: 'hidden' });
    await fill(key, 30, (index) => Math.floor(index / 3));
    await vi.waitFor(async () => expect(Object.keys(await stored(key))).toHaveLength(30), SOON);
    const whole = await dump(key);
    await damage(baseOf(key));
    expect(await dump(key)).not.toEqual(whole);
    expect(await run(...of(key), '--yes')).toMatchObject({ code: 0 });
    expect(await dump(key)).toEqual(whole);
    const { score } = await client.getEntry(key, 'm29');
    expect(score).toBe(9);
    await client.submitScore(key, { memberId: 'new', score: 100 });
    expect((await ranking(key))[0]).toEqual(['new', 100]);
  });
});

async function erase(memberId: string): Promise<void> {
  const { jobId } = await client.deleteMember(memberId);
  await vi.waitFor(async () => {
    expect(await client.getJob(jobId)).toMatchObject({ state: 'completed' });
  }, SOON);
}

it('does not bring back who was erased, and nothing is left in it of who is erased later', async () => {
  const key = await createBoard(client, {});
  await fill(key, 3, (index) => index);
  const first = await momentNow();
  await client.submitScore(key, { memberId: 'later', score: 9 });
  const second = await momentNow();
  await erase('m1');
  expect(await run(...of(key), '--at', first, '--yes')).toMatchObject({ code: 0 });
  expect(await ranking(key)).toEqual([
    ['m2', 2],
    ['m0', 0],
  ]);
  const third = await momentNow();
  await Promise.all([erase('later'), erase('m2')]);
  const { rows } = await pool.query(
    `SELECT type FROM events JOIN leaderboards ON leaderboards.id = resource_id
     WHERE key = $1 AND body::text ~ '"(m1|m2|later)"'`,
    [key],
  );
  expect(rows).toEqual([]);
  for (const at of [second, third]) {
    expect(await run(...of(key), '--at', at, '--yes')).toMatchObject({ code: 0 });
    expect(await ranking(key)).toEqual([['m0', 0]]);
  }
});

describe('where events were removed', () => {
  it('refuses moments that are not known for certain, and says from when on they are', async () => {
    const key = await createBoard(client, {});
    await client.submitScore(key, { memberId: 'old', score: 1 });
    await client.submitScore(key, { memberId: 'back', score: 1 });
    const unknown = await momentNow();
    await client.submitScore(key, { memberId: 'ann', score: 3 });
    await client.submitScore(key, { memberId: 'back', score: 5 });
    const known = await momentNow();
    await client.submitScore(key, { memberId: 'back', score: 9 });
    await vi.waitFor(async () => expect((await stored(key))['back']).toBe(9), SOON);
    const { partition } = keys.leaderboard({ tenantId: app.tenantId, key });
    // As retention does it, which knows of whole months only.
    await pool.query(
      `WITH gone AS (DELETE FROM events WHERE partition = $1 AND at <= $2 RETURNING sequence)
       UPDATE partitions SET dropped_through = (SELECT max(sequence) FROM gone), dropped_before = $2
       WHERE partition = $1`,
      [partition, unknown],
    );

    const refused = await run(...of(key), '--at', unknown, '--yes');
    const from = /taken back to (\S+) and later/.exec(refused.stderr)?.[1] ?? '';
    expect(refused.code).toBe(1);
    expect(from > unknown && from <= known).toBe(true);
    await client.submitScore(key, { memberId: 'ann', score: 7 });
    expect(await run(...of(key), '--at', from, '--yes')).toMatchObject({ code: 0 });
    expect(await ranking(key)).toEqual([
      ['back', 5],
      ['ann', 3],
      ['old', 1],
    ]);
  });
});

it.each([
  [['--leaderboard', 'x'], 2, /--tenant/],
  [['--tenant', 'nobody', '--leaderboard', 'x'], 2, /no tenant/],
  [['--leaderboard', 'nothing', '--tenant', 'Test'], 1, /leaderboard.not_found/],
  [['--leaderboard', 'x', '--tenant', 'Test', '--at', 'yesterday'], 2, /time with its zone/],
])('refuses %j', async (args, code, message) => {
  expect(await run(...args)).toMatchObject({ code, stderr: expect.stringMatching(message) });
});

it('refuses a moment that is not over, and one before the board', async () => {
  const before = await momentNow();
  const key = await createBoard(client, {});
  await client.submitScore(key, { memberId: 'ann', score: 5 });
  for (const at of ['2999-01-01T00:00:00Z', before]) {
    const refused = await run(...of(key), '--at', at, '--yes');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/request.invalid/) });
  }
  await client.submitScore(key, { memberId: 'ann', score: 6 });
});
