import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, delay } from './backoff.ts';

describe('backoffMs', () => {
  it('stays in the upper half of a bound that doubles up to a maximum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 0, max: 99 }), (n, r) => {
        const boundMs = Math.min(10_000, 100 * 2 ** (n - 1));
        const waitMs = backoffMs(n, { baseMs: 100, maxMs: 10_000, random: () => r / 100 });
        expect(waitMs).toBeGreaterThanOrEqual(boundMs / 2);
        expect(waitMs).toBeLessThanOrEqual(boundMs);
      }),
    );
  });
});

describe('delay', () => {
  it('rejects with the reason of the signal when it aborts', async () => {
    const controller = new AbortController();
    const waiting = delay(60_000, controller.signal);
    controller.abort(new Error('no longer wanted'));
    await expect(waiting).rejects.toThrow('no longer wanted');
    await expect(delay(60_000, controller.signal)).rejects.toThrow('no longer wanted');
  });
});
