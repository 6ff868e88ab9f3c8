import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookBack, lotOf, TieBreaker } from './tie-break.ts';

describe('TieBreaker', () => {
  it('favours the first in the poll by default, and keeps a record', () => {
    const ties = new TieBreaker(['c', 'a', 'b']);
    expect(ties.favour([2, 0], 1, 'elected')).toBe(0);
    expect(ties.disfavour([1, 2], 2, 'eliminated')).toBe(2);
    expect(ties.breaks).toEqual([
      { round: 1, decision: 'elected', rule: 'option-order', options: ['c', 'b'], chosen: ['c'] },
      {
        round: 2,
        decision: 'eliminated',
        rule: 'option-order',
        options: ['a', 'b'],
        chosen: ['b'],
      },
    ]);
  });

  it('keeps no record where nobody is tied', () => {
    const ties = new TieBreaker(['a', 'b']);
    expect(ties.favour([1], 1, 'elected')).toBe(1);
    expect(ties.breaks).toEqual([]);
  });

  it('draws the same whatever the order of options', () => {
    const ids = fc.uniqueArray(fc.string({ maxLength: 3 }), { minLength: 2, maxLength: 6 });
    const orders = ids.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );
    fc.assert(
      fc.property(orders, fc.string(), ([one, other], seed) => {
        const drawn = [one, other].map((order) => {
          const ties = new TieBreaker(order, { rule: 'drawn', seed });
          return order[ties.favour([...order.keys()], 1, 'elected')];
        });
        expect(drawn[0]).toBe(drawn[1]);
      }),
    );
  });

  it('draws each of four about as often as the others, over many seeds', () => {
    const times = new Map<string, number>();
    const ids = ['option-1', 'option-2', 'option-3', 'option-4'];
    for (let seed = 0; seed < 4000; seed += 1) {
      const ties = new TieBreaker(ids, { rule: 'drawn', seed: `poll-${seed}` });
      const drawn = ids[ties.favour([0, 1, 2, 3], 1, 'elected')] ?? '';
      times.set(drawn, (times.get(drawn) ?? 0) + 1);
    }
    for (const id of ids) expect(Math.abs((times.get(id) ?? 0) - 1000)).toBeLessThan(120);
  });

  // Results that have been published must come out again.
  it.each([
    ['', '', 616_345_028],
    ['2026', 'a', 326_720_360],
    ['2026', 'b', 2_896_701_158],
  ])('keeps the lot of seed "%s" and option "%s"', (seed, id, lot) => {
    expect(lotOf(seed, id)).toBe(lot);
  });
});

describe('lookBack', () => {
  it('stops at the latest round in which those tied differ, and goes on with those left', () => {
    const history = [
      [4, 1, 2, 9],
      [3, 3, 4, 9],
      [5, 5, 5, 9],
    ];
    expect(lookBack([0, 1, 2], history, 'fewest')).toEqual([1]);
    expect(lookBack([0, 1, 2], history, 'most')).toEqual([2]);
    expect(lookBack([0, 1], history.slice(1), 'fewest')).toEqual([0, 1]);
    expect(lookBack([0, 1], [], 'fewest')).toEqual([0, 1]);
  });
});
