import { describe, expect, it } from 'vitest';
import { describeTally, describeTop } from './report.ts';
import { Tally } from './tally.ts';

describe('a tally', () => {
  it('adds up to the rows that were read, and keeps the first reasons', () => {
    const tally = new Tally();
    tally.read = 11;
    tally.skip();
    for (let line = 2; line < 9; line += 1) tally.reject(line, 'score: must be a number');
    tally.settle(
      [
        { status: 'applied', memberId: 'a' },
        { status: 'unchanged', memberId: 'a', replayed: true },
        { status: 'rejected', memberId: 'b', code: 'score.out_of_bounds', detail: 'Too much.' },
      ],
      [10, 11, 12],
    );
    expect(tally).toMatchObject({ sent: 3, applied: 1, unchanged: 1, rejected: 8, repeated: 1 });
    expect(tally.applied + tally.unchanged + tally.rejected + tally.skipped).toBe(tally.read);
    expect(tally.reasons).toHaveLength(5);
    expect(tally.reasons[0]).toBe('line 2: score: must be a number');
    const text = describeTally(tally, 2);
    expect(text).toMatch(/rejected +8\n/);
    expect(text).toContain('1 of them had been counted by an earlier run.');
  });
});

describe('the table of the top', () => {
  it('lines up names with accents of their own', () => {
    const entry = (rank: number, memberId: string, score: number) => {
      return { rank, memberId, score, updatedAt: '2026-01-01T00:00:00Z' };
    };
    const entries = [entry(9, 'Edin Dz\u030ceko', 1234), entry(10, 'Ali Daei', 7)];
    const page = { entries, total: 14_854, period: 'all-time', version: 1 };
    expect(describeTop('Goals', page)).toBe(
      ['Goals, 14,854 entries', '   9  Edin Dz\u030ceko  1,234', '  10  Ali Daei        7'].join(
        '\n',
      ),
    );
  });
});
