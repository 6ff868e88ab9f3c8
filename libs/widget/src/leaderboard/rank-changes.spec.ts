import { describe, expect, it } from 'vitest';
import { placesRisen, sharesOf } from './rank-changes.ts';

describe('placesRisen', () => {
  const before = new Map([
    ['ada', 3],
    ['bea', 1],
  ]);

  it('counts places gained, and nothing for falling, staying or coming in', () => {
    expect(placesRisen(before, { memberId: 'ada', rank: 1 })).toBe(2);
    expect(placesRisen(before, { memberId: 'ada', rank: 3 })).toBe(0);
    expect(placesRisen(before, { memberId: 'bea', rank: 2 })).toBe(0);
    expect(placesRisen(before, { memberId: 'new', rank: 1 })).toBe(0);
  });
});

describe('sharesOf', () => {
  const of = (...scores: number[]) => sharesOf(scores.map((score) => ({ score })));

  it('measures against the leader', () => {
    expect(of(200, 100, 0)).toEqual([1, 0.5, 0]);
    expect(of(10, -5)).toEqual([1, 0]);
  });

  it('shows nothing where less is better or the best is not positive', () => {
    expect(of(9.5, 9.7, 11)).toEqual([0, 0, 0]);
    expect(of(0, 0)).toEqual([0, 0]);
    expect(of(-1, -2)).toEqual([0, 0]);
    expect(of()).toEqual([]);
  });
});
