import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyItems, diffItems } from './list-patch.ts';

const item = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  text: fc.constantFrom('x', 'y'),
  votes: fc.nat({ max: 3 }),
});
const items = fc.uniqueArray(item, { selector: ({ id }) => id });

it('leads from any list to any other, and is nothing only between equal ones', () => {
  fc.assert(
    fc.property(items, items, (before, after) => {
      const copy = structuredClone(before);
      const patch = diffItems(before, after);
      expect(applyItems(before, patch)).toEqual(after);
      expect(before).toEqual(copy);
      if (patch === undefined) expect(before).toEqual(after);
      expect(diffItems(before, structuredClone(before))).toBeUndefined();
    }),
  );
});

it('brings no text again where only votes and order moved', () => {
  fc.assert(
    fc.property(items, fc.array(fc.nat({ max: 9 })), (before, votes) => {
      const after = before.toReversed().map((one, index) => ({ ...one, votes: votes[index] ?? 0 }));
      expect(diffItems(before, after)?.set).toBeUndefined();
    }),
  );
});
