import { expect, it } from 'vitest';
import { heldOrder } from './held-order.ts';

const held = (items: string, shown: string) =>
  heldOrder(
    Array.from(items, (id) => ({ id })),
    [...shown],
  )
    .map(({ id }) => id)
    .join('');

it('keeps items where they are shown, those that are new behind them in their own order', () => {
  expect(held('cab', 'abc')).toBe('abc');
  expect(held('xcaby', 'abc')).toBe('abcxy');
  expect(held('ca', 'abc')).toBe('ac');
  expect(held('ba', '')).toBe('ba');
});
