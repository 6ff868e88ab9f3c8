import { describe, expect, it } from 'vitest';
import { DEFAULT_PARTITION_COUNT, partitionOf } from './partition.ts';

describe('partitionOf', () => {
  // Stored data lies where these numbers say: a change here is a migration of every key.
  it.each([
    ['t1', 'leaderboard', 'arcade', 64, 15],
    ['t1', 'poll', 'pl_1', 64, 63],
    ['tn_demo', 'leaderboard', 'goals', 64, 16],
    ['tenant', 'leaderboard', 'ключ', 64, 38],
    ['t1', 'leaderboard', 'arcade', 2 ** 32, 776_364_943],
    ['', '', '', 2 ** 32, 2_731_697_891],
  ])('puts %s/%s/%s of %i into the same partition for ever', (tenant, kind, id, count, place) => {
    expect(partitionOf(tenant, kind, id, count)).toBe(place);
  });

  it('spreads resources over all partitions evenly', () => {
    const sizes = new Array<number>(DEFAULT_PARTITION_COUNT).fill(0);
    for (let index = 0; index < 64_000; index += 1) {
      const partition = partitionOf('t1', 'leaderboard', `board-${index}`, DEFAULT_PARTITION_COUNT);
      sizes[partition] = (sizes[partition] ?? 0) + 1;
    }
    expect(Math.min(...sizes)).toBeGreaterThan(850);
    expect(Math.max(...sizes)).toBeLessThan(1150);
  });
});
