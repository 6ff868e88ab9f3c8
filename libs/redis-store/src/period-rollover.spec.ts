import { boardSpanAt, type CustomPeriod, type Leaderboard, type PeriodRule } from '@rostrum/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { aBoard, aSubmission, type Instance, openInstance } from '../test/fixtures.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;

/** How far off the clock of each instance is. */
const OFFS = [0, HOUR_MS, -HOUR_MS];

const redis = ownRedis({ appendonly: 'no' });
let instances: Instance[];
/** A whole second, of the server's clock. */
let nowMs: number;

beforeAll(async () => {
  instances = [];
  for (const _ of OFFS) {
    instances.push(await openInstance(redis().url, { streamCapacity: 10_000_000 }));
  }
});
beforeEach(async () => {
  const [seconds] = (await instances[0]?.redis.commands.time()) ?? [];
  nowMs = Number(seconds) * SECOND_MS;
});
afterAll(() => Promise.all(instances.map((instance) => instance.close())));

function aWindow(key: string, fromMs: number, untilMs: number): CustomPeriod {
  const iso = (offMs: number): string => new Date(nowMs + offMs).toISOString();
  return { key, startsAt: iso(fromMs), endsAt: iso(untilMs) };
}

/** In no order. */
async function membersOf(board: Leaderboard, periodId: string): Promise<string[]> {
  const [{ keys, redis: connections } = {}] = instances;
  const base = keys?.leaderboard(board).base;
  return (await connections?.commands.hkeys(`${base}:entries:${periodId}`)) ?? [];
}

/** Answers that were given while a period ended, by all instances. */
interface Acknowledged {
  memberId: string;
  periods: string[];
  /** When the server wrote it. */
  atMs: number;
}

/** Submits without pause, with a clock that is off anew each time, until the boundary lies behind. */
async function submitAcross(
  { ranking, clock }: Instance,
  board: Leaderboard,
  name: string,
  offMs: number,
  boundaryMs: number,
): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  const worker = async (number: number): Promise<void> => {
    for (let count = 0; ; count += 1) {
      clock.adjust(Date.now() + offMs);
      const memberId = `${name}-${number}-${count}`;
      const submissions = [aSubmission(memberId, 1)];
      const request = { board, submissions, wantRanks: true, idempotency: undefined };
      const { outcomes, version } = await ranking.submit(request);
      const atMs = Math.floor(version / 1024);
      const [outcome] = outcomes;
      if (outcome?.status === 'applied') {
        acknowledged.push({ memberId, periods: outcome.periods.map(({ period }) => period), atMs });
      }
      // A rejected one bears the version, and so the time, of the last that counted.
      if (Date.now() > boundaryMs + 300) return;
    }
  };
  await Promise.all([1, 2, 3, 4].map(worker));
  return acknowledged;
}

describe('rollover under load, with clocks an hour ahead and behind', () => {
  const cases: [string, (boundaryMs: number) => PeriodRule[], string[], string[]][] = [
    [
      'from one window to the next',
      (off) => [aWindow('first', -DAY_MS, off), aWindow('second', off, DAY_MS)],
      ['first'],
      ['second'],
    ],
    ['into a window that opens', (off) => [aWindow('opening', off, DAY_MS)], [], ['opening']],
    ['out of a window that closes', (off) => [aWindow('closing', -DAY_MS, off)], ['closing'], []],
    [
      'with a period that goes on beside it',
      (off) => ['all-time', aWindow('opening', off, DAY_MS), aWindow('closing', -DAY_MS, off)],
      ['all-time', 'closing'],
      ['all-time', 'opening'],
    ],
    [
      'between two turns of a schedule',
      (off) => [
        { key: 'turn', everyWeeks: 1, startsAt: new Date(nowMs + off - 7 * DAY_MS).toISOString() },
      ],
      ['turn before'],
      ['turn after'],
    ],
  ];

  it.each(cases)(
    "%s: each run counts where the server's time was",
    async (_n, rules, before, after) => {
      const leadMs = 3 * SECOND_MS;
      const boundaryMs = nowMs + leadMs;
      const board = aBoard({ periods: rules(leadMs) });
      await instances[0]?.ranking.install(board);
      const idOf = (name: string): string =>
        name.startsWith('turn')
          ? (boardSpanAt(board, boundaryMs - (name === 'turn before' ? 1 : 0)).periods[0]?.period
              .id ?? '')
          : name;
      const answers = await Promise.all(
        instances.map((one, index) =>
          submitAcross(one, board, `i${index}`, OFFS[index] ?? 0, boundaryMs),
        ),
      );
      const all = answers.flat();
      for (const { periods, atMs } of all) {
        expect(periods).toEqual((atMs < boundaryMs ? before : after).map(idOf));
      }
      // Before and after the boundary there was load from each instance, where it could count.
      for (const each of answers) {
        expect(each.some(({ atMs }) => atMs < boundaryMs)).toBe(before.length > 0);
        expect(each.some(({ atMs }) => atMs >= boundaryMs)).toBe(after.length > 0);
      }
      for (const id of new Set([...before, ...after].map(idOf))) {
        const expected = all.filter(({ periods }) => periods.includes(id));
        expect((await membersOf(board, id)).sort()).toEqual(
          expected.map(({ memberId }) => memberId).sort(),
        );
      }
    },
  );
});
