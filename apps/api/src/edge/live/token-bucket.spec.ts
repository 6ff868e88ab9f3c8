import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

it('lets a burst through, then so many a second, and never saves up more than a burst', () => {
  let nowMs = 0;
  const bucket = new TokenBucket(10, 3, () => nowMs);
  const taken = (count: number) => Array.from({ length: count }, () => bucket.take());
  expect(taken(4)).toEqual([true, true, true, false]);
  nowMs += 99;
  expect(bucket.take()).toBe(false);
  nowMs += 1;
  expect(taken(2)).toEqual([true, false]);
  nowMs += 60_000;
  expect(taken(4)).toEqual([true, true, true, false]);
});
