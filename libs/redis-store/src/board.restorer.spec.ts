import {
  encodePrefix,
  type Leaderboard,
  type MemberPlacement,
  RebuildSupersededError,
  StaleDefinitionError,
  type StoredEntry,
} from '@rostrum/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import {
  aContent,
  batchesOf,
  closePartition,
  dumpBoard,
  openPartition,
} from '../test/board-loss.ts';
import { aBoard, aSubmission, type Instance, openInstance } from '../test/fixtures.ts';
import { RedisBoardRestorer } from './board.restorer.ts';

const DAY_MS = 86_400_000;
const WRITTEN_AT_MS = Date.UTC(2026, 10, 21);
/** More than a run of the script takes. */
const MANY = 1200;

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let restorer: RedisBoardRestorer;
let board: Leaderboard;
let token: string;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  restorer = new RedisBoardRestorer(instance.redis, instance.keys);
});
beforeEach(async () => {
  board = aBoard({ rankStyle: 'dense', segments: ['country'] });
  token = await closePartition(instance, board);
});
afterAll(() => instance.close());

function anEntry(number: number, overrides: Partial<StoredEntry> = {}): StoredEntry {
  return {
    period: 'all-time',
    memberId: `m${number}`,
    score: number % 100,
    prefix: encodePrefix([], number, 'desc', []),
    updatedAtMs: WRITTEN_AT_MS + number,
    attempts: undefined,
    metadata: undefined,
    ...overrides,
  };
}

function someEntries(count: number): StoredEntry[] {
  return Array.from({ length: count }, (_, index) => anEntry(index + 1));
}

/** The even ones are Norwegians, and every tenth is hidden. */
function somePlacements(count: number): MemberPlacement[] {
  return Array.from({ length: count }, (_, index) => ({
    memberId: `m${index + 1}`,
    revision: index + 1,
    state: index % 10 === 9 ? 'hidden' : 'visible',
    values: [index % 2 === 1 ? 'NO' : ''],
    isKept: true,
    isNews: false,
  }));
}

function contentOf(entries: readonly StoredEntry[]) {
  const placements = batchesOf(somePlacements(entries.length), 700);
  return aContent({ placements, entries: batchesOf(entries, 700) });
}

async function* failingAfter<T>(batch: readonly T[]): AsyncGenerator<readonly T[]> {
  yield batch;
  throw new Error('PostgreSQL is away');
}

const expectNothingKept = async (): Promise<void> => {
  expect(await dumpBoard(instance, board)).toEqual({});
};

it('a batch that is restored twice changes nothing', async () => {
  const entries = someEntries(MANY);
  await restorer.restoreBoard(board, contentOf(entries), token);
  const once = await dumpBoard(instance, board);
  const twice = aContent({
    placements: batchesOf(somePlacements(MANY), 700),
    entries: batchesOf([...entries, ...entries], 500),
  });
  await restorer.restoreBoard(board, twice, token);
  expect(await dumpBoard(instance, board)).toEqual(once);
});

it('a restore that is broken off and begun again leaves nothing of the first', async () => {
  const entries = someEntries(MANY);
  await restorer.restoreBoard(board, contentOf(entries), token);
  const whole = await dumpBoard(instance, board);
  const stale = Array.from({ length: MANY }, (_, index) =>
    anEntry(index, { period: index % 2 ? 'all-time' : '2025', score: -1 }),
  );
  const broken = aContent({
    placements: batchesOf(somePlacements(50), 50),
    entries: failingAfter(stale),
    held: [{ id: 'qu_1', heldAtMs: 1 }],
  });
  await expect(restorer.restoreBoard(board, broken, token)).rejects.toThrow('PostgreSQL is away');
  expect(await dumpBoard(instance, board)).not.toEqual(whole);
  await restorer.restoreBoard(board, contentOf(entries), token);
  expect(await dumpBoard(instance, board)).toEqual(whole);
});

describe('a rebuilding that somebody else has taken over', () => {
  it('writes nothing', async () => {
    await closePartition(instance, board);
    const restore = restorer.restoreBoard(board, contentOf(someEntries(10)), token);
    await expect(restore).rejects.toBeInstanceOf(RebuildSupersededError);
    await expectNothingKept();
  });

  it('writes nothing once the partition is open again', async () => {
    await openPartition(instance, board);
    const restore = restorer.restoreBoard(board, contentOf(someEntries(10)), token);
    await expect(restore).rejects.toBeInstanceOf(RebuildSupersededError);
    await expectNothingKept();
  });

  it.each(['placements', 'entries'] as const)('writes no more %s', async (part) => {
    const { base } = instance.keys.leaderboard(board);
    const key = part === 'entries' ? `${base}:entries:all-time` : `${base}:placements`;
    const kept = (): Promise<number> => instance.redis.commands.hlen(key);
    async function* takenOver<T>(items: T[]): AsyncGenerator<T[]> {
      yield items.slice(0, 5);
      await expect.poll(kept).toBe(5);
      await closePartition(instance, board);
      yield items.slice(5);
    }
    const content =
      part === 'entries'
        ? aContent({ entries: takenOver(someEntries(10)) })
        : aContent({ placements: takenOver(somePlacements(10)) });
    const restore = restorer.restoreBoard(board, content, token);
    await expect(restore).rejects.toBeInstanceOf(RebuildSupersededError);
    expect(await kept()).toBe(5);
  });
});

describe('periods', () => {
  it('expire as they would have; those that had expired are left out', async () => {
    const now = Temporal.Now.zonedDateTimeISO('UTC').startOfDay();
    board = aBoard({ periods: ['all-time', 'daily'], retentionPeriods: 2 });
    token = await closePartition(instance, board);
    const ids = [0, 3, 4].map((days) => now.subtract({ days }).toPlainDate().toString());
    // Kept for a day beyond its expiry, to be archived.
    const [today = '', waiting = '', outlived = ''] = ids;
    const entries = ['all-time', ...ids].map((period) => anEntry(1, { period }));
    const content = aContent({ entries: batchesOf(entries, 10) });
    expect(await restorer.restoreBoard(board, content, token)).toEqual({ entries: 3 });
    const { base } = instance.keys.leaderboard(board);
    const expiryOf = (part: string, period: string): Promise<number> =>
      instance.redis.commands.pexpiretime(`${base}:${part}:${period}`);
    for (const part of ['entries', 'rank']) {
      expect(await expiryOf(part, 'all-time')).toBe(-1);
      expect(await expiryOf(part, today)).toBe(now.epochMilliseconds + 4 * DAY_MS);
      expect(await expiryOf(part, waiting)).toBe(now.epochMilliseconds + DAY_MS);
      expect(await expiryOf(part, outlived)).toBe(-2);
    }
    const periods = await instance.ranking.periods(board);
    expect(periods.map(({ id }) => id).sort()).toEqual(['all-time', today, waiting].sort());
  });
});

describe('a board of another time', () => {
  it('that was dropped is not made again, and nothing of it is left', async () => {
    await instance.ranking.drop(board);
    const restored = await restorer.restoreBoard(board, contentOf(someEntries(10)), token);
    expect(restored).toEqual({ entries: 0 });
    await expectNothingKept();
  });

  it('that is dropped while it is restored leaves nothing', async () => {
    async function* dropped(): AsyncGenerator<StoredEntry[]> {
      yield someEntries(5);
      await instance.ranking.drop(board);
      yield someEntries(10);
    }
    const content = aContent({ entries: dropped() });
    expect(await restorer.restoreBoard(board, content, token)).toEqual({ entries: 0 });
    // The batch under way was before or after the end of the board.
    await expectNothingKept();
  });

  it('is neither read nor installed before it is whole', async () => {
    const { ranking } = instance;
    async function* watched(): AsyncGenerator<StoredEntry[]> {
      yield someEntries(5);
      await expect(ranking.lookup(board, 'all-time', ['m1'])).rejects.toThrow(StaleDefinitionError);
      await expect(ranking.install(board)).rejects.toMatchObject({ code: 'store.recovering' });
      yield someEntries(10);
    }
    await restorer.restoreBoard(board, aContent({ entries: watched() }), token);
    expect((await ranking.lookup(board, 'all-time', ['m1'])).total).toBe(10);
  });
});

it('submissions in the quarantine wait to be settled as before', async () => {
  const held = Array.from({ length: MANY }, (_, index) => ({ id: `qu_${index}`, heldAtMs: 1 }));
  await restorer.restoreBoard(board, aContent({ held }), token);
  await openPartition(instance, board);
  await instance.ranking.reject(board, `qu_${MANY - 1}`, 'key:k1');
  await expect(instance.ranking.reject(board, `qu_${MANY - 1}`, 'key:k1')).rejects.toMatchObject({
    code: 'quarantine.settled',
  });
  expect(await instance.ranking.findHeld(board, 'qu_0')).toMatchObject({ isPending: true });
});

it('versions and places among equals go on behind all that there were', async () => {
  const version = Date.now() * 1024 + 1e9;
  const entries = [anEntry(7, { score: 1 })];
  const content = aContent({ version, arrivals: 1000, entries: batchesOf(entries, 1) });
  await restorer.restoreBoard(board, content, token);
  await openPartition(instance, board);
  const outcome = await instance.ranking.submit({
    board,
    submissions: [aSubmission('late', 1)],
    wantRanks: false,
    idempotency: undefined,
  });
  expect(outcome.version).toBeGreaterThan(version);
  const page = await instance.ranking.page(board, 'all-time', { at: 'top' }, 10);
  expect(page?.entries.map(({ memberId, prefix }) => [memberId, prefix])).toEqual([
    ['m7', encodePrefix([], 7, 'desc', [])],
    ['late', encodePrefix([], 1001, 'desc', [])],
  ]);
});

it('never gives an arrival twice, though it be told of too few', async () => {
  const content = aContent({ arrivals: 2, entries: batchesOf(someEntries(9), 2) });
  await restorer.restoreBoard(board, content, token);
  const { state } = instance.keys.leaderboard(board);
  expect(await instance.redis.commands.hget(state, 'sequence')).toBe('9');
});
