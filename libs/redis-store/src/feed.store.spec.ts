import {
  type Feed,
  type FeedReading,
  type Leaderboard,
  type Poll,
  periodAt,
} from '@rostrum/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import {
  aBallot,
  aBoard,
  aPoll,
  aSubmission,
  type Instance,
  openInstance,
} from '../test/fixtures.ts';

const TTL_MS = 60_000;
const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let partitions: number[];

beforeAll(async () => {
  instance = await openInstance(redis().url);
  partitions = Array.from({ length: instance.keys.partitionCount }, (_, index) => index);
});
beforeEach(() => instance.feeds.takeDirty(partitions));
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => instance.close());

async function installed(overrides: Partial<Leaderboard> = {}): Promise<Leaderboard> {
  const board = aBoard({ operator: 'increment', ...overrides });
  await instance.ranking.install(board);
  return board;
}

async function write(board: Leaderboard, memberId = 'a'): Promise<number> {
  const { version } = await instance.ranking.submit({
    board,
    submissions: [aSubmission(memberId, 1, { operator: 'increment' })],
    wantRanks: false,
    idempotency: undefined,
  });
  return version;
}

async function openPoll(): Promise<Poll> {
  const poll = aPoll();
  await instance.ballots.install(poll);
  await instance.ballots.move(poll, 'open');
  return poll;
}

function feedOf(board: Leaderboard, period = 'all-time'): Feed {
  return { kind: 'leaderboard', tenantId: board.tenantId, key: board.key, period };
}

function pollFeed(poll: Poll): Feed {
  return { kind: 'poll', tenantId: poll.tenantId, id: poll.id };
}

async function watch(
  feed: Feed,
  { limit = 10, isNew = false, ttlMs = TTL_MS } = {},
): Promise<void> {
  await instance.feeds.watch([{ feed, limit, isNew }], ttlMs);
}

async function take(): Promise<FeedReading[]> {
  return instance.feeds.takeDirty(partitions);
}

/** Watched, its first whole frame already published. */
async function watched(feed: Feed, limit = 10): Promise<void> {
  await watch(feed, { limit, isNew: true });
  await take();
}

describe('takeDirty', () => {
  it('brings a board whole after news of a member: a reading before may have met the new profile', async () => {
    const board = await installed();
    await watch(feedOf(board));
    await write(board);
    await take();
    const state = 'visible' as const;
    const news = { memberId: 'a', revision: 1, state, values: [], isKept: false, isNews: true };
    await instance.ranking.placeMembers(board, [news]);
    expect(await take()).toMatchObject([{ feed: feedOf(board), published: 0 }]);
  });

  it('takes what moved and is watched, with its state and the version published before', async () => {
    const board = await installed();
    const first = await write(board, 'a');
    await watched(feedOf(board));
    await write(board, 'b');
    await write(board, 'b');
    const version = await write(board, 'a');
    const [reading, ...others] = await take();
    expect(others).toEqual([]);
    expect(reading).toMatchObject({
      feed: feedOf(board),
      epoch: `epoch-${instance.keys.leaderboard(board).partition}`,
      version,
      published: first,
      state: {
        kind: 'leaderboard',
        list: {
          total: 2,
          entries: [
            { rank: 1, memberId: 'b', score: 2 },
            { rank: 2, memberId: 'a', score: 2 },
          ],
        },
      },
    });
  });

  it('takes nothing twice', async () => {
    const board = await installed();
    await watched(feedOf(board));
    await write(board);
    expect(await take()).toHaveLength(1);
    expect(await take()).toEqual([]);
  });

  it('takes nothing that nobody watches', async () => {
    const [unseen, poll] = [await installed(), await openPoll()];
    await write(unseen);
    await instance.ballots.move(poll, 'close');
    expect(await take()).toEqual([]);
  });

  it('shows a poll as its version has it: what the clock turns comes with the next one', async () => {
    const poll = aPoll({ durationSeconds: 1 });
    await instance.ballots.install(poll);
    await instance.ballots.move(poll, 'open');
    const feed = pollFeed(poll);
    await watched(feed);
    const takeIt = async () => (await take()).find((one) => one.state.kind === 'poll');
    const opened = await instance.feeds.read(feed, 1);
    // The clock has closed it, and nobody has written that down yet.
    const isClosed = async () =>
      expect((await instance.ballots.read(poll, undefined)).status).toBe('closed');
    await vi.waitFor(isClosed, { timeout: 5000, interval: 10 });
    await instance.feeds.refresh(partitions);
    const asBefore = { version: opened?.version, state: { status: 'open' } };
    expect(await takeIt()).toMatchObject(asBefore);
    expect(await instance.feeds.read(feed, 1)).toMatchObject(asBefore);
    await instance.ballots.advanceDue(partitions);
    const closed = await takeIt();
    expect(closed).toMatchObject({ published: opened?.version, state: { status: 'closed' } });
    expect(closed?.version).toBeGreaterThan(opened?.version ?? 0);
  });

  it('takes polls as boards', async () => {
    const poll = await openPoll();
    await watched(pollFeed(poll));
    const ballot = aBallot('v', 'b');
    const { version } = await instance.ballots.cast(poll, [ballot], undefined);
    expect(await take()).toMatchObject([
      {
        feed: pollFeed(poll),
        version,
        state: {
          kind: 'poll',
          status: 'open',
          tally: { ballotCount: 1, counters: expect.arrayContaining([['b', 1]]) },
        },
      },
    ]);
  });

  it('reads each watched period, as far down as the widest viewer looks', async () => {
    const board = await installed({ periods: ['all-time', 'yearly', 'daily'] });
    const { id: yearly } = periodAt('yearly', 'UTC', Date.now());
    await watched(feedOf(board), 3);
    await watch(feedOf(board), { limit: 1, ttlMs: 2 * TTL_MS });
    await watched(feedOf(board, yearly), 2);
    for (const memberId of ['a', 'b', 'c', 'd']) await write(board, memberId);
    const readings = await take();
    const shown = readings.map(({ feed, state }) => [
      feed.kind === 'leaderboard' && feed.period,
      state.kind === 'leaderboard' && state.list.entries.map(({ memberId }) => memberId),
      state.kind === 'leaderboard' && state.list.total,
    ]);
    expect(shown.sort()).toEqual([
      [yearly, ['a', 'b'], 4],
      ['all-time', ['a', 'b', 'c'], 4],
    ]);
  });

  it('forgets watchers whose time has run out', async () => {
    const board = await installed();
    await watch(feedOf(board), { isNew: true, ttlMs: 1 });
    await vi.waitFor(async () => {
      await write(board);
      expect(await take()).toEqual([]);
    });
  });

  it('reads no period whose last watcher has gone, though others of the board are watched', async () => {
    const board = await installed({ periods: ['all-time', 'yearly'] });
    await watched(feedOf(board));
    const { id: yearly } = periodAt('yearly', 'UTC', Date.now());
    await watch(feedOf(board, yearly), { isNew: true, ttlMs: 1 });
    await watch(feedOf(board), { ttlMs: TTL_MS });
    await vi.waitFor(async () => {
      await write(board);
      expect((await take()).map(({ feed }) => feed)).toEqual([feedOf(board)]);
    });
  });

  it('takes a mark that was left over, without a new version, for nothing', async () => {
    const board = await installed();
    await write(board);
    await watched(feedOf(board));
    const { dirty, base } = instance.keys.leaderboard(board);
    await instance.redis.commands.sadd(dirty, base);
    expect(await take()).toEqual([]);
  });

  it('never gives one version to two takers, and the last version to one of them', async () => {
    const other = await openInstance(redis().url);
    const boards = await Promise.all(Array.from({ length: 5 }, () => installed()));
    for (const board of boards) await watched(feedOf(board));
    const taken: FeedReading[] = [];
    let isWriting = true;
    const takers = [instance, other].map(async ({ feeds }) => {
      for (let isLast = false; !isLast; ) {
        isLast = !isWriting;
        taken.push(...(await feeds.takeDirty(partitions)));
      }
    });
    const last = new Map<string, number>();
    for (let round = 0; round < 40; round += 1) {
      for (const board of boards) last.set(board.key, await write(board));
    }
    isWriting = false;
    await Promise.all(takers);
    await other.close();

    for (const board of boards) {
      const own = taken
        .filter(({ feed }) => feed.kind === 'leaderboard' && feed.key === board.key)
        .sort((a, b) => a.version - b.version);
      expect(own.length).toBeGreaterThan(1);
      expect(own.at(-1)?.version).toBe(last.get(board.key));
      // A chain: each begins where the one before it ended, so none overlap and none are missing.
      for (const [index, reading] of own.slice(1).entries()) {
        expect(reading.published).toBe(own[index]?.version);
      }
    }
  });
});

describe('watch', () => {
  it('gets a newcomer a whole frame on the next tick, though nothing moved', async () => {
    const [board, poll] = [await installed(), await openPoll()];
    const version = await write(board);
    const ballot = aBallot('v', 'a');
    await instance.ballots.cast(poll, [ballot], undefined);
    await watched(feedOf(board));
    await watched(pollFeed(poll));
    await watch(feedOf(board), { isNew: true, limit: 2 });
    expect(await take()).toMatchObject([{ feed: feedOf(board), version, published: 0 }]);
    await watch(pollFeed(poll), { isNew: true });
    expect(await take()).toMatchObject([{ feed: pollFeed(poll), published: 0 }]);
  });

  it('keeps a viewer that goes on watching without a frame of its own', async () => {
    const board = await installed();
    await write(board);
    await watched(feedOf(board));
    await watch(feedOf(board));
    expect(await take()).toEqual([]);
  });

  it('gets a viewer that comes back overdue a whole frame, for it may have missed some', async () => {
    const board = await installed();
    await write(board);
    await watch(feedOf(board), { isNew: true, ttlMs: 1 });
    await vi.waitFor(async () => {
      await write(board);
      expect(await take()).toEqual([]);
    });
    await watch(feedOf(board));
    expect(await take()).toMatchObject([{ feed: feedOf(board), published: 0 }]);
  });

  it('lasts as long as it says for an instance whose clock is an hour off', async () => {
    for (const offMs of [-3_600_000, 3_600_000]) {
      const board = await installed();
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offMs });
      await watched(feedOf(board));
      vi.useRealTimers();
      await write(board);
      expect(await take()).toHaveLength(1);
      const { partition, base } = instance.keys.leaderboard(board);
      const { watched: watchedKey } = instance.keys.partition(partition);
      const until = Number(await instance.redis.commands.zscore(watchedKey, base));
      expect(Math.abs(until - Date.now() - TTL_MS)).toBeLessThan(5000);
    }
  });
});

describe('refresh', () => {
  it('makes every watched feed due for a whole frame, and nothing else', async () => {
    const [board, unseen, poll] = [await installed(), await installed(), await openPoll()];
    await write(board);
    await write(unseen);
    await instance.ballots.cast(poll, [aBallot('v', 'a')], undefined);
    await watched(feedOf(board));
    await watched(pollFeed(poll));
    await instance.feeds.refresh(partitions);
    const own = (await take()).filter(
      ({ feed }) => feed.kind === 'poll' || [board.key, unseen.key].includes(feed.key),
    );
    expect(own.map(({ feed, published }) => [feed, published])).toEqual(
      expect.arrayContaining([
        [feedOf(board), 0],
        [pollFeed(poll), 0],
      ]),
    );
    expect(own.map(({ feed }) => feed)).not.toContainEqual(feedOf(unseen));
  });
});

describe('read', () => {
  it('shows the state now, whether or not anybody watches', async () => {
    const board = await installed({ sortOrder: 'asc' });
    expect(await instance.feeds.read(feedOf(board), 5)).toMatchObject({
      version: 0,
      published: 0,
      state: { list: { entries: [], total: 0 } },
    });
    await write(board, 'b');
    await write(board, 'b');
    const version = await write(board, 'a');
    expect(await instance.feeds.read(feedOf(board), 1)).toMatchObject({
      feed: feedOf(board),
      version,
      state: { list: { entries: [{ rank: 1, memberId: 'a' }], total: 2 } },
    });
  });

  it('finds no feed of a board or poll that is not there, or no longer', async () => {
    const [board, poll] = [await installed(), await openPoll()];
    await instance.ranking.drop(board);
    await instance.ballots.drop(poll);
    for (const feed of [feedOf(board), pollFeed(poll), feedOf(aBoard()), pollFeed(aPoll())]) {
      expect(await instance.feeds.read(feed, 1)).toBeUndefined();
    }
  });

  it('is refused while the partition is rebuilt, when nothing may be there yet', async () => {
    const board = await installed();
    await write(board, 'a');
    const { log } = instance.keys.leaderboard(board);
    const epoch = await instance.redis.commands.hget(log, 'epoch');
    await instance.redis.commands.hdel(log, 'epoch');
    try {
      const refusal = { code: 'store.recovering', retryable: true };
      await expect(instance.feeds.read(feedOf(board), 1)).rejects.toMatchObject(refusal);
    } finally {
      await instance.redis.commands.hset(log, 'epoch', epoch ?? '');
    }
  });

  it('shows entries exactly as the page of the board does', async () => {
    const columns = [
      { key: 'x', sortOrder: 'asc' } as const,
      { key: 'y', sortOrder: 'desc' } as const,
    ];
    const board = await installed({ columns, operator: 'best' });
    await instance.ranking.submit({
      board,
      submissions: ['a', 'é', '😀'].map((memberId, index) =>
        aSubmission(memberId, 1, { columns: [0.5, index - 1], metadata: '{"k":"ü"}' }),
      ),
      wantRanks: false,
      idempotency: undefined,
    });
    const page = await instance.ranking.page(board, 'all-time', { at: 'top' }, 3);
    const reading = await instance.feeds.read(feedOf(board), 3);
    expect(page?.entries).toHaveLength(3);
    expect(reading?.state).toEqual({
      kind: 'leaderboard',
      list: { entries: page?.entries, total: 3 },
    });
  });
});
