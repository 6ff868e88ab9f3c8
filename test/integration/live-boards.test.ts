import { RostrumClient } from '@rostrum/client';
import type { BoardSnapshot, LeaderboardView } from '@rostrum/contracts';
import { KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PARTITION_COUNT, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { submitApplied } from '../setup/boards.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { applyChanges, LiveWatcher } from '../setup/live-watcher.ts';
import { uniqueKey } from '../setup/unique.ts';

const DAY_MS = 24 * 3600 * 1000;
const SOON = { timeout: 10_000, interval: 5 };

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;
let beside: RostrumClient;
let redis: Redis;
const watchers: LiveWatcher[] = [];

// Key frames would bring a board anew that did not move, and leases that ran out one that stalled.
const NEVER = '3600000';
beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: NEVER, ROSTRUM_LEASE_MS: NEVER } });
  second = await app.startInstance();
  redis = connectRedis(app.stores.redisUrl);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  beside = new RostrumClient({ baseUrl: second.url, token: app.secretKey });
});
afterAll(async () => {
  redis?.disconnect();
  await app?.stop();
});
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});

async function watch(url: string, token = app.publishableKey): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(url, { token });
  watchers.push(watcher);
  return watcher;
}

function create(overrides: object = {}): Promise<LeaderboardView> {
  return client.createLeaderboard({ key: uniqueKey('board'), name: 'Board', ...overrides });
}

/**
 * The watcher holds what REST shows at this moment. Its version may be older: a write that changes
 * nothing among the entries it watches is not sent to it.
 */
async function expectAsRest(watcher: LiveWatcher, key: string, limit: number, topic: string) {
  const { entries, total, version } = await client.listEntries(key, { limit });
  const mirror = watcher.mirror(topic);
  expect(mirror.shown).toEqual({ entries, total });
  expect(mirror.version).toBeLessThanOrEqual(version);
}

/** How many instances have partitions; 0 while a partition changes hands. */
async function tickerCount(): Promise<number> {
  const keys = new KeySpace(PARTITION_COUNT);
  const leases = Array.from({ length: PARTITION_COUNT }, (_, index) => keys.lease('tick', index));
  const holders = await redis.mget(...leases);
  return holders.includes(null) ? 0 : new Set(holders).size;
}

describe('a subscriber that says what it holds', () => {
  it('gets what changed since, on either instance, as long as it is known there', async () => {
    // Who takes over a partition knows nothing of its frames.
    await vi.waitFor(async () => expect(await tickerCount()).toBe(2), SOON);
    const { key } = await create();
    const topic = `leaderboard:${key}`;
    const held = await Promise.all([app.url, second.url].map((url) => watch(url)));
    for (const watcher of held) await watcher.subscribe(topic, 5);
    await vi.waitFor(async () => {
      // The first frame after the snapshots is a whole one: from there on there are changes.
      await submitApplied(client, key, { memberId: 'ann', score: Date.now() });
      for (const { frames } of held) expect(frames.at(-1)).toHaveProperty('changes');
      expect(held[0]?.mirror(topic).version).toBe(held[1]?.mirror(topic).version);
    }, SOON);
    const before = held[0]?.mirror(topic);
    for (let score = 1; score <= 8; score += 1) {
      await submitApplied(client, key, { memberId: `m${score}`, score });
      const { entries, total } = await client.listEntries(key, { limit: 5 });
      await vi.waitFor(() => {
        for (const one of held) expect(one.mirror(topic).shown).toEqual({ entries, total });
      }, SOON);
    }
    for (const url of [app.url, second.url]) {
      const { epoch = '', version = 0 } = before ?? {};
      const comer = await watch(url);
      const answer = await comer.ask('subscribe', { topic, limit: 5, epoch, version });
      expect(answer).toMatchObject({ ok: true, epoch, from: version });
      if (!answer.ok || !('changes' in answer)) throw new Error('no changes');
      const shown = applyChanges(before?.shown ?? { entries: [], total: 0 }, answer.changes);
      expect(shown).toEqual(held[0]?.mirror(topic).shown);
      expect(answer.version).toBe(held[0]?.mirror(topic).version);
      const again = { topic, limit: 5, epoch, version: answer.version };
      expect(await comer.ask('subscribe', again)).toMatchObject({
        from: answer.version,
        changes: [],
      });
      for (const unknown of [{ version: version - 1 }, { epoch: 'other' }]) {
        const whole = await comer.ask('subscribe', { ...again, ...unknown });
        expect(whole).toHaveProperty('snapshot');
      }
    }
  });

  it('gets the whole where more changed than is kept', async () => {
    const { key } = await create();
    const topic = `leaderboard:${key}`;
    const watcher = await watch(app.url);
    await watcher.subscribe(topic, 100);
    const fill = async (score: number) => {
      const submissions = Array.from({ length: 100 }, (_, at) => ({
        memberId: `m${at}`,
        score: score + at,
      }));
      await client.submitScores(key, submissions);
      await vi.waitFor(() => {
        expect((watcher.mirror(topic).shown as BoardSnapshot).entries[0]?.score).toBe(score + 99);
      }, SOON);
    };
    await fill(0);
    const { epoch, version } = watcher.mirror(topic);
    for (const score of [1000, 2000, 3000, 4000]) await fill(score);
    const answer = await (await watch(app.url)).ask('subscribe', {
      topic,
      limit: 100,
      epoch,
      version,
    });
    expect(answer).toHaveProperty('snapshot');
  });

  it('of a poll gets it whole: what is shown of it depends on the viewer', async () => {
    const options = [{ label: 'A' }, { label: 'B' }];
    const { pollId } = await client.createPoll({ question: 'Q', type: 'single', options });
    const watcher = await watch(app.url);
    const { epoch, version } = await watcher.subscribe(`poll:${pollId}`);
    const answer = await watcher.ask('subscribe', { topic: `poll:${pollId}`, epoch, version });
    expect(answer).toHaveProperty('snapshot');
  });
});

describe('a subscription', () => {
  it('is answered with the board as it stands', async () => {
    const { key } = await create({ columns: [{ key: 'style', sortOrder: 'desc' }] });
    const run = { memberId: 'ann', score: 5, columns: { style: 2 }, metadata: { hat: 'red' } };
    const { version } = await submitApplied(client, key, run);
    for (const url of [app.url, second.url]) {
      const mirror = await (await watch(url)).subscribe(`leaderboard:${key}`);
      const { entries } = await client.listEntries(key);
      expect(mirror).toEqual({
        epoch: expect.any(String),
        version,
        shown: { entries, total: 1 },
      });
    }
  });

  it('of a board nobody has played is answered with an empty one', async () => {
    const { key } = await create();
    const mirror = await (await watch(app.url)).subscribe(`leaderboard:${key}`);
    expect(mirror.shown).toEqual({ entries: [], total: 0 });
  });
});

describe('writes on one instance reach subscribers of both', () => {
  it('each version as changes that lead from the one before to what REST shows', async () => {
    const { key } = await create({ operator: 'set' });
    const topic = `leaderboard:${key}`;
    const limits = [1, 3, 10, 100];
    const viewers = await Promise.all(
      limits.flatMap((limit) =>
        [app.url, second.url].map(async (url) => {
          const watcher = await watch(url);
          await watcher.subscribe(topic, limit);
          return { watcher, limit };
        }),
      ),
    );
    const standings = new Map<number, BoardSnapshot>([[0, { entries: [], total: 0 }]]);
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let step = 0; step < 40; step += 1) {
      const writer = step % 2 === 0 ? client : beside;
      const memberId = `m${random(15)}`;
      if (random(5) === 0) {
        await fetch(`${app.url}/v1/leaderboards/${key}/entries/${memberId}`, {
          method: 'DELETE',
          headers: { Authorization: `Bearer ${app.secretKey}` },
        });
      } else {
        const metadata = random(3) === 0 ? { step } : undefined;
        await writer.submitScore(key, {
          memberId,
          score: random(8),
          ...(metadata && { metadata }),
        });
      }
      for (const { watcher, limit } of viewers) {
        await vi.waitFor(() => expectAsRest(watcher, key, limit, topic), SOON);
      }
      const { version, entries, total } = await client.listEntries(key, { limit: 100 });
      standings.set(version, { entries, total });
    }
    for (const { watcher, limit } of viewers) {
      for (const { version, shown } of watcher.history) {
        const { entries, total } = standings.get(version) ?? { entries: [], total: -1 };
        expect(shown).toEqual({ entries: entries.slice(0, limit), total });
      }
      expect(watcher.gaps).toBe(0);
      expect(watcher.frames.some((frame) => 'changes' in frame)).toBe(true);
      const versions = watcher.frames.map(({ to }) => to);
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    }
  });

  it('in the end all of them, however many come at once', async () => {
    const { key } = await create({ operator: 'increment' });
    const topic = `leaderboard:${key}`;
    const viewers = await Promise.all([watch(app.url), watch(second.url)]);
    for (const viewer of viewers) await viewer.subscribe(topic, 5);
    const writes = Array.from({ length: 300 }, (_, index) =>
      (index % 2 === 0 ? client : beside).submitScore(key, {
        memberId: `m${index % 9}`,
        score: index % 4,
      }),
    );
    await Promise.all(writes);
    for (const viewer of viewers) {
      await vi.waitFor(() => expectAsRest(viewer, key, 5, topic), SOON);
      expect(viewer.gaps).toBe(0);
      // Many writes, few frames.
      expect(viewer.frames.length).toBeLessThan(150);
    }
  });

  it('all along, on every partition, while a third instance comes and goes', async () => {
    const boards = await Promise.all(Array.from({ length: 16 }, () => create()));
    const viewer = await watch(app.url);
    for (const { key } of boards) await viewer.subscribe(`leaderboard:${key}`);
    let score = 0;
    const move = async () => {
      score += 1;
      await Promise.all(
        boards.map(({ key }) => client.submitScore(key, { memberId: 'ann', score })),
      );
      await vi.waitFor(() => {
        const shown = boards.map(({ key }) => viewer.board(`leaderboard:${key}`).entries[0]?.score);
        expect(shown).toEqual(boards.map(() => score));
      }, SOON);
    };
    const moveUntilTickersAre = async (count: number) => {
      do await move();
      while ((await tickerCount()) !== count);
    };
    await moveUntilTickersAre(2);
    const third = await app.startInstance();
    await moveUntilTickersAre(3);
    const stopped = third.stop();
    await moveUntilTickersAre(2);
    await stopped;
    await move();
    expect(viewer.gaps).toBe(0);
  });
});

describe('a period', () => {
  it('is watched by its own topic, and the current one by "current:"', async () => {
    const { key } = await create({
      periods: ['all-time', 'daily', 'monthly'],
      retention: { periods: 60 },
    });
    const today = new Date().toISOString().slice(0, 10);
    const topics = ['', '@all-time', '@current:daily', `@${today}`, '@current:monthly'].map(
      (suffix) => `leaderboard:${key}${suffix}`,
    );
    const watcher = await watch(second.url);
    for (const topic of topics) await watcher.subscribe(topic);
    await client.submitScore(key, { memberId: 'ann', score: 5 });
    for (const topic of topics) {
      await vi.waitFor(() => expect(watcher.board(topic).total).toBe(1), SOON);
    }
    const occurredAt = new Date(Date.now() - 40 * DAY_MS).toISOString();
    await client.submitScore(key, { memberId: 'bob', score: 9, occurredAt });
    await vi.waitFor(() => expect(watcher.board(topics[0] ?? '').total).toBe(2), SOON);
    const { version } = await submitApplied(client, key, { memberId: 'cyd', score: 1 });
    await vi.waitFor(() => {
      for (const topic of topics) expect(watcher.mirror(topic).version).toBe(version);
    }, SOON);
    expect(topics.map((topic) => watcher.board(topic).entries.map((e) => e.memberId))).toEqual([
      ['bob', 'ann', 'cyd'],
      ['bob', 'ann', 'cyd'],
      ['ann', 'cyd'],
      ['ann', 'cyd'],
      ['ann', 'cyd'],
    ]);
  });
});

describe('a subscriber is left in peace', () => {
  it('while its board does not move', async () => {
    const [quiet, busy] = [await create(), await create({ operator: 'increment' })];
    const watcher = await watch(app.url);
    await watcher.subscribe(`leaderboard:${busy.key}`);
    await client.submitScore(quiet.key, { memberId: 'ann', score: 5 });
    const { version } = await watcher.subscribe(`leaderboard:${quiet.key}`);
    const framesOf = ({ key }: LeaderboardView) =>
      watcher.frames.filter(({ topic }) => topic === `leaderboard:${key}`);
    for (let round = 0; round < 10; round += 1) {
      const before = framesOf(busy).length;
      await client.submitScore(busy.key, { memberId: 'bob', score: 1 });
      // A score that changes nothing is no news.
      await client.submitScore(quiet.key, { memberId: 'ann', score: 1 });
      await vi.waitFor(() => expect(framesOf(busy).length).toBeGreaterThan(before), SOON);
    }
    // At most the whole frame that every newcomer brings about, and nothing newer than held.
    expect(framesOf(quiet).filter(({ to }) => to > version)).toEqual([]);
    expect(framesOf(quiet).length).toBeLessThanOrEqual(1);
  });

  it('once it has unsubscribed', async () => {
    const { key } = await create({ operator: 'increment' });
    const topic = `leaderboard:${key}`;
    const [leaver, stayer] = await Promise.all([watch(app.url), watch(app.url)]);
    for (const watcher of [leaver, stayer]) await watcher.subscribe(topic);
    await client.submitScore(key, { memberId: 'ann', score: 1 });
    await vi.waitFor(() => expect(leaver.board(topic).total).toBe(1), SOON);
    expect(await leaver.ask('unsubscribe', { topic })).toEqual({ ok: true });
    const { length } = leaver.frames;
    for (let score = 2; score < 6; score += 1) {
      await client.submitScore(key, { memberId: 'ann', score: 1 });
      await vi.waitFor(() => expect(stayer.board(topic).entries[0]?.score).toBe(score), SOON);
    }
    expect(leaver.frames).toHaveLength(length);
    expect(await leaver.ask('unsubscribe', { topic })).toEqual({ ok: true });
    expect((await leaver.subscribe(topic)).shown).toMatchObject({ entries: [{ score: 5 }] });
  });

  it('of the limit it had before, when it asks for another', async () => {
    const { key } = await create();
    const topic = `leaderboard:${key}`;
    const watcher = await watch(app.url);
    await watcher.subscribe(topic, 1);
    await watcher.subscribe(topic, 2);
    const scores = [1, 2, 3].map((score) => ({ memberId: `m${score}`, score }));
    await client.submitScores(key, scores);
    await vi.waitFor(() => expect(watcher.board(topic)).toMatchObject({ total: 3 }), SOON);
    expect(watcher.board(topic).entries.map(({ score }) => score)).toEqual([3, 2]);
    expect(watcher.gaps).toBe(0);
  });
});

describe('when what is watched goes away', () => {
  it('by deletion, viewers are shown nothing any more', async () => {
    const { key } = await create();
    const topic = `leaderboard:${key}`;
    await client.submitScore(key, { memberId: 'ann', score: 5 });
    const viewers = await Promise.all([watch(app.url), watch(second.url)]);
    for (const viewer of viewers) await viewer.subscribe(topic);
    await client.deleteLeaderboard(key);
    for (const viewer of viewers) {
      await vi.waitFor(() => expect(viewer.board(topic)).toEqual({ entries: [], total: 0 }), SOON);
    }
    // Whoever takes the key afterwards does not play for the old audience.
    await create({ key });
    await client.submitScore(key, { memberId: 'new', score: 1 });
    const anew = await watch(app.url);
    await vi.waitFor(
      async () => expect((await anew.subscribe(topic)).shown).toMatchObject({ total: 1 }),
      SOON,
    );
    for (const viewer of viewers) expect(viewer.board(topic).total).toBe(0);
  });

  it('from the public, pages and members are shown nothing any more, hosts everything', async () => {
    const { key } = await create();
    const topic = `leaderboard:${key}`;
    await client.submitScore(key, { memberId: 'ann', score: 5 });
    const page = await watch(second.url);
    const host = await watch(second.url, app.secretKey);
    for (const viewer of [page, host]) await viewer.subscribe(topic);
    await client.updateLeaderboard(key, { visibility: 'private' });
    await vi.waitFor(() => expect(page.board(topic).total).toBe(0), SOON);
    const { length } = page.frames;
    await client.submitScore(key, { memberId: 'bob', score: 6 });
    await vi.waitFor(() => expect(host.board(topic).total).toBe(2), SOON);
    expect(page.frames).toHaveLength(length);
  });
});

it('a topic too many on one socket is refused, and those it has go on', async () => {
  const { key } = await create();
  const watcher = await watch(app.url);
  const past = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
  const { key: daily } = await create({ periods: ['daily'], retention: { periods: 400 } });
  for (let days = 0; days < 50; days += 1) {
    await watcher.subscribe(`leaderboard:${daily}@${past(days)}`);
  }
  const answer = await watcher.ask('subscribe', { topic: `leaderboard:${key}` });
  expect(answer).toMatchObject({ ok: false, error: { status: 429, code: 'limit.quota' } });
  await client.submitScore(daily, { memberId: 'ann', score: 1 });
  const topic = `leaderboard:${daily}@${past(0)}`;
  await vi.waitFor(() => expect(watcher.board(topic).total).toBe(1), SOON);
});
