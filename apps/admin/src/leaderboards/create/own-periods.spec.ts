import { describe, expect, it } from 'vitest';
import { NEW_OWN_PERIOD, placePeriodErrors, toCustomPeriod } from './own-periods.ts';

describe('toCustomPeriod', () => {
  const times = { startsAt: '2026-11-20T18:00', endsAt: '2026-11-22T18:00' };

  it('reads local times by the zone of the period, or else of the board', () => {
    const draft = { ...NEW_OWN_PERIOD, key: 'k', cron: ' 0 18 * * FRI ', ...times };
    expect(toCustomPeriod(draft, 'Europe/Berlin')).toEqual({
      key: 'k',
      cron: '0 18 * * FRI',
      startsAt: '2026-11-20T17:00:00.000Z',
      endsAt: '2026-11-22T17:00:00.000Z',
    });
    expect(toCustomPeriod({ ...draft, timezone: 'Asia/Tokyo' }, 'Europe/Berlin')).toEqual({
      key: 'k',
      cron: '0 18 * * FRI',
      timezone: 'Asia/Tokyo',
      startsAt: '2026-11-20T09:00:00.000Z',
      endsAt: '2026-11-22T09:00:00.000Z',
    });
  });

  it('leaves out what another form was filled in with', () => {
    const draft = {
      ...NEW_OWN_PERIOD,
      key: 'k',
      cron: '0 0 * * *',
      timezone: 'Asia/Tokyo',
      ...times,
    };
    expect(Object.keys(toCustomPeriod({ ...draft, form: 'window' }, 'UTC'))).toEqual([
      ...['key', 'startsAt', 'endsAt'],
    ]);
    expect(toCustomPeriod({ ...draft, form: 'weeks', endsAt: '' }, 'UTC')).toEqual({
      key: 'k',
      everyWeeks: 2,
      timezone: 'Asia/Tokyo',
      startsAt: '2026-11-20T09:00:00.000Z',
    });
  });
});

it('puts faults of periods at the fields that they came from', () => {
  const errors = {
    name: 'a',
    periods: 'b',
    'periods.1': 'c',
    'periods.2.cron': 'd',
    'periods.3': 'e',
  };
  expect(placePeriodErrors(errors, 2)).toEqual({
    name: 'a',
    kinds: 'c',
    'ownPeriods.0.cron': 'd',
    'ownPeriods.1.key': 'e',
  });
});
