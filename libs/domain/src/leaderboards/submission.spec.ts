import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, OPERATORS, SORT_ORDERS } from './leaderboard.ts';
import {
  addExactly,
  applySubmission,
  compareRuns,
  MAX_EXACT,
  OutOfRangeError,
  type StandingRun,
} from './submission.ts';

const TIME: Column = { key: 'time', sortOrder: 'asc' };
const BONUS: Column = { key: 'bonus', sortOrder: 'desc' };

function run(score: number, columns: number[] = [], updatedAtMs = 0): StandingRun {
  return { score, columns, updatedAtMs };
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const runs = fc.record({
  score: fc.oneof(fc.integer({ min: -3, max: 3 }), finite),
  columns: fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -2, max: 2 })),
  updatedAtMs: fc.integer({ min: 0, max: 5 }),
});
const columns: Column[] = [TIME, BONUS];

describe('compareRuns', () => {
  it('puts the greater score first on a descending board and the smaller on an ascending one', () => {
    expect(compareRuns(run(2), run(1), 'desc', [])).toBeLessThan(0);
    expect(compareRuns(run(2), run(1), 'asc', [])).toBeGreaterThan(0);
  });

  it('compares each further column in its own direction, and only among equals before it', () => {
    expect(compareRuns(run(1, [5, 0]), run(1, [6, 9]), 'desc', columns)).toBeLessThan(0);
    expect(compareRuns(run(1, [5, 9]), run(1, [5, 0]), 'desc', columns)).toBeLessThan(0);
    expect(compareRuns(run(2, [9, 0]), run(1, [5, 9]), 'desc', columns)).toBeLessThan(0);
  });

  it('is a total order', () => {
    fc.assert(
      fc.property(runs, runs, runs, fc.constantFrom(...SORT_ORDERS), (a, b, c, order) => {
        const compare = (x: StandingRun, y: StandingRun): number =>
          Math.sign(compareRuns(x, y, order, columns));
        expect(compare(a, b) + compare(b, a)).toBe(0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('applySubmission', () => {
  it('takes the first run whatever the operator', () => {
    for (const operator of OPERATORS) {
      const sign = operator === 'decrement' ? -1 : 1;
      expect(applySubmission(undefined, run(7, [3, 4], 9), operator, 'desc', columns)).toEqual(
        run(sign * 7, [sign * 3, sign * 4], 9),
      );
    }
  });

  it('best keeps one of the two runs whole, never a mix', () => {
    fc.assert(
      fc.property(runs, runs, fc.constantFrom(...SORT_ORDERS), (standing, submitted, order) => {
        const applied = applySubmission(standing, submitted, 'best', order, columns);
        const kept = applied ?? standing;
        expect([standing, submitted]).toContain(kept);
        expect(compareRuns(kept, standing, order, columns)).toBeLessThanOrEqual(0);
        expect(compareRuns(kept, submitted, order, columns)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('best leaves a standing run that is equalled', () => {
    const standing = run(5, [1, 1], 1);
    expect(applySubmission(standing, run(5, [1, 1], 2), 'best', 'desc', columns)).toBeUndefined();
  });

  it('latest keeps the run with the later time and ignores one that arrives late', () => {
    const standing = run(5, [], 100);
    expect(applySubmission(standing, run(1, [], 101), 'latest', 'desc', [])).toEqual(
      run(1, [], 101),
    );
    expect(applySubmission(standing, run(9, [], 99), 'latest', 'desc', [])).toBeUndefined();
  });

  it('latest lets the run that came later win within one millisecond', () => {
    expect(applySubmission(run(5, [], 100), run(1, [], 100), 'latest', 'desc', [])).toEqual(
      run(1, [], 100),
    );
    expect(applySubmission(run(5, [], 100), run(5, [], 100), 'latest', 'desc', [])).toBeUndefined();
  });

  it('set replaces always, by a worse run too', () => {
    expect(applySubmission(run(9, [], 5), run(1, [], 3), 'set', 'desc', [])).toEqual(run(1, [], 3));
    expect(applySubmission(run(1, [], 5), run(1, [], 6), 'set', 'desc', [])).toBeUndefined();
  });

  it('increment and decrement move the score and every column', () => {
    const standing = run(10, [1, -2]);
    expect(applySubmission(standing, run(3, [4, 5], 7), 'increment', 'asc', columns)).toEqual(
      run(13, [5, 3], 7),
    );
    expect(applySubmission(standing, run(3, [4, 5], 7), 'decrement', 'asc', columns)).toEqual(
      run(7, [-3, -7], 7),
    );
  });

  it('adding nothing changes nothing', () => {
    expect(
      applySubmission(run(4, [1]), run(0, [0], 9), 'increment', 'desc', [TIME]),
    ).toBeUndefined();
    expect(applySubmission(run(4, [1]), run(0, [2], 9), 'increment', 'desc', [TIME])).toEqual(
      run(4, [3], 9),
    );
  });

  it('refuses a sum that a column cannot hold exactly', () => {
    const standing = run(0, [MAX_EXACT]);
    expect(() => applySubmission(standing, run(0, [1]), 'increment', 'desc', [TIME])).toThrow(
      OutOfRangeError,
    );
  });
});

describe('addExactly', () => {
  it('is exact for integers up to ±(2^53-1) and refuses any sum beyond', () => {
    const integer = fc.maxSafeInteger();
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        const exact = BigInt(a) + BigInt(b);
        const isHeld = exact <= BigInt(MAX_EXACT) && exact >= -BigInt(MAX_EXACT);
        if (isHeld) expect(BigInt(addExactly(a, b))).toBe(exact);
        else expect(() => addExactly(a, b)).toThrow(OutOfRangeError);
      }),
    );
  });

  it.each([
    [MAX_EXACT - 1, 1, MAX_EXACT],
    [-MAX_EXACT + 1, -1, -MAX_EXACT],
    [MAX_EXACT, -MAX_EXACT, 0],
    [0.1, 0.2, 0.1 + 0.2],
    [5e-324, 5e-324, 1e-323],
    [1e300, 1e300, 2e300],
  ])('%d + %d = %d', (a, b, sum) => {
    expect(addExactly(a, b)).toBe(sum);
  });

  it.each([
    [MAX_EXACT, 1],
    [-MAX_EXACT, -1],
    [Number.MAX_VALUE, Number.MAX_VALUE],
    [-Number.MAX_VALUE, -Number.MAX_VALUE],
    [Number.POSITIVE_INFINITY, 1],
    [Number.NaN, 1],
  ])('refuses %d + %d', (a, b) => {
    expect(() => addExactly(a, b)).toThrow(OutOfRangeError);
  });

  it('never gives -0', () => {
    expect(Object.is(addExactly(-0, -0), 0)).toBe(true);
    expect(Object.is(addExactly(5, -5), 0)).toBe(true);
  });
});
