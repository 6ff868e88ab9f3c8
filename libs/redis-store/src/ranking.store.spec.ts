import {
  encodePrefix,
  type Leaderboard,
  periodAt,
  type RankPosition,
  SORT_ORDERS,
  StaleDefinitionError,
} from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { cursorOf } from '../test/board-trial.ts';
import { drainEvents } from '../test/event-fold.ts';
import { aBoard, aSubmission, type Instance, keysLike, openInstance } from '../test/fixtures.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance(redis().url);
});
afterAll(() => instance.close());

async function installed(overrides: Partial<Leaderboard> = {}): Promise<Leaderboard> {
  const board = aBoard(overrides);
  await instance.ranking.install(board);
  return board;
}

async function submitOne(
  board: Leaderboard,
  memberId: string,
  score: number,
  overrides = {},
): Promise<Awaited<ReturnType<Instance['ranking']['submit']>>> {
  return instance.ranking.submit({
    board,
    submissions: [aSubmission(memberId, score, overrides)],
    wantRanks: true,
    idempotency: undefined,
  });
}

async function membersOf(board: Leaderboard, periodId = 'all-time'): Promise<string[]> {
  const page = await instance.ranking.page(board, periodId, { at: 'top' }, 1000);
  return page?.entries.map(({ memberId }) => memberId) ?? [];
}

describe.each(SORT_ORDERS)('100,000 equal scores on a board %s', (sortOrder) => {
  const COUNT = 100_000;
  const nameOf = (rank: number): string => `m${rank}`;
  let board: Leaderboard;

  beforeAll(async () => {
    board = await installed({ sortOrder });
    for (let first = 1; first <= COUNT; first += 1000) {
      const submissions = Array.from({ length: 1000 }, (_, index) =>
        aSubmission(nameOf(first + index), 7),
      );
      await instance.ranking.submit({
        board,
        submissions,
        wantRanks: false,
        idempotency: undefined,
      });
    }
  });

  async function namesAt(position: RankPosition, at: 'after' | 'before'): Promise<string[]> {
    const page = await instance.ranking.page(board, 'all-time', { at, position }, 3);
    return page?.entries.map(({ memberId }) => memberId) ?? [];
  }

  it('rank by who came first, each rank exact', async () => {
    for (const rank of [1, 2, 999, 1000, 1001, 50_000, 99_999, 100_000]) {
      const start = { at: 'member', memberId: nameOf(rank) } as const;
      const page = await instance.ranking.page(board, 'all-time', start, 1);
      expect(page).toMatchObject({ total: COUNT, entries: [{ rank, memberId: nameOf(rank) }] });
    }
  });

  it('page from any depth without a gap or a repeat', async () => {
    const seen: string[] = [];
    let page = await instance.ranking.page(board, 'all-time', { at: 'top' }, 1000);
    for (let last = page?.entries.at(-1); last; last = page?.entries.at(-1)) {
      seen.push(...(page?.entries ?? []).map(({ memberId }) => memberId));
      const start = { at: 'after', position: cursorOf(last) } as const;
      page = await instance.ranking.page(board, 'all-time', start, 1000);
    }
    expect(seen).toEqual(Array.from({ length: COUNT }, (_, index) => nameOf(index + 1)));
  });

  it('keep a cursor exact after its entry has gone', async () => {
    const start = { at: 'member', memberId: nameOf(40_000) } as const;
    const page = await instance.ranking.page(board, 'all-time', start, 1);
    const [entry] = page?.entries ?? [];
    if (!entry) throw new Error('the entry is missing');
    await instance.ranking.removeEntry(board, entry.memberId, undefined);
    expect(await namesAt(cursorOf(entry), 'after')).toEqual([40_001, 40_002, 40_003].map(nameOf));
    expect(await namesAt(cursorOf(entry), 'before')).toEqual([39_997, 39_998, 39_999].map(nameOf));
  });
});

describe('submit', () => {
  it('counts 200 increments that arrive at once, from two instances, exactly', async () => {
    const board = await installed({ operator: 'increment' });
    const other = await openInstance(redis().url);
    try {
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          (index % 2 ? other : instance).ranking.submit({
            board,
            submissions: [aSubmission('a', 1, { operator: 'increment' })],
            wantRanks: true,
            idempotency: undefined,
          }),
        ),
      );
      const standing = outcomes.map(({ outcomes: [outcome] }) =>
        outcome?.status === 'applied' ? outcome.score : undefined,
      );
      expect(standing.sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
        Array.from({ length: 200 }, (_, index) => index + 1),
      );
    } finally {
      await other.close();
    }
  });

  it('stores members by the order that the rules define', async () => {
    const columns = [{ key: 'time', sortOrder: 'asc' } as const];
    const board = await installed({ columns });
    await submitOne(board, 'é', 1.5, { columns: [-0.25] });
    const page = await instance.ranking.page(board, 'all-time', { at: 'top' }, 1);
    const prefix = encodePrefix([-0.25], 1, 'desc', columns);
    expect(page?.entries[0]?.prefix).toBe(prefix);
    const { base } = instance.keys.leaderboard(board);
    expect(await instance.redis.commands.zscore(`${base}:rank:all-time`, `${prefix}é`)).toBe('1.5');
  });

  it.each(['ordinal', 'competition', 'dense'] as const)(
    'shares %s ranks with a shadow-banned viewer of the very same score',
    async (rankStyle) => {
      const board = await installed({ rankStyle });
      const guest = { memberId: 'guest', revision: 1, state: 'shadow-banned' as const, values: [] };
      await instance.ranking.placeMembers(board, [{ ...guest, isKept: true, isNews: false }]);
      // Redis writes it as 0.10000000000000001.
      for (const memberId of ['first', 'guest', 'last']) await submitOne(board, memberId, 0.1);
      const scope = { viewerId: 'guest' };
      const page = await instance.ranking.page(board, 'all-time', { at: 'top' }, 10, scope);
      expect(page?.entries.map(({ memberId, rank }) => [memberId, rank])).toEqual([
        ['first', 1],
        ['guest', rankStyle === 'ordinal' ? 2 : 1],
        ['last', rankStyle === 'ordinal' ? 3 : 1],
      ]);
    },
  );

  it('answers a request without submissions', async () => {
    const board = await installed({ periods: ['daily'] });
    const request = { board, submissions: [], wantRanks: true, idempotency: undefined };
    expect(await instance.ranking.submit(request)).toMatchObject({ outcomes: [], total: 0 });
  });

  it('lets a period expire when the board no longer keeps it, and the all-time one never', async () => {
    const board = await installed({ periods: ['all-time', 'daily'], retentionPeriods: 2 });
    const outcome = await submitOne(board, 'a', 1);
    const daily = periodAt('daily', 'UTC', Math.floor(outcome.version / 1024));
    const { base } = instance.keys.leaderboard(board);
    for (const part of ['rank', 'entries']) {
      const expiry = instance.redis.commands.pexpiretime(`${base}:${part}:${daily.id}`);
      expect(await expiry).toBe((daily.endsAtMs ?? 0) + 3 * 86_400_000);
      expect(await instance.redis.commands.pexpiretime(`${base}:${part}:all-time`)).toBe(-1);
    }
  });

  it('never repeats a version, even when the clock of the server has stood still', async () => {
    const board = await installed({ operator: 'increment' });
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => submitOne(board, 'a', 1, { operator: 'increment' })),
    );
    expect(new Set(outcomes.map(({ version }) => version)).size).toBe(50);
  });
});

describe('a full stream', () => {
  it('refuses writes with store.backpressure, writes nothing, and takes them when there is room', async () => {
    const small = await openInstance(redis().url, { streamCapacity: 3 });
    try {
      await drainEvents(small);
      const board = await installed();
      const write = (memberId: string): Promise<unknown> =>
        small.ranking.submit({
          board,
          submissions: [aSubmission(memberId, 1, { submissionId: memberId })],
          wantRanks: false,
          idempotency: { key: memberId, fingerprint: memberId },
        });
      const { events } = small.keys.leaderboard(board);
      for (let count = 0; (await small.redis.commands.xlen(events)) < 3; count += 1) {
        await write(`m${count}`);
      }
      const before = await membersOf(board);

      await expect(write('late')).rejects.toMatchObject({
        code: 'store.backpressure',
        retryable: true,
      });
      await expect(
        small.ranking.removeEntry(board, before[0] ?? '', undefined),
      ).rejects.toMatchObject({ code: 'store.backpressure' });
      expect(await membersOf(board)).toEqual(before);
      expect(await small.redis.commands.xlen(events)).toBe(3);

      await drainEvents(small);
      expect(await write('late')).toMatchObject({ isReplayed: false });
      expect(await membersOf(board)).toEqual([...before, 'late']);
    } finally {
      await small.close();
    }
  });
});

describe('a partition that is being rebuilt', () => {
  it('refuses writes with store.recovering and writes nothing', async () => {
    const board = await installed();
    const { log } = instance.keys.leaderboard(board);
    const epoch = await instance.redis.commands.hget(log, 'epoch');
    await instance.redis.commands.hdel(log, 'epoch');
    try {
      await expect(submitOne(board, 'a', 1)).rejects.toMatchObject({ code: 'store.recovering' });
      expect(await membersOf(board)).toEqual([]);
    } finally {
      await instance.redis.commands.hset(log, 'epoch', epoch ?? '');
    }
  });
});

describe('definitions', () => {
  it('come back as they were installed', async () => {
    const board = await installed({ columns: [{ key: 'x', sortOrder: 'asc' }], name: 'Ünïcode' });
    expect(await instance.ranking.definition(board)).toEqual(board);
    expect(await instance.ranking.definition(aBoard())).toBeUndefined();
  });

  it('are never replaced by an older one', async () => {
    const board = await installed({ configVersion: 3 });
    await instance.ranking.install({ ...board, configVersion: 2, name: 'older' });
    expect((await instance.ranking.definition(board))?.name).toBe(board.name);
    await instance.ranking.install({ ...board, configVersion: 4, name: 'newer' });
    expect((await instance.ranking.definition(board))?.name).toBe('newer');
  });

  it('that are out of date, or were never installed, get nothing done', async () => {
    const board = await installed({ configVersion: 2 });
    for (const stale of [{ ...board, configVersion: 1 }, aBoard()]) {
      await expect(submitOne(stale, 'a', 1)).rejects.toThrow(StaleDefinitionError);
      const { ranking } = instance;
      await expect(ranking.page(stale, 'all-time', { at: 'top' }, 1)).rejects.toThrow(
        StaleDefinitionError,
      );
      await expect(ranking.removeEntry(stale, 'a', undefined)).rejects.toThrow(
        StaleDefinitionError,
      );
      await expect(ranking.periods(stale)).rejects.toThrow(StaleDefinitionError);
    }
    expect(await membersOf(board)).toEqual([]);
  });
});

describe('a dropped board', () => {
  /** A board and its successor under the same key. */
  async function generations(): Promise<[Leaderboard, Leaderboard]> {
    const first = await installed({ periods: ['all-time', 'daily'] });
    await submitOne(first, 'a', 5, { submissionId: 's1' });
    const createdAt = new Date(first.createdAt.getTime() + 1);
    return [first, { ...first, id: `${first.id}-anew`, createdAt }];
  }

  it('leaves nothing of itself but the mark that it is gone', async () => {
    const [first] = await generations();
    await instance.ranking.drop(first);
    const { base } = instance.keys.leaderboard(first);
    const left = await keysLike(instance.redis, `${base}:*`);
    const kept = left.filter((key) => !key.startsWith(`${base}:dedupe:`));
    expect(kept).toEqual([`${base}:grave:${first.id}`]);
    for (const key of left) expect(await instance.redis.commands.ttl(key)).toBeGreaterThan(0);
  });

  it('cannot be brought back by an instance that installs it late', async () => {
    const [first] = await generations();
    await instance.ranking.drop(first);
    await instance.ranking.install(first);
    expect(await instance.ranking.definition(first)).toBeUndefined();
    await expect(submitOne(first, 'a', 1)).rejects.toThrow(StaleDefinitionError);
  });

  it('stays dropped where the news of its end comes before any news of its beginning', async () => {
    const board = aBoard();
    await instance.ranking.drop(board);
    await instance.ranking.install(board);
    expect(await instance.ranking.definition(board)).toBeUndefined();
  });

  it('gives its key to a new board, which begins empty and which it cannot overwrite', async () => {
    const [first, second] = await generations();
    await instance.ranking.drop(first);
    await instance.ranking.install(second);
    await instance.ranking.install(first);
    await instance.ranking.drop(first);
    expect((await instance.ranking.definition(second))?.id).toBe(second.id);
    expect(await membersOf(second)).toEqual([]);
  });

  it('does not answer for its successor: the same submission counts anew', async () => {
    const [first, second] = await generations();
    await instance.ranking.drop(first);
    await instance.ranking.install(second);
    const outcome = await submitOne(second, 'a', 5, { submissionId: 's1' });
    expect(outcome.outcomes[0]).toMatchObject({ status: 'applied', isReplayed: false });
    expect(await membersOf(second)).toEqual(['a']);
  });

  it('is replaced, entries and all, when its successor comes before the news of its end', async () => {
    const [first, second] = await generations();
    await instance.ranking.install(second);
    expect(await membersOf(second)).toEqual([]);
    expect(await instance.ranking.periods(second)).toEqual([]);
    await instance.ranking.install(first);
    expect((await instance.ranking.definition(second))?.id).toBe(second.id);
  });

  it('never replaces a younger board, dropped or not', async () => {
    const [first, second] = await generations();
    await instance.ranking.install(second);
    await submitOne(second, 'b', 1);
    await instance.ranking.install({ ...first, id: 'never-seen', configVersion: 9 });
    expect(await membersOf(second)).toEqual(['b']);
  });
});
