import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shuffled } from './shuffle.ts';

const options = (...ids: string[]) => ids.map((id) => ({ id }));
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
const optionIds = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 20 });

describe('shuffled', () => {
  it('is the same options, in an order that every visit repeats', () => {
    fc.assert(
      fc.property(optionIds, fc.string(), (list, seed) => {
        const once = ids(shuffled(options(...list), seed));
        expect([...once].sort()).toEqual([...list].sort());
        expect(ids(shuffled(options(...once), seed))).toEqual(once);
      }),
    );
  });

  it('leaves the others where they were when an option is added', () => {
    fc.assert(
      fc.property(optionIds, fc.string(), (list, seed) => {
        const all = ids(shuffled(options(...list), seed));
        const [added] = list;
        const others = ids(shuffled(options(...list.slice(1)), seed));
        expect(all.filter((id) => id !== added)).toEqual(others);
      }),
    );
  });

  it('gives each option each place about as often', () => {
    const list = options('o1', 'o2', 'o3', 'o4');
    const voters = Array.from({ length: 4000 }, (_, index) => `pl_1/voter-${index}`);
    for (let place = 0; place < list.length; place += 1) {
      for (const { id } of list) {
        const count = voters.filter((voter) => shuffled(list, voter)[place]?.id === id).length;
        expect(count).toBeGreaterThan(850);
        expect(count).toBeLessThan(1150);
      }
    }
  });
});
