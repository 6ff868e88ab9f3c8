import { RostrumClient } from '@rostrum/client';
import { instancesKey, KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startTestApp, startTestStores, type TestApp, type TestInstance } from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { type ServiceProcess, startServiceProcess } from '../setup/service-process.ts';
import { uniqueKey } from '../setup/unique.ts';

const LEASE_MS = 1000;
const SOON = { timeout: 20_000, interval: 20 };
const keys = new KeySpace(8);
const partitions = Array.from({ length: keys.partitionCount }, (_, partition) => partition);

let app: TestApp;
let database: DurableView;
let redis: Redis;
let client: RostrumClient;

// The instance that takes the writes stores nothing: who does is up to each test.
beforeAll(async () => {
  const stores = await startTestStores();
  const env = { ROSTRUM_ROLE: 'api', ROSTRUM_LEASE_MS: String(LEASE_MS) };
  app = await startTestApp({ stores, env });
  database = viewDatabase(stores);
  redis = connectRedis(stores.redisUrl);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(async () => {
  redis?.disconnect();
  await database?.close();
  await app?.stop();
});
afterEach(async () => {
  await redis.del(...partitions.map((partition) => keys.partition(partition).dead));
});

async function startWorker(role = 'worker'): Promise<TestInstance> {
  const instance = await app.startInstance({ ROSTRUM_ROLE: role });
  onTestFinished(() => instance.stop());
  return instance;
}

async function startApart(role = 'worker'): Promise<ServiceProcess> {
  const env = { ROSTRUM_ROLE: role, ROSTRUM_LEASE_MS: String(LEASE_MS) };
  const started = await startServiceProcess(app.stores, env);
  onTestFinished(() => started.kill('SIGKILL'));
  return started;
}

const partitionOf = (key: string) => keys.leaderboard({ tenantId: app.tenantId, key }).partition;
const eventsOf = (key: string) => keys.partition(partitionOf(key)).events;
const deadOf = (key: string) => keys.partition(partitionOf(key)).dead;

async function createBoard(key = uniqueKey('board')): Promise<string> {
  await client.createLeaderboard({ key, name: key, operator: 'increment' });
  return key;
}

/** A board in each partition. */
async function createBoards(): Promise<string[]> {
  const found = new Map<number, string>();
  while (found.size < partitions.length) {
    const key = uniqueKey('spread');
    if (!found.has(partitionOf(key))) found.set(partitionOf(key), key);
  }
  return Promise.all([...found.values()].map(createBoard));
}

const submit = (key: string, memberId = 'ann') => client.submitScore(key, { memberId, score: 1 });

/** How many events were delivered to somebody and not acknowledged. */
async function countPending(of = partitions): Promise<number> {
  const counts = of.map(async (partition) => {
    const [count] = await redis.xpending(keys.partition(partition).events, 'persist');
    return count as number;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** The members of a board's events in PostgreSQL, in the order of the log. */
async function storedMembers(key: string): Promise<string[]> {
  const rows = await database.rows<{ memberId: string }>(
    `SELECT submission->>'memberId' AS "memberId"
     FROM events, jsonb_array_elements(body->'submissions') WITH ORDINALITY AS s (submission, at)
     WHERE resource_id = (SELECT id FROM leaderboards WHERE key = $1 AND tenant_id = $2)
     ORDER BY sequence, s.at`,
    [key, app.tenantId],
  );
  return rows.map(({ memberId }) => memberId);
}

async function untilStored(key: string, members: string[]): Promise<void> {
  await vi.waitFor(async () => expect(await storedMembers(key)).toEqual(members), SOON);
  const entries = await database.rows<{ memberId: string; score: number }>(
    `SELECT member_id AS "memberId", score FROM leaderboard_entries
     JOIN leaderboards ON id = leaderboard_id WHERE key = $1 AND tenant_id = $2`,
    [key, app.tenantId],
  );
  const counted = [...Map.groupBy(members, (member) => member)];
  expect(new Set(entries)).toEqual(
    new Set(counted.map(([memberId, own]) => ({ memberId, score: own.length }))),
  );
}

interface Letter {
  deadOf: string;
  group: string;
  reason: string;
  [field: string]: string;
}

async function readDead(key: string): Promise<Letter[]> {
  const letters = await redis.xrange(deadOf(key), '-', '+');
  return letters.map(([, fields]) => {
    const pairs = Array.from({ length: fields.length / 2 }, (_, at) =>
      fields.slice(at * 2, at * 2 + 2),
    );
    return Object.fromEntries(pairs);
  });
}

/** Keeps PostgreSQL from storing events, until it is released. */
async function holdMarks(): Promise<() => Promise<void>> {
  const holder = new Client({ connectionString: app.stores.databaseUrl });
  await holder.connect();
  await holder.query('BEGIN; SELECT 1 FROM partitions FOR UPDATE');
  return () => holder.end();
}

/** How many transactions of instances wait for the marks. */
async function countHeldUp(): Promise<number> {
  const waiting = await database.rows(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
     AND application_name = 'rostrum' AND wait_event_type = 'Lock'`,
  );
  return waiting.length;
}

/** How many connections of a process Redis still has. */
async function countClients({ pid }: ServiceProcess): Promise<number> {
  const clients = String(await redis.client('LIST')).split('\n');
  return clients.filter((client) => client.includes(`-${pid}-`)).length;
}

const holders = (role: 'persist' | 'tick') =>
  redis.mget(partitions.map((partition) => keys.lease(role, partition)));

/** Waits until each partition has a holder, and each holder as many as this. */
async function untilShared(role: 'persist' | 'tick', counts: number[]): Promise<void> {
  await vi.waitFor(async () => {
    const shares = [...Map.groupBy(await holders(role), (holder) => holder)];
    expect(shares.map(([, own]) => own.length).toSorted()).toEqual(counts);
    expect(shares.map(([holder]) => holder)).not.toContain(null);
  }, SOON);
}

describe('an event that cannot be stored', () => {
  const wellFormed = (key: string, overrides: Record<string, string>) => ({
    type: 'entry.removed',
    tenant: app.tenantId,
    resource: 'lb_none',
    epoch: 'of another life',
    sequence: '1000000',
    version: '1',
    at: '0',
    body: JSON.stringify({ member: key, periods: ['all-time'] }),
    ...overrides,
  });
  const cases: [string, (key: string) => Promise<Record<string, string>>, RegExp][] = [
    ['is not one at all', async () => ({ garbage: 'in', and: 'out' }), /no field/],
    ['has no body that can be read', async (key) => wellFormed(key, { body: '{' }), /JSON/],
    [
      'is of an unknown type',
      async (key) => wellFormed(key, { type: 'moon.risen' }),
      /moon\.risen/,
    ],
    ['is of another epoch', async (key) => wellFormed(key, {}), /epoch/],
    [
      'holds what PostgreSQL cannot keep',
      async (key) => {
        const { log } = keys.partition(partitionOf(key));
        const [epoch, last] = await redis.hmget(log, 'epoch', 'sequence');
        const sequence = String(Number(last) + 1);
        return wellFormed(key, { epoch: epoch ?? '', tenant: 'nul\0', sequence });
      },
      /invalid byte sequence/,
    ],
  ];

  it.each(cases)(
    'because it %s is set aside with the reason, and the others are stored',
    async (_, make, reason) => {
      const key = await createBoard();
      await submit(key, 'before');
      const fields = await make(key);
      const id = await redis.xadd(eventsOf(key), '*', ...Object.entries(fields).flat());
      await submit(key, 'after');
      await startWorker();
      await untilStored(key, ['before', 'after']);
      const dead = (await readDead(key)).filter(({ deadOf }) => deadOf === id);
      expect(dead).toEqual([
        { ...fields, deadOf: id, group: 'persist', reason: expect.stringMatching(reason) },
      ]);
      await submit(key, 'later');
      await untilStored(key, ['before', 'after', 'later']);
      await vi.waitFor(async () => expect(await redis.xlen(eventsOf(key))).toBeLessThanOrEqual(1));
      await vi.waitFor(async () => expect(await countPending()).toBe(0), SOON);
    },
  );
});

describe('two instances', () => {
  it('share the partitions; what one held the other goes on with when it stops', async () => {
    const boards = await createBoards();
    const [staying, leaving] = [await startWorker('all'), await startWorker('all')];
    await untilShared('persist', [4, 4]);
    // The instance that takes the writes ticks as well.
    await untilShared('tick', [2, 3, 3]);
    const watcher = await LiveWatcher.connect(staying.url, { token: app.publishableKey });
    onTestFinished(() => watcher.close());
    for (const key of boards) await watcher.subscribe(`leaderboard:${key}`);
    const untilShown = (score: number) =>
      vi.waitFor(() => {
        for (const key of boards) {
          expect(watcher.board(`leaderboard:${key}`).entries).toMatchObject([{ score }]);
        }
      }, SOON);

    await Promise.all(boards.map((key) => submit(key)));
    await untilShown(1);
    await Promise.all(boards.map((key) => untilStored(key, ['ann'])));
    await leaving.stop();
    await Promise.all(boards.map((key) => submit(key)));
    await untilShown(2);
    await Promise.all(boards.map((key) => untilStored(key, ['ann', 'ann'])));
    await untilShared('persist', [8]);
    expect(await redis.zcard(instancesKey('persist'))).toBe(1);
    expect(watcher.gaps).toBe(0);
  });

  it('go on when one is killed with events it had read and not stored', async () => {
    const boards = await createBoards();
    const staying = await startWorker('all');
    await untilShared('persist', [8]);
    const [stayingId] = await holders('persist');
    const killed = await startApart('all');
    await untilShared('persist', [4, 4]);
    const own = (await holders('persist')).map((holder) => holder !== stayingId);
    const watcher = await LiveWatcher.connect(staying.url, { token: app.publishableKey });
    onTestFinished(() => watcher.close());
    for (const key of boards) await watcher.subscribe(`leaderboard:${key}`);
    const release = await holdMarks();
    await Promise.all(boards.map((key) => submit(key)));
    const lost = partitions.filter((partition) => own[partition]);
    await vi.waitFor(async () => expect(await countPending(lost)).toBeGreaterThan(0), SOON);
    await killed.kill('SIGKILL');
    await release();
    await Promise.all(boards.map((key) => untilStored(key, ['ann'])));
    await vi.waitFor(() => {
      for (const key of boards) {
        expect(watcher.board(`leaderboard:${key}`).entries).toMatchObject([{ score: 1 }]);
      }
    }, SOON);
  });
});

it('events that a killed instance had stored and not acknowledged are stored once', async () => {
  const boards = await createBoards();
  const killed = await startApart();
  const release = await holdMarks();
  await Promise.all(boards.map((key) => submit(key)));
  // What it only read may be waiting for a lease that ran out; it reads no more while it stores.
  await vi.waitFor(async () => expect(await countHeldUp()).toBeGreaterThan(0), SOON);
  const pending = await countPending();
  onTestFinished(() => void redis.client('UNPAUSE'));
  await redis.client('PAUSE', 60_000, 'WRITE');
  await release();
  await vi.waitFor(async () => {
    const stored = await Promise.all(boards.map(storedMembers));
    expect(stored.flat().length).toBeGreaterThan(0);
  }, SOON);
  await killed.kill('SIGKILL');
  // What it sent before its end is carried out if Redis goes on before it has noticed that.
  await vi.waitFor(async () => expect(await countClients(killed)).toBe(0), SOON);
  await redis.client('UNPAUSE');
  expect(await countPending()).toBe(pending);
  await startWorker();
  await Promise.all(boards.map((key) => untilStored(key, ['ann'])));
  await vi.waitFor(async () => expect(await countPending()).toBe(0), SOON);
});

describe('an instance that is halted past its lease doubles and loses nothing', () => {
  /** Halts it as `work` says, lets another take over, and lets it go on beside that one. */
  async function haltDuring(work: (boards: string[], halt: () => void) => Promise<void>) {
    const boards = await createBoards();
    const halted = await startApart();
    await untilShared('persist', [8]);
    await work(boards, () => process.kill(halted.pid, 'SIGSTOP'));
    await startWorker();
    await Promise.all(boards.map((key) => untilStored(key, ['ann'])));
    await untilShared('persist', [8]);
    process.kill(halted.pid, 'SIGCONT');
    await untilShared('persist', [4, 4]);
    await Promise.all(boards.map((key) => submit(key, 'bob')));
    await Promise.all(boards.map((key) => untilStored(key, ['ann', 'bob'])));
    expect(halted.isRunning()).toBe(true);
    expect(await Promise.all(boards.map(readDead))).toEqual(boards.map(() => []));
  }

  it('while it waits for events', async () => {
    await haltDuring(async (boards, halt) => {
      halt();
      // Redis may still hand these to the read that is under way.
      await Promise.all(boards.map((key) => submit(key)));
    });
  });

  it('in the midst of storing', async () => {
    await haltDuring(async (boards, halt) => {
      const release = await holdMarks();
      await Promise.all(boards.map((key) => submit(key)));
      await vi.waitFor(async () => expect(await countHeldUp()).toBeGreaterThan(0), SOON);
      halt();
      // From here its transaction holds the marks, until PostgreSQL ends it after 10 s.
      await release();
    });
  });
});
