import { describe, expect, it } from 'vitest';
import {
  MOST_SAMPLES,
  type ReactionSample,
  rateOf,
  ratesOf,
  withSample,
} from './reaction-rates.ts';

const sample = (second: number, a: number, b = 0): ReactionSample => ({
  atMs: second * 1000,
  counts: { a, b },
});

describe('the rate of reactions', () => {
  it('is of the last five seconds, for each of them', () => {
    const samples = [sample(0, 0), sample(2, 90), sample(4, 100), sample(7, 190, 10)];
    expect(rateOf(samples, 'a')).toBe(20);
    expect(rateOf(samples, 'b')).toBe(2);
    expect(rateOf(samples.slice(0, 1), 'a')).toBe(0);
    expect(rateOf([], 'a')).toBe(0);
  });

  it('is told second by second, also where samples come late', () => {
    expect(ratesOf([sample(0, 0), sample(1, 5), sample(3, 6, 3)])).toEqual([5, 2]);
  });

  it('is kept for a minute, and begins anew with a round', () => {
    let samples: ReactionSample[] = [];
    for (let second = 0; second < 100; second += 1)
      samples = withSample(samples, sample(second, 1));
    expect(samples).toHaveLength(MOST_SAMPLES);
    expect(withSample(samples, sample(100, 0))).toEqual([sample(100, 0)]);
  });
});
