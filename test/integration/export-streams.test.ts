import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { RostrumClient } from '@rostrum/client';
import type { EntryView } from '@rostrum/contracts';
import { parse } from 'csv-parse/sync';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { startTestApp, startTestStores, type TestApp } from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { expectProblem } from '../setup/problem.ts';
import { type ServiceProcess, startServiceProcess } from '../setup/service-process.ts';

const ENTRIES = 25_000;
const PAGE = 1000;
/** Far more than connections hold on their way, when all entries have it. */
const METADATA = { text: 'x'.repeat(820) };
/** What may be read while nobody takes it: connections hold some, whatever the service does. */
const MOST_AHEAD = ENTRIES / PAGE - 5;

let app: TestApp;
let redis: Redis;
let client: RostrumClient;
/** Here an unhandled rejection ends the process. */
let apart: ServiceProcess;
let stalled: IncomingMessage | undefined;

beforeAll(async () => {
  // What a server that is killed keeps must not depend on when it last wrote its file.
  const stores = await startTestStores({ redisConfig: { appendfsync: 'always' } });
  app = await startTestApp({ stores, env: { ROSTRUM_LEASE_MS: '1000' } });
  apart = await startServiceProcess(stores, { ROSTRUM_LEASE_MS: '1000' });
  redis = connectRedis(stores.redisUrl);
  redis.on('error', () => {});
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  await fill('big');
});
afterAll(async () => {
  redis?.disconnect();
  await apart?.kill('SIGTERM');
  await app?.stop();
});

// One that is left over keeps its instance from closing.
afterEach(() => stalled?.destroy());

const member = (place: number): string => `m${place}`;

/** `m1` is the first of its board and has the greatest score. */
async function fill(key: string): Promise<void> {
  await client.createLeaderboard({ key, name: key, operator: 'set' });
  for (let first = 1; first <= ENTRIES; first += PAGE) {
    const runs = Array.from({ length: PAGE }, (_, index) => {
      const score = ENTRIES - first - index;
      return { memberId: member(first + index), score, metadata: METADATA };
    });
    await client.submitScores(key, runs);
  }
}

const pathOf = (key: string): string => `/v1/leaderboards/${key}/export`;

/** How often a place was looked up in a ranking: once a page behind the first. */
async function countPages(): Promise<number> {
  const stats = await redis.info('commandstats');
  return Number(/^cmdstat_zrevrank:calls=(\d+)/m.exec(stats)?.[1] ?? 0);
}

async function begin(url: string, key: string): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${app.secretKey}` };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(`${url}${pathOf(key)}?format=ndjson`, { headers, agent: false }, resolve).on('error', reject);
  const response = await promise;
  if (response.statusCode !== 200) throw new Error(await text(response));
  return response;
}

/** An export that nobody reads on: what connections hold is filled up, and all has come to rest. */
async function stall(url: string, key: string) {
  await untilServed();
  const before = await countPages();
  const response = await begin(url, key);
  stalled = response;
  let last = -1;
  const rest = async (): Promise<void> => {
    const previous = last;
    last = await countPages();
    expect(last).toBe(previous);
  };
  await vi.waitFor(rest, { timeout: 20_000, interval: 300 });
  return { response, pages: last - before };
}

async function readOn(response: IncomingMessage): Promise<EntryView[]> {
  const lines = (await text(response)).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

async function expectBroken(response: IncomingMessage): Promise<void> {
  await expect(text(response)).rejects.toThrow('aborted');
  expect(response.complete).toBe(false);
}

const inOrder = Array.from({ length: ENTRIES }, (_, index) => [
  index + 1,
  member(index + 1),
  ENTRIES - index - 1,
]);

/** Reading a whole file holds this process up, and its service with it: it may have lost its connection. */
async function untilServed(): Promise<void> {
  await vi.waitFor(() => client.listEntries('big', { limit: 1 }));
}

describe('25,000 entries are exported in order, without gap or repeat', () => {
  it('as NDJSON', async () => {
    const stream = await client.exportEntries('big', { format: 'ndjson' });
    const lines = (await text(stream)).trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as EntryView);
    expect(entries.map(({ rank, memberId, score }) => [rank, memberId, score])).toEqual(inOrder);
  });

  it('as CSV', async () => {
    const rows = parse(await text(await client.exportEntries('big')), { from: 2 });
    expect(rows.map(([rank, id, score]) => [Number(rank), id, Number(score)])).toEqual(inOrder);
  });
});

describe('an export is read no faster than it is taken', () => {
  it('by a client that pauses and goes on', async () => {
    const { response, pages } = await stall(app.url, 'big');
    expect(pages).toBeLessThan(MOST_AHEAD);
    expect(await readOn(response)).toHaveLength(ENTRIES);
    expect(response.complete).toBe(true);
  });

  it('by a client that leaves: then nothing more is read', async () => {
    const connected = Promise.withResolvers<void>();
    app.app.getHttpServer().once('connection', (socket: IncomingMessage['socket']) => {
      socket.once('close', () => connected.resolve());
    });
    const { response, pages } = await stall(app.url, 'big');
    expect(pages).toBeLessThan(MOST_AHEAD);
    const before = await countPages();
    response.destroy();
    await connected.promise;
    await client.listEntries('big', { limit: 1 });
    expect(await countPages()).toBe(before);
  });

  it('by one that asks for the head alone', async () => {
    await untilServed();
    const before = await countPages();
    await agentWith(app.url, app.secretKey).head(pathOf('big')).expect(200);
    await client.listEntries('big', { limit: 1 });
    expect(await countPages()).toBe(before);
  });
});

it('while scores move, who stays is exported once, who moves up may be missed, who moves down comes twice', async () => {
  const [up, down, added] = [member(ENTRIES), member(1), 'new'];
  const { response } = await stall(app.url, 'big');
  // Another version of the definition, too: scripts do not run on the old one any more.
  await client.updateLeaderboard('big', { name: 'Renamed' });
  await client.submitScore('big', { memberId: up, score: ENTRIES + 1 });
  await client.submitScore('big', { memberId: added, score: ENTRIES + 2 });
  await client.submitScore('big', { memberId: down, score: -1 });
  const entries = await readOn(response);
  const times = new Map<string, number>();
  for (const { memberId } of entries) times.set(memberId, (times.get(memberId) ?? 0) + 1);
  const stayed = inOrder.map(([, id]) => String(id)).filter((id) => id !== up && id !== down);
  expect(stayed.filter((id) => times.get(id) !== 1)).toEqual([]);
  expect([up, added, down].map((id) => times.get(id))).toEqual([undefined, undefined, 2]);
  // As it was numbered when its page was read.
  expect(entries.at(-1)).toMatchObject({ memberId: down, score: -1, rank: ENTRIES + 1 });
  await client.submitScore('big', { memberId: up, score: 0 });
  await client.submitScore('big', { memberId: down, score: ENTRIES - 1 });
  await client.deleteEntry('big', added);
});

describe('an export that cannot be gone on with breaks the connection off', () => {
  it('when Redis goes, and the service stays: 503 until it is back, then whole exports again', async () => {
    const { response } = await stall(apart.url, 'big');
    const host = agentWith(apart.url, app.secretKey);
    await app.stores.redis.kill('SIGKILL');
    try {
      await expectBroken(response);
      expectProblem(await host.get(pathOf('big')), 503, 'store.unavailable');
    } finally {
      await app.stores.redis.restart();
    }
    const own = new RostrumClient({ baseUrl: apart.url, token: app.secretKey });
    // Nodes of a Cluster come back one after the other.
    await vi.waitFor(async () => {
      const again = await own.exportEntries('big');
      expect(parse(await text(again), { from: 2 })).toHaveLength(ENTRIES);
    });
    expect(apart.isRunning()).toBe(true);
  });

  it('for a reader of the client, as a fault of the stream', async () => {
    const stream = await client.exportEntries('big');
    await app.stores.redis.kill('SIGKILL');
    try {
      await expect(text(stream)).rejects.toThrow();
    } finally {
      await app.stores.redis.restart();
    }
    await vi.waitFor(() => client.listEntries('big'));
  });

  it('when the period is removed', async () => {
    const [ranking = ''] = await redis.keys('*:rank:all-time');
    const { response } = await stall(app.url, 'big');
    await redis.rename(ranking, `${ranking}:kept`);
    await expectBroken(response);
    await redis.rename(`${ranking}:kept`, ranking);
  });

  it('when the board is replaced by another one with its key', async () => {
    await fill('replaced');
    const { response } = await stall(app.url, 'replaced');
    await client.deleteLeaderboard('replaced');
    await client.createLeaderboard({ key: 'replaced', name: 'Another' });
    await client.submitScore('replaced', { memberId: 'last', score: -1 });
    await expectBroken(response);
  });

  it('when what was stored has another past than what was sent', async () => {
    const logs = await redis.keys('*:log');
    const epochs = await Promise.all(logs.map((log) => redis.hget(log, 'epoch')));
    const { response } = await stall(app.url, 'big');
    await Promise.all(logs.map((log) => redis.hset(log, 'epoch', 'another')));
    await expectBroken(response);
    await Promise.all(logs.map((log, index) => redis.hset(log, 'epoch', epochs[index] ?? '')));
  });

  it('when what was stored is lost', async () => {
    const { response } = await stall(app.url, 'big');
    await redis.flushall();
    await expectBroken(response);
  });
});
