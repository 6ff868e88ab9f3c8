import { RostrumClient } from '@rostrum/client';
import { type ClusterNode, type RedisCluster, startRedisCluster } from '@rostrum/local-services';
import { KeySpace } from '@rostrum/redis-store';
import supertest from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { PARTITION_COUNT, startTestApp, startTestStores, type TestApp } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { readImport } from '../setup/import-job.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { asOneServer } from '../setup/redis.ts';
import { type ServiceProcess, startServiceProcess } from '../setup/service-process.ts';
import { uniqueKey } from '../setup/unique.ts';

const SOON = { timeout: 30_000, interval: 20 };
const ENV = { ROSTRUM_LEASE_MS: '1000' };
const WRITERS = 6;
const keys = new KeySpace(PARTITION_COUNT);

let cluster: RedisCluster;
let app: TestApp;
/** Another instance, in which an unhandled rejection ends the process. */
let apart: ServiceProcess;
let client: RostrumClient;
let durable: DurableView;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown): void => void unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', noteUnhandled);
  const stores = await startTestStores({
    redisConfig: { 'cluster-require-full-coverage': 'no' },
    startRedis: async (options) => {
      cluster = await startRedisCluster({ ...options, nodeTimeoutMs: 1500 });
      return asOneServer(cluster);
    },
  });
  app = await startTestApp({ stores, env: ENV });
  apart = await startServiceProcess(stores, ENV);
  client = clientOf(app.url);
  durable = viewDatabase(stores);
});
afterAll(async () => {
  await durable?.close();
  await apart?.kill('SIGTERM');
  await app?.stop();
  process.off('unhandledRejection', noteUnhandled);
});
afterEach(async () => {
  for (const node of cluster.nodes) await node.kill('SIGCONT');
  await cluster.settled();
  expect(unhandled).toEqual([]);
  expect(apart.isRunning(), apart.output()).toBe(true);
});

function clientOf(baseUrl: string): RostrumClient {
  return new RostrumClient({ baseUrl, token: app.secretKey, maxAttempts: 100 });
}

async function aBoard(operator: 'best' | 'increment' = 'increment'): Promise<string> {
  const { key } = await client.createLeaderboard({ key: uniqueKey('board'), name: 'B', operator });
  return key;
}

/** The slot of a board's partition. */
function slotOf(key: string): Promise<number> {
  return cluster.slotOf(keys.leaderboard({ tenantId: app.tenantId, key }).log);
}

async function otherMaster(slot: number): Promise<ClusterNode> {
  const source = await cluster.masterOf(slot);
  const other = (await cluster.masters()).find((node) => node !== source);
  if (!other) throw new Error('there is no other master');
  return other;
}

async function scoresOf(key: string): Promise<Map<string, number>> {
  const { entries } = await client.listEntries(key, { limit: 1000 });
  return new Map(entries.map(({ memberId, score }) => [memberId, score]));
}

/** The sum of a board's scores as PostgreSQL has it. */
async function stored(key: string): Promise<number> {
  const [row] = await durable.rows<{ sum: string | null }>(
    `SELECT sum(score) AS sum FROM leaderboard_entries
       JOIN leaderboards ON leaderboards.id = leaderboard_entries.leaderboard_id
      WHERE leaderboards.key = $1`,
    [key],
  );
  return Number(row?.sum ?? 0);
}

/** Writers through both instances that repeat what was refused, each to a member of its own. */
function writeAllAlong(key: string): { acknowledged: number[]; stop(): Promise<void> } {
  let isStopped = false;
  const acknowledged: number[] = Array(WRITERS).fill(0);
  const clients = [clientOf(app.url), clientOf(apart.url)];
  const writing = acknowledged.map(async (_, writer) => {
    while (!isStopped) {
      const through = clients[writer % clients.length] as RostrumClient;
      await through.submitScore(key, { memberId: `m${writer}`, score: 1 });
      acknowledged[writer] = (acknowledged[writer] ?? 0) + 1;
    }
  });
  return {
    acknowledged,
    async stop() {
      isStopped = true;
      await Promise.all(writing);
    },
  };
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

describe('on a Redis Cluster', () => {
  it('boards and polls of every partition are written and read through all instances', async () => {
    const boards = await Promise.all(Array.from({ length: 12 }, () => aBoard()));
    expect(new Set(await Promise.all(boards.map(slotOf))).size).toBeGreaterThan(3);
    const other = clientOf(apart.url);
    for (const key of boards) await other.submitScore(key, { memberId: 'ann', score: 2 });
    for (const key of boards) expect(await scoresOf(key)).toEqual(new Map([['ann', 2]]));
    const options = ['a', 'b'].map((id) => ({ id, label: id }));
    const { pollId } = await client.createPoll({ question: 'Which?', type: 'single', options });
    await client.openPoll(pollId);
    const path = `/v1/polls/${pollId}/ballots/vic`;
    await agentWith(apart.url, app.secretKey)
      .put(path)
      .send({ choices: ['b'] })
      .expect(200);
    const { body } = await agentWith(app.url, app.secretKey).get(`/v1/polls/${pollId}/results`);
    expect(body).toMatchObject({ ballotCount: 1 });
  });

  it('a write can wait until PostgreSQL has it', async () => {
    const key = await aBoard();
    const startedAt = performance.now();
    const answer = await agentWith(app.url, app.secretKey)
      .post(`/v1/leaderboards/${key}/scores`)
      .set('Prefer', 'wait=persisted')
      .send({ memberId: 'ann', score: 5 });
    expect(answer.headers['preference-applied']).toBe('wait=persisted');
    expect(await stored(key)).toBe(5);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('viewers on every instance see writes to every partition', async () => {
    const boards = await Promise.all(Array.from({ length: 8 }, () => aBoard()));
    const token = app.publishableKey;
    const watchers = await Promise.all(
      [app.url, apart.url].map((url) => LiveWatcher.connect(url, { token })),
    );
    for (const watcher of watchers) {
      for (const key of boards) await watcher.subscribe(`leaderboard:${key}`);
    }
    for (const key of boards) await client.submitScore(key, { memberId: 'ann', score: 3 });
    for (const watcher of watchers) {
      for (const key of boards) {
        await vi.waitFor(
          () =>
            expect(watcher.board(`leaderboard:${key}`).entries).toMatchObject([
              { memberId: 'ann', score: 3 },
            ]),
          SOON,
        );
      }
      expect(watcher.gaps).toBe(0);
      watcher.close();
    }
  });

  it('a file is imported by a job', async () => {
    const key = await aBoard();
    const { body } = await agentWith(app.url, app.secretKey)
      .post(`/v1/leaderboards/${key}/import`)
      .query({ scoreColumn: 'score' })
      .set('Content-Type', 'text/csv')
      .send('memberId,score\nann,5\nbob,7\n')
      .expect(202);
    await vi.waitFor(async () => {
      expect(await readImport(client, body.jobId)).toMatchObject({ state: 'completed' });
    }, SOON);
    expect(await scoresOf(key)).toEqual(
      new Map([
        ['bob', 7],
        ['ann', 5],
      ]),
    );
  });
});

/** Each acknowledged write once: in Redis, in PostgreSQL and on the viewer's screen. */
async function expectOnceEverywhere(
  key: string,
  acknowledged: readonly number[],
  watcher: LiveWatcher,
): Promise<void> {
  const expected = new Map(acknowledged.map((count, writer) => [`m${writer}`, count]));
  expect(await scoresOf(key)).toEqual(expected);
  await vi.waitFor(async () => expect(await stored(key)).toBe(sumOf(acknowledged)), SOON);
  await vi.waitFor(() => {
    const { entries } = watcher.board(`leaderboard:${key}`);
    expect(new Map(entries.map(({ memberId, score }) => [memberId, score]))).toEqual(expected);
  }, SOON);
}

describe('under load', () => {
  it('a slot that moves loses and doubles no write, and viewers see all of them', async () => {
    const key = await aBoard();
    const watcher = await LiveWatcher.connect(apart.url, { token: app.publishableKey });
    await watcher.subscribe(`leaderboard:${key}`);
    const slot = await slotOf(key);
    const writing = writeAllAlong(key);
    for (let round = 0; round < 3; round += 1) {
      const before = sumOf(writing.acknowledged);
      await cluster.migrateSlot(slot, await otherMaster(slot));
      await vi.waitFor(
        () => expect(sumOf(writing.acknowledged)).toBeGreaterThan(before + 20),
        SOON,
      );
    }
    await writing.stop();
    await expectOnceEverywhere(key, writing.acknowledged, watcher);
    watcher.close();
  });

  it('an orderly fail-over loses and doubles no write, and viewers see all of them', async () => {
    const key = await aBoard();
    const watcher = await LiveWatcher.connect(apart.url, { token: app.publishableKey });
    await watcher.subscribe(`leaderboard:${key}`);
    const writing = writeAllAlong(key);
    await vi.waitFor(() => expect(sumOf(writing.acknowledged)).toBeGreaterThan(50), SOON);
    await cluster.failOver(await cluster.masterOf(await slotOf(key)));
    const before = sumOf(writing.acknowledged);
    await vi.waitFor(() => expect(sumOf(writing.acknowledged)).toBeGreaterThan(before + 50), SOON);
    await writing.stop();
    await expectOnceEverywhere(key, writing.acknowledged, watcher);
    watcher.close();
  });
});

describe('a master that dies', () => {
  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'by %s takes its partitions away until its replica takes over; no write is there twice',
    async (signal) => {
      const key = await aBoard();
      const slot = await slotOf(key);
      const master = await cluster.masterOf(slot);
      const elsewhere = await boardOn(await otherMaster(slot));
      const writing = writeAllAlong(key);
      await vi.waitFor(() => expect(sumOf(writing.acknowledged)).toBeGreaterThan(50), SOON);
      await master.kill(signal);
      const atDeath = sumOf(writing.acknowledged);
      await refusedOrServed(key);
      await clientOf(apart.url).submitScore(elsewhere, { memberId: 'ann', score: 1 });
      await supertest(app.url).get('/health/ready').expect(200);
      await vi.waitFor(
        () => expect(sumOf(writing.acknowledged)).toBeGreaterThan(atDeath + 50),
        SOON,
      );
      await writing.stop();
      if (signal === 'SIGKILL') await master.restart();
      const scores = await scoresOf(key);
      for (const [writer, count] of writing.acknowledged.entries()) {
        // Replication is asynchronous: what was acknowledged in the last moment may be gone, a write
        // in flight for each writer; what is there is there once.
        expect(scores.get(`m${writer}`)).toBeLessThanOrEqual(count);
        expect(scores.get(`m${writer}`)).toBeGreaterThanOrEqual(count - LOST_IN_FLIGHT);
      }
    },
  );

  it('with all others ends no instance, and all goes on when they are back', async () => {
    const key = await aBoard();
    await client.submitScore(key, { memberId: 'ann', score: 1 });
    await app.stores.redis.kill('SIGKILL');
    await vi.waitFor(() => supertest(app.url).get('/health/ready').expect(503), SOON);
    await app.stores.redis.restart();
    await vi.waitFor(() => supertest(app.url).get('/health/ready').expect(200), SOON);
    for (const through of [client, clientOf(apart.url)]) {
      await vi.waitFor(() => through.submitScore(key, { memberId: 'bob', score: 1 }), SOON);
    }
    expect((await scoresOf(key)).get('bob')).toBe(2);
  });
});

describe('a master that is away without a successor', () => {
  it('takes nothing else away: other partitions are written, stored and shown all along', async () => {
    const slot = await slotOf(await aBoard());
    const master = await cluster.masterOf(slot);
    const replica = await cluster.replicaOf(master);
    const elsewhere = await boardsOffThe(master);
    const watcher = await LiveWatcher.connect(apart.url, { token: app.publishableKey });
    for (const key of elsewhere) await watcher.subscribe(`leaderboard:${key}`);
    await Promise.all([master, replica].map((node) => node.kill('SIGKILL')));
    const diedAt = performance.now();
    let score = 0;
    while (performance.now() - diedAt < LONGER_THAN_LEASES_MS) {
      score += 1;
      for (const key of elsewhere) await writeUntilStored(key, score);
      for (const key of elsewhere) {
        await vi.waitFor(
          () => expect(watcher.board(`leaderboard:${key}`).entries[0]?.score).toBe(score),
          SOON,
        );
      }
    }
    expect(score).toBeGreaterThan(3);
    watcher.close();
    await Promise.all([master, replica].map((node) => node.restart()));
  });
});

describe('an instance', () => {
  it('stops in good time while no node of the Cluster is there', async () => {
    const instance = await app.startInstance();
    await app.stores.redis.kill('SIGKILL');
    const startedAt = performance.now();
    await instance.stop();
    expect(performance.now() - startedAt).toBeLessThan(8000);
    await app.stores.redis.restart();
  });
});

const LONGER_THAN_LEASES_MS = 4000;

/** One of each partition that the master does not serve. */
async function boardsOffThe(master: ClusterNode): Promise<string[]> {
  const found = new Map<number, string>();
  for (let at = 0; at < PARTITION_COUNT * 4; at += 1) {
    const key = await aBoard();
    const slot = await slotOf(key);
    if ((await cluster.masterOf(slot)) !== master) found.set(slot, key);
  }
  return [...found.values()];
}

async function writeUntilStored(key: string, expected: number): Promise<void> {
  const { body } = await agentWith(app.url, app.secretKey)
    .post(`/v1/leaderboards/${key}/scores`)
    .set('Prefer', 'wait=persisted')
    .send({ memberId: 'ann', score: 1 })
    .expect(200);
  expect(body.score).toBe(expected);
}

/** Per writer: it has one write at a time on its way. */
const LOST_IN_FLIGHT = 2;

async function boardOn(master: ClusterNode): Promise<string> {
  for (;;) {
    const key = await aBoard();
    if ((await cluster.masterOf(await slotOf(key))) === master) return key;
  }
}

/** One attempt, which must end within a second, one way or the other. */
async function refusedOrServed(key: string): Promise<void> {
  const startedAt = performance.now();
  const { status } = await agentWith(app.url, app.secretKey)
    .post(`/v1/leaderboards/${key}/scores`)
    .send({ memberId: 'single', score: 1 });
  expect([200, 503]).toContain(status);
  expect(performance.now() - startedAt).toBeLessThan(1200);
}
