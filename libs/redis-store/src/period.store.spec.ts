import { StaleDefinitionError } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { aBoard, aSubmission, type Instance, openInstance } from '../test/fixtures.ts';
import { RedisPeriodStore } from './period.store.ts';

const DAY_MS = 86_400_000;

const redis = ownRedis();
let instance: Instance;
let periods: RedisPeriodStore;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  periods = new RedisPeriodStore(instance.redis, instance.keys);
});
afterAll(() => instance?.close());

async function playedBoard(overrides = {}) {
  const board = aBoard({ periods: ['all-time', 'yearly'], rankStyle: 'dense', ...overrides });
  await instance.ranking.install(board);
  const submissions = ['a', 'b', 'c'].map((memberId, index) => aSubmission(memberId, index));
  const request = { board, submissions, wantRanks: false, idempotency: undefined };
  const { position } = await instance.ranking.submit(request);
  const year = String(new Date().getUTCFullYear());
  return { board, year, position, base: instance.keys.leaderboard(board).base };
}

const partsOf = (base: string, id: string) =>
  ['rank', 'entries', 'levels', 'level-sizes'].map((part) => `${base}:${part}:${id}`);

describe('logEnd', () => {
  it('is where the last write of the partition stands, by the time of the server', async () => {
    const { board, position } = await playedBoard();
    const { nowMs, end } = await periods.logEnd(board);
    expect(end).toEqual(position);
    expect(Math.abs(nowMs - Date.now())).toBeLessThan(60_000);
  });

  it('is refused to another definition than the one in force', async () => {
    const { board } = await playedBoard();
    const changed = { ...board, configVersion: 2 };
    await expect(periods.logEnd(changed)).rejects.toThrow(StaleDefinitionError);
    await instance.ranking.install(changed);
    await expect(periods.logEnd(board)).rejects.toThrow(StaleDefinitionError);
    await periods.logEnd(changed);
  });
});

describe('a period', () => {
  it('is kept for a day beyond its expiry', async () => {
    const { board, year, base } = await playedBoard();
    const expiresAtMs = Date.now() + 5 * DAY_MS;
    await periods.keep(board, year, expiresAtMs);
    for (const key of partsOf(base, year)) {
      expect(await instance.redis.commands.pexpiretime(key)).toBe(expiresAtMs + DAY_MS);
    }
  });

  it('is let go of whole, and no other', async () => {
    const { board, year, base } = await playedBoard();
    await periods.release(board, year);
    expect(await instance.redis.commands.exists(...partsOf(base, year))).toBe(0);
    expect(await instance.redis.commands.exists(...partsOf(base, 'all-time'))).toBe(4);
    expect(await instance.ranking.periods(board)).toEqual([{ id: 'all-time', total: 3 }]);
  });

  it('of a board that was made anew under the key stays', async () => {
    const { board, year } = await playedBoard();
    const former = { ...board, id: 'lb_former' };
    await periods.release(former, year);
    await periods.keep(former, year, 1);
    expect(await instance.ranking.periods(board)).toHaveLength(2);
  });
});

it('the history of a member is of all periods that are kept, with ranks as in a page', async () => {
  const { board, year } = await playedBoard();
  const history = await periods.history(board, 'b');
  expect(new Set(history.map(({ periodId }) => periodId))).toEqual(new Set(['all-time', year]));
  for (const { periodId, entry, total } of history) {
    const page = await instance.ranking.page(board, periodId, { at: 'member', memberId: 'b' }, 1);
    expect(entry).toEqual(page?.entries[0]);
    expect({ rank: entry.rank, total }).toEqual({ rank: 2, total: 3 });
  }
  expect(await periods.history(board, 'nobody')).toEqual([]);
});
