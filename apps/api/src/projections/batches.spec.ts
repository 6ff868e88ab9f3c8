import type { LogEvent } from '@rostrum/domain';
import { describe, expect, it } from 'vitest';
import { cutIntoTransactions, nextReadCount } from './batches.ts';

function event(sequence: number, submissions: number): { event: LogEvent } {
  const entry = {
    period: 'all-time',
    memberId: 'm',
    score: 1,
    prefix: '0',
    updatedAtMs: 0,
    attempts: undefined,
    metadata: undefined,
  };
  return {
    event: {
      position: { partition: 0, epoch: 'e', sequence },
      tenantId: 't',
      resourceId: 'b',
      version: sequence,
      atMs: 0,
      body: {
        type: 'scores.submitted',
        submissions: Array.from({ length: submissions }, () => ({
          memberId: 'm',
          operator: 'set',
          score: 1,
          entries: [entry],
        })),
      },
    },
  };
}

describe('transactions of the persister', () => {
  it('hold every entry once and in order, whatever their sizes', () => {
    const sizes = [1, 4999, 1, 1000, 1000, 1000, 1000, 1000, 1000, 9000, 1];
    const entries = sizes.map((size, index) => event(index, size));
    const cuts = [...cutIntoTransactions(entries)];
    expect(cuts.flat()).toEqual(entries);
    expect(cuts.length).toBeGreaterThan(3);
  });

  it('hold one event alone when it is larger than a transaction should be', () => {
    const cuts = [...cutIntoTransactions([event(1, 1), event(2, 9000), event(3, 1)])];
    expect(cuts.map((cut) => cut.length)).toEqual([1, 1, 1]);
  });

  it('are few for small events', () => {
    const entries = Array.from({ length: 1000 }, (_, index) => event(index, 1));
    expect([...cutIntoTransactions(entries)].length).toBe(1);
  });
});

describe('how many entries are read', () => {
  it('falls as events grow, and never to nothing', () => {
    expect(nextReadCount([])).toBe(500);
    expect(nextReadCount([event(1, 1)])).toBe(500);
    expect(nextReadCount([event(1, 1000)])).toBeLessThan(20);
    expect(nextReadCount([event(1, 100_000)])).toBe(10);
  });
});
