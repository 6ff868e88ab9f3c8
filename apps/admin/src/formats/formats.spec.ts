import { describe, expect, it } from 'vitest';
import { countOf, formatBytes, formatScore, formatShare } from './numbers.ts';
import { formatAgo } from './relative-time.tsx';

describe('numbers', () => {
  it('shows every digit of a score', () => {
    expect(formatScore(Number.MAX_SAFE_INTEGER)).toBe('9,007,199,254,740,991');
    expect(formatScore(-0.1)).toBe('-0.1');
    expect(formatScore(1e300)).toBe('1E300');
  });

  it('counts in words', () => {
    expect(countOf(1, 'entry', 'entries')).toBe('1 entry');
    expect(countOf(1200, 'vote')).toBe('1,200 votes');
  });

  it('shows shares and sizes', () => {
    expect(formatShare(1 / 3)).toBe('33.3%');
    expect(formatBytes(0)).toBe('0 B');
    expect(formatBytes(1_500_000)).toBe('1.5 MB');
  });
});

describe('how long ago', () => {
  it.each([
    [0, 'just now'],
    [50, '1m ago'],
    [119, '1m ago'],
    [3 * 3600, '3h ago'],
    [86_400, 'yesterday'],
  ])('%d s is %j', (seconds, text) => {
    expect(formatAgo(seconds)).toBe(text);
  });
});
