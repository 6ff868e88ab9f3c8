import { describe, expect, it } from 'vitest';
import { findPeriod, isCustomPeriodKey } from './board-periods.ts';

describe('ids', () => {
  const board = {
    timezone: 'UTC',
    periods: [
      { key: 'league', cron: '0 18 * * FRI', timezone: 'Europe/Berlin' },
      { key: 'cup', startsAt: '2026-11-20T00:00:00.000Z', endsAt: '2026-11-22T00:00:00.000Z' },
      'daily' as const,
    ],
  };

  it.each(['league.20261120T170000Z', 'cup', '2026-11-21'])('name the period %s', (id) => {
    expect(findPeriod(board, id)?.id).toBe(id);
  });

  it.each([
    'league',
    'league.',
    'league.20261120T180000Z',
    'league.20261120T170000',
    'league.20261320T170000Z',
    'league.20261120T170000Z.',
    'leagues20261120T170000Z',
    'cup.20261120T000000Z',
    'cups',
    'all-time',
    '2026-W47',
    '',
  ])('that are not of the board name none: %j', (id) => {
    expect(findPeriod(board, id)).toBeUndefined();
  });
});

describe('isCustomPeriodKey', () => {
  it.each(['season', 'season-3', '2026-finals', '4-nations', 'w47', 'daily-2'])(
    'takes %s',
    (key) => {
      expect(isCustomPeriodKey(key)).toBe(true);
    },
  );

  it.each([
    ...['', 'Season', '-a', 'a.b', 'a b', 'a'.repeat(33), 'all-time', 'daily', 'yearly', 'current'],
    ...['2026', '2026-11', '2026-11-21', '2026-w47'],
  ])('refuses %j', (key) => {
    expect(isCustomPeriodKey(key)).toBe(false);
  });
});
