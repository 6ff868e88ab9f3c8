import {
  boardSpanAt,
  type CustomPeriod,
  type Leaderboard,
  type PeriodRule,
  type SubmissionOutcome,
} from '@rostrum/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { aBoard, aSubmission, type Instance, keysLike, openInstance } from '../test/fixtures.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
/** A whole second, of the server's clock. */
let nowMs: number;

beforeAll(async () => {
  instance = await openInstance(redis().url);
});
beforeEach(async () => {
  const [seconds] = await instance.redis.commands.time();
  nowMs = Number(seconds) * SECOND_MS;
});
afterAll(() => instance.close());

function aWindow(key: string, fromMs: number, untilMs: number): CustomPeriod {
  const iso = (offMs: number): string => new Date(nowMs + offMs).toISOString();
  return { key, startsAt: iso(fromMs), endsAt: iso(untilMs) };
}

async function install(rules: Partial<Leaderboard>): Promise<Leaderboard> {
  const board = aBoard({ operator: 'increment', ...rules });
  await instance.ranking.install(board);
  return board;
}

async function submit(
  board: Leaderboard,
  memberId: string,
  occurredAtMs?: number,
  store = instance.ranking,
): Promise<SubmissionOutcome> {
  const { outcomes } = await store.submit({
    board,
    submissions: [aSubmission(memberId, 1, { operator: board.operator, occurredAtMs })],
    wantRanks: true,
    idempotency: undefined,
  });
  const [outcome] = outcomes;
  if (!outcome) throw new Error('the submission was not answered');
  return outcome;
}

function periodsOf(outcome: SubmissionOutcome): string[] {
  if (outcome.status === 'rejected') return [outcome.code];
  if (outcome.status === 'quarantined') return [];
  return outcome.periods.map(({ period }) => period);
}

/** In no order. */
function membersOf(board: Leaderboard, periodId: string): Promise<string[]> {
  const { base } = instance.keys.leaderboard(board);
  return instance.redis.commands.hkeys(`${base}:entries:${periodId}`);
}

describe('a submission', () => {
  it('counts in all periods that hold its time, and in no other', async () => {
    const board = await install({
      periods: [
        aWindow('later', HOUR_MS, 2 * HOUR_MS),
        aWindow('season', -HOUR_MS, HOUR_MS),
        aWindow('former', -2 * HOUR_MS, -HOUR_MS),
        'all-time',
      ],
    });
    const outcome = await submit(board, 'a');
    expect(outcome).toMatchObject({
      status: 'applied',
      score: 1,
      rank: 1,
      periods: [
        { period: 'season', score: 1, rank: 1 },
        { period: 'all-time', score: 1, rank: 1 },
      ],
    });
    expect(await submit(board, 'a', nowMs - 90 * MINUTE_MS)).toMatchObject({
      score: 1,
      periods: [{ period: 'former' }, { period: 'all-time', score: 2 }],
    });
    const kept = await instance.ranking.periods(board);
    expect(kept.map(({ id }) => id).sort()).toEqual(['all-time', 'former', 'season']);
  });

  it('is rejected where no period holds its time, and writes nothing', async () => {
    const board = await install({
      periods: [aWindow('former', -2 * HOUR_MS, -HOUR_MS), aWindow('later', HOUR_MS, 2 * HOUR_MS)],
    });
    const before = await keysLike(instance.redis, '*');
    expect(periodsOf(await submit(board, 'a'))).toEqual(['leaderboard.closed']);
    expect(periodsOf(await submit(board, 'a', nowMs - 3 * HOUR_MS))).toEqual([
      'leaderboard.closed',
    ]);
    expect(await keysLike(instance.redis, '*')).toEqual(before);
  });

  it('is judged by itself in a batch, whichever periods the others fall into', async () => {
    const board = await install({
      periods: [aWindow('former', -2 * HOUR_MS, -HOUR_MS), aWindow('season', -MINUTE_MS, HOUR_MS)],
    });
    const times = [-3 * HOUR_MS, -90 * MINUTE_MS, -30 * MINUTE_MS, undefined];
    const { outcomes } = await instance.ranking.submit({
      board,
      submissions: times.map((off, index) =>
        aSubmission(`m${index}`, 1, { occurredAtMs: off === undefined ? off : nowMs + off }),
      ),
      wantRanks: false,
      idempotency: undefined,
    });
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...['rejected', 'applied', 'rejected', 'applied'],
    ]);
    expect(await membersOf(board, 'former')).toEqual(['m1']);
    expect(await membersOf(board, 'season')).toEqual(['m3']);
  });

  it('that is repeated after its window has closed is answered as it was', async () => {
    const board = await install({ periods: [aWindow('short', -HOUR_MS, 3 * SECOND_MS)] });
    const request = {
      board,
      submissions: [aSubmission('a', 1, { submissionId: 's1' })],
      wantRanks: true,
      idempotency: undefined,
    };
    const first = await instance.ranking.submit(request);
    for (;;) if (periodsOf(await submit(board, 'b'))[0] === 'leaderboard.closed') break;
    const again = await instance.ranking.submit(request);
    expect(again.outcomes).toEqual([{ ...first.outcomes[0], isReplayed: true }]);
    expect(again.outcomes[0]).toMatchObject({ periods: [{ period: 'short' }] });
  });
});

describe.each([
  ['right', 0],
  ['an hour ahead', HOUR_MS],
  ['an hour behind', -HOUR_MS],
])('with a clock that is %s', (_name, offMs) => {
  /** Every submission meets a clock that is off, whatever the one before has corrected. */
  async function outcomeAt(board: Leaderboard, atMs: number | undefined): Promise<string[]> {
    instance.clock.adjust(Date.now() + offMs);
    return periodsOf(await submit(board, 'a', atMs));
  }

  it('a window takes late submissions for as long as its grace lasts', async () => {
    const periods = [aWindow('cup', -HOUR_MS, -MINUTE_MS)];
    const inside = nowMs - 2 * MINUTE_MS;
    const answers = async (graceSeconds: number | undefined): Promise<string[]> =>
      outcomeAt(await install({ periods, graceSeconds }), inside);
    expect(await answers(0)).toEqual(['leaderboard.closed']);
    expect(await answers(59)).toEqual(['leaderboard.closed']);
    expect(await answers(300)).toEqual(['cup']);
    expect(await answers(undefined)).toEqual(['cup']);
  });

  it("grace ends with the period's keeping at the latest", async () => {
    const periods = [aWindow('cup', -HOUR_MS, -30 * MINUTE_MS)];
    const board = await install({ periods, graceSeconds: 24 * 3600, retentionPeriods: 0 });
    expect(await outcomeAt(board, nowMs - 40 * MINUTE_MS)).toEqual(['leaderboard.closed']);
  });

  it('a late submission counts wholly or not at all', async () => {
    const periods: PeriodRule[] = ['all-time', aWindow('cup', -HOUR_MS, -MINUTE_MS)];
    const board = await install({ periods, graceSeconds: 0 });
    expect(await outcomeAt(board, nowMs - 2 * MINUTE_MS)).toEqual(['leaderboard.closed']);
    expect(await membersOf(board, 'all-time')).toEqual([]);
    expect(await outcomeAt(board, nowMs - 2 * HOUR_MS)).toEqual(['all-time']);
  });

  it('periods of minutes are kept as many as the board says, and no others open', async () => {
    const board = await install({
      periods: [{ key: 'm', cron: '* * * * *' }],
      retentionPeriods: 3,
    });
    const turn = (ago: number): string =>
      boardSpanAt(board, nowMs - ago * MINUTE_MS).periods[0]?.period.id ?? '';
    for (const ago of [1, 2]) {
      expect(await outcomeAt(board, nowMs - ago * MINUTE_MS)).toEqual([turn(ago)]);
    }
    for (const ago of [5, 30, 90, 60 * 24 * 400]) {
      expect(await outcomeAt(board, nowMs - ago * MINUTE_MS)).toEqual(['leaderboard.closed']);
    }
    for (const ahead of [5, 45, 90]) {
      expect(await outcomeAt(board, nowMs + ahead * MINUTE_MS)).toEqual(['request.invalid']);
    }
  });
});

describe('retention', () => {
  async function expiryOf(board: Leaderboard, periodId: string): Promise<number[]> {
    const { base } = instance.keys.leaderboard(board);
    const keys = [`${base}:rank:${periodId}`, `${base}:entries:${periodId}`];
    const goneAtMs = await Promise.all(keys.map((key) => instance.redis.commands.pexpiretime(key)));
    // A period waits for a day to be archived.
    return goneAtMs.map((ms) => ms - DAY_MS);
  }

  it('keeps a window for so many times its own length', async () => {
    const board = await install({
      periods: [aWindow('cup', -HOUR_MS, HOUR_MS)],
      retentionPeriods: 3,
    });
    await submit(board, 'a');
    const expiresAtMs = nowMs + HOUR_MS + 6 * HOUR_MS;
    expect(await expiryOf(board, 'cup')).toEqual([expiresAtMs, expiresAtMs]);
  });

  it('lets all of a period expire although its only entry moves', async () => {
    const periods = [aWindow('cup', -HOUR_MS, HOUR_MS)];
    const board = await install({ periods, rankStyle: 'dense', retentionPeriods: 0 });
    await submit(board, 'a');
    await submit(board, 'a');
    const { base } = instance.keys.leaderboard(board);
    const expiresAtMs = nowMs + HOUR_MS + DAY_MS;
    for (const part of ['rank', 'levels', 'level-sizes', 'entries']) {
      const expiry = instance.redis.commands.pexpiretime(`${base}:${part}:cup`);
      expect(await expiry, part).toBe(expiresAtMs);
    }
  });

  it.each<[string, CustomPeriod, number]>([
    ['a cron schedule', { key: 'hourly', cron: '0 * * * *' }, HOUR_MS],
    [
      'a schedule of weeks',
      { key: 'weeks', everyWeeks: 1, startsAt: '2026-01-05T00:00:00.000Z' },
      7 * DAY_MS,
    ],
  ])('keeps as many closed periods of %s as the board says', async (_name, rule, lengthMs) => {
    const board = await install({ periods: [rule], retentionPeriods: 5 });
    const [id = ''] = periodsOf(await submit(board, 'a'));
    const endsAtMs = boardSpanAt(board, nowMs).periods.find(({ period }) => period.id === id)
      ?.period.endsAtMs;
    const expiresAtMs = (endsAtMs ?? 0) + 5 * lengthMs;
    expect(await expiryOf(board, id)).toEqual([expiresAtMs, expiresAtMs]);
  });
});

it('a time before a schedule began is of no period of it, and counts in the others', async () => {
  const board = await install({
    periods: [
      { key: 'hourly', cron: '0 * * * *', startsAt: new Date(nowMs - 2 * DAY_MS).toISOString() },
      'all-time',
    ],
    retentionPeriods: 0,
  });
  expect(periodsOf(await submit(board, 'a', Date.UTC(1900, 0, 1)))).toEqual(['all-time']);
  expect(periodsOf(await submit(board, 'b', nowMs - DAY_MS))).toEqual(['leaderboard.closed']);
});
