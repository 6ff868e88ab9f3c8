import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPeriod } from './board-periods.ts';
import { type Leaderboard, PERIOD_KEYS } from './leaderboard.ts';
import { periodAt } from './periods.ts';
import { expiryMs, withRetention } from './retention.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 15, 12);

const rules = {
  periods: ['daily', 'monthly'] as Leaderboard['periods'],
  timezone: 'Europe/Berlin',
  retentionPeriods: 2,
};
const day = (index: number) => periodAt('daily', rules.timezone, START_MS + index * DAY_MS);
const isOver = (board: Parameters<typeof expiryMs>[0], index: number, nowMs: number) =>
  (expiryMs(board, day(index)) ?? Infinity) <= nowMs;

describe('expiryMs', () => {
  it('is never for all time', () => {
    expect(expiryMs(rules, periodAt('all-time', 'UTC', START_MS))).toBeUndefined();
  });

  it('follows a smaller retention at once', () => {
    const board = { ...rules, ...withRetention(rules, 0, START_MS) };
    expect(expiryMs(board, day(-1))).toBe(day(-1).endsAtMs);
    expect(board.formerRetention).toBeUndefined();
  });

  it('follows a greater retention from the periods on that end after the change', () => {
    const board = { ...rules, ...withRetention(rules, 30, START_MS) };
    expect(expiryMs(board, day(-1))).toBe(expiryMs(rules, day(-1)));
    expect(expiryMs(board, day(0))).toBe(day(30).endsAtMs);
  });

  it('counts a period that ends while the change is under way as closed before it', () => {
    const nowMs = (day(0).endsAtMs ?? 0) - 1000;
    const board = { ...rules, ...withRetention(rules, 30, nowMs) };
    expect(expiryMs(board, day(0))).toBe(expiryMs(rules, day(0)));
  });

  it('forgets a former retention when it has no say any more', () => {
    const first = { ...rules, ...withRetention({ ...rules, retentionPeriods: 0 }, 1, START_MS) };
    const soon = withRetention(first, 5, START_MS + DAY_MS / 2);
    expect(soon.formerRetention?.periods).toBe(0);
    const muchLater = withRetention(first, 5, START_MS + 100 * DAY_MS);
    expect(muchLater.formerRetention?.periods).toBe(1);
  });

  it('never lets a period that is over come back, however retention changes', () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 20 * DAY_MS }),
      retention: fc.integer({ min: 0, max: 40 }),
    });
    const property = fc.property(
      fc.array(step, { maxLength: 8 }),
      fc.constantFrom(...PERIOD_KEYS),
      (steps, kind) => {
        let board = rules as typeof rules & ReturnType<typeof withRetention>;
        let nowMs = START_MS;
        const over = new Set<number>();
        const look = (): void => {
          for (let index = -60; index < 120; index += 7) {
            const period = periodAt(kind, rules.timezone, START_MS + index * DAY_MS);
            const ends = (expiryMs(board, period) ?? Infinity) <= nowMs;
            if (over.has(index)) expect(ends).toBe(true);
            if (ends) over.add(index);
          }
        };
        for (const { waitMs, retention } of steps) {
          nowMs += waitMs;
          look();
          board = { ...board, ...withRetention(board, retention, nowMs) };
          look();
        }
      },
    );
    fc.assert(property);
  });

  it('is later for later periods, also over a change', () => {
    const board = { ...rules, ...withRetention(rules, 30, START_MS) };
    const expiries = [-3, -2, -1, 0, 1].map((index) => expiryMs(board, day(index)) ?? 0);
    expect(expiries).toEqual(expiries.toSorted((a, b) => a - b));
    expect(isOver(board, -3, START_MS)).toBe(true);
  });
});

it('findPeriod knows the periods of the board, and no others', () => {
  const board = rules as Leaderboard;
  expect(findPeriod(board, '2026-01-15')).toEqual(day(0));
  expect(findPeriod(board, '2026-W03')).toBeUndefined();
  expect(findPeriod(board, 'yesterday')).toBeUndefined();
});
