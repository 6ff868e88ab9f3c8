import { describe, expect, it } from 'vitest';
import { hueOf, initialsOf } from './monogram.ts';

describe('initialsOf', () => {
  it.each([
    ['Aiko Tanaka', 'AT'],
    ['Ngozi', 'N'],
    ['player-42', 'P4'],
    ['ana maria lópez', 'AL'],
    ['محمد الفارسي', 'ما'],
    ['陳美玲', '陳'],
    ['🦊', '🦊'],
    ['<b>x</b>', 'B'],
    ['---', '-'],
  ])('%s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe('hueOf', () => {
  it('is a fixed angle for a name, and far apart for neighbours', () => {
    expect(hueOf('player-1')).toBe(hueOf('player-1'));
    for (let n = 0; n < 200; n += 1) {
      const hue = hueOf(`player-${n}`);
      expect(hue).toBeGreaterThanOrEqual(0);
      expect(hue).toBeLessThan(360);
    }
    expect(Math.abs(hueOf('player-1') - hueOf('player-2'))).toBeGreaterThan(30);
  });
});
