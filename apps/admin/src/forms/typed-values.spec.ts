import { resourceKey } from '@rostrum/contracts';
import { describe, expect, it } from 'vitest';
import { changedFields } from './changed-fields.ts';
import { suggestKey } from './resource-key.ts';
import { parseScore, scoreFault } from './score-text.ts';

describe('a suggested key', () => {
  it.each([
    ['Été – Coupe 2026', 'ete-coupe-2026'],
    ['  Arcade  ', 'arcade'],
    ['v1.2_beta', 'v1.2_beta'],
    ['!?', ''],
  ])('of %j is %j', (name, key) => {
    expect(suggestKey(name)).toBe(key);
  });

  it('is one that the contract takes, however long the name is', () => {
    const key = suggestKey(`${'a '.repeat(31)}– end of a long name`);
    expect(resourceKey.safeParse(key).success).toBe(true);
  });
});

describe('a typed score', () => {
  it('is a number only where the whole text is one', () => {
    expect(parseScore(' -1.5 ')).toBe(-1.5);
    expect(parseScore('')).toBeNaN();
    expect(parseScore('12 points')).toBeNaN();
  });

  it('is refused where it would be stored as another number', () => {
    expect(scoreFault('9007199254740991')).toBeNull();
    expect(scoreFault('9007199254740993')).toMatch(/exact/);
    expect(scoreFault('1e300')).toBeNull();
    expect(scoreFault('1e400')).toBe('Enter a number');
  });
});

describe('changed fields', () => {
  it('are those that differ by value', () => {
    const before = { name: 'a', retention: { periods: 1 }, options: [{ id: 'x' }] };
    const after = { name: 'b', retention: { periods: 1 }, options: [{ id: 'x' }, { id: 'y' }] };
    expect(changedFields(before, after)).toEqual({ name: 'b', options: after.options });
  });
});
