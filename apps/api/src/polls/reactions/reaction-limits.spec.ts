import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ReactionLimits } from './reaction-limits.ts';

it('a sender never gets more than the burst and what its bucket gained, nor more than it wants', () => {
  const taps = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 2_000 }),
      wanted: fc.integer({ min: 1, max: 20 }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(taps, (list) => {
      const limits = new ReactionLimits();
      let [nowMs, granted] = [1_000, 0];
      for (const { afterMs, wanted } of list) {
        nowMs += afterMs;
        const now = limits.take('ann', wanted, nowMs);
        expect(now).toBeLessThanOrEqual(wanted);
        granted += now;
      }
      expect(granted).toBeLessThanOrEqual(30 + (10 * (nowMs - 1_000)) / 1_000);
    }),
  );
});

it('senders have a bucket each, and one that waits gets going again', () => {
  const limits = new ReactionLimits();
  expect(limits.take('ann', 20, 0) + limits.take('ann', 20, 0)).toBe(30);
  expect(limits.take('ann', 1, 0)).toBe(0);
  expect(limits.take('bea', 20, 0)).toBe(20);
  expect(limits.take('ann', 20, 500)).toBe(5);
});
