import { describe, expect, it } from 'vitest';
import { hasStars, tickedValues } from './scale.ts';

describe('a scale', () => {
  it('is ticked where it has few values, none of them off by a rounding', () => {
    expect(tickedValues({ min: 0, max: 0.5, step: 0.1 })).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(tickedValues({ min: -2, max: 2, step: 2 })).toEqual([-2, 0, 2]);
    expect(tickedValues({ min: 0, max: 10, step: 1 })).toHaveLength(11);
  });

  it('is slid where it has many', () => {
    expect(tickedValues({ min: 0, max: 100, step: 1 })).toBeUndefined();
  });

  it('is starred from 1 to 5 alone', () => {
    expect(hasStars({ min: 1, max: 5, step: 1 })).toBe(true);
    expect(hasStars({ min: 0, max: 5, step: 1 })).toBe(false);
    expect(hasStars({ min: 1, max: 5, step: 0.5 })).toBe(false);
  });
});
