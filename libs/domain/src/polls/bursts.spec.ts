import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../test/polls.ts';
import { type BallotTimes, MAX_BUCKETS, MAX_BURSTS, type TimedBallots, timesOf } from './bursts.ts';

const RULES = rulesOf('single');
const START = 1_790_000_000;

/** One ballot each, for the options in turn. */
function crowd(from: number, count: number, perSecond: number, options = 'abc'): TimedBallots[] {
  return Array.from({ length: count }, (_, index) => ({
    second: START + from + Math.floor(index / perSecond),
    ballot: options[index % options.length] ?? 'a',
    isAside: false,
    voters: 1,
  }));
}

function find(...crowds: TimedBallots[][]): BallotTimes {
  return timesOf(RULES, crowds.flat());
}

const ballots = fc.array(
  fc.record({
    second: fc.integer({ min: START, max: START + 10_000_000 }),
    ballot: fc.constantFrom('a', 'b', '2|c|'),
    isAside: fc.boolean(),
    voters: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 1, maxLength: 60 },
);

describe('times', () => {
  it('hold every ballot once, at its time, in a bounded number of buckets, in whatever order they come', () => {
    fc.assert(
      fc.property(ballots, fc.nat(), (given, turn) => {
        const times = timesOf(RULES, given);
        expect(times.ballots.length).toBeLessThanOrEqual(MAX_BUCKETS);
        const widthMs = times.bucketSeconds * 1000;
        expect(times.fromMs % widthMs).toBe(0);
        for (const [index, count] of times.ballots.entries()) {
          const from = times.fromMs + index * widthMs;
          const within = given.filter(
            ({ second }) => second * 1000 >= from && second * 1000 < from + widthMs,
          );
          const sum = (list: TimedBallots[]): number =>
            list.reduce((total, { voters }) => total + voters, 0);
          expect(count).toBe(sum(within));
          expect(times.aside[index]).toBe(sum(within.filter(({ isAside }) => isAside)));
        }
        const total = times.ballots.reduce((sum, count) => sum + count, 0);
        expect(total).toBe(given.reduce((sum, { voters }) => sum + voters, 0));
        const cut = turn % given.length;
        expect(timesOf(RULES, [...given.slice(cut), ...given.slice(0, cut)])).toEqual(times);
      }),
    );
  });

  it('are none where there is no ballot', () => {
    expect(find()).toEqual({ fromMs: 0, bucketSeconds: 1, ballots: [], aside: [], bursts: [] });
  });
});

describe('bursts', () => {
  it('are told of hundreds of ballots in seconds among a few a minute, with how many were usual', () => {
    const { bursts } = find(crowd(0, 600, 1 / 6), crowd(1805, 400, 50));
    expect(bursts).toHaveLength(1);
    const [burst] = bursts;
    expect(burst?.fromMs).toBeLessThanOrEqual((START + 1805) * 1000);
    expect(burst?.toMs).toBeGreaterThanOrEqual((START + 1813) * 1000);
    expect(burst?.ballots).toBeGreaterThanOrEqual(400);
    expect(burst?.ballots).toBeLessThan(410);
    expect(burst?.usual).toBeLessThan(10);
  });

  it('are suspicious where they say what the others do not, and by how much', () => {
    const { bursts } = find(crowd(0, 600, 1 / 6), crowd(1800, 300, 30, 'b'));
    expect(bursts).toEqual([expect.objectContaining({ leaning: expect.anything() })]);
    const [{ leaning } = {}] = bursts;
    expect(leaning?.choice).toEqual({ optionId: 'b' });
    expect(leaning?.within).toBeGreaterThan(0.95);
    expect(leaning?.elsewhere).toBeCloseTo(1 / 3, 1);
  });

  it('are not suspicious where a crowd that was asked to vote votes like the others', () => {
    const { bursts } = find(crowd(0, 600, 1 / 6), crowd(1800, 600, 60));
    expect(bursts).toHaveLength(1);
    expect(bursts[0]?.leaning).toBeUndefined();
  });

  it('are none where ballots come evenly, also when all say the same, or where there are few', () => {
    expect(find(crowd(0, 5000, 3)).bursts).toEqual([]);
    expect(find(crowd(0, 5000, 3, 'a')).bursts).toEqual([]);
    expect(find(crowd(0, 60, 1 / 60), crowd(900, 15, 15, 'b')).bursts).toEqual([]);
    expect(find(crowd(0, 500, 500)).bursts).toEqual([]);
  });

  it('are at least five times as many as usual', () => {
    const steady = crowd(0, 6000, 10);
    expect(find(steady, crowd(300, 500, 25)).bursts).toEqual([]);
    expect(find(steady, crowd(300, 1000, 50)).bursts).toHaveLength(1);
  });

  it('side by side are one, and those far apart are several, the largest if there are very many', () => {
    const quiet = crowd(0, 3000, 1 / 6);
    const two = find(quiet, crowd(3000, 100, 20), crowd(9000, 200, 20)).bursts;
    expect(two.map(({ ballots: count }) => Math.round(count / 100))).toEqual([1, 2]);
    const many = Array.from({ length: 25 }, (_, index) =>
      crowd(500 * (index + 1), 100 + 10 * index, 100),
    );
    const { bursts } = find(quiet, ...many);
    expect(bursts).toHaveLength(MAX_BURSTS);
    expect(Math.min(...bursts.map(({ ballots: count }) => count))).toBeGreaterThanOrEqual(150);
    const starts = bursts.map(({ fromMs }) => fromMs);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  it('tell how many of them are set aside', () => {
    const aside = crowd(1800, 300, 30, 'b').map((one) => ({ ...one, isAside: true }));
    expect(find(crowd(0, 600, 1 / 6), aside).bursts[0]?.asideCount).toBe(300);
  });

  it('lean to nothing where there are too few others to compare with', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2 }), { minLength: 40, maxLength: 40 }), (picks) => {
        const few = crowd(0, 15, 1 / 60);
        const burst = picks.map((pick) => ({
          second: START + 2000,
          ballot: 'abc'[pick] ?? 'a',
          isAside: false,
          voters: 1,
        }));
        const { bursts } = find(few, burst);
        expect(bursts.map(({ leaning }) => leaning)).toEqual([undefined]);
      }),
    );
  });
});
