import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PERIOD_KEYS, type PeriodKey } from './leaderboard.ts';
import { ALL_TIME, expiresAtMs, isTimezone, parsePeriodId, periodAt } from './periods.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const at = (text: string): number => Date.parse(text);

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Africa/Cairo',
];

const zone = fc.constantFrom(...ZONES);
const boundedKey = fc.constantFrom(...PERIOD_KEYS.filter((key) => key !== 'all-time'));
const instant = fc.integer({ min: at('1980-01-01T00:00:00Z'), max: at('2100-01-01T00:00:00Z') });

function bounds(period: { startsAtMs: number | undefined; endsAtMs: number | undefined }): {
  startsAtMs: number;
  endsAtMs: number;
} {
  if (period.startsAtMs === undefined || period.endsAtMs === undefined) {
    throw new Error('the period has no bounds');
  }
  return { startsAtMs: period.startsAtMs, endsAtMs: period.endsAtMs };
}

function lengthHours(day: string, timezone: string): number {
  const period = parsePeriodId(day, timezone);
  if (!period) throw new Error(`${day} is no day in ${timezone}`);
  const { startsAtMs, endsAtMs } = bounds(period);
  return (endsAtMs - startsAtMs) / HOUR_MS;
}

describe('periodAt', () => {
  it.each<[PeriodKey, string]>([
    ['all-time', 'all-time'],
    ['daily', '2026-11-21'],
    ['weekly', '2026-W47'],
    ['monthly', '2026-11'],
    ['yearly', '2026'],
  ])('names the %s period of 21 November 2026 %s', (key, id) => {
    expect(periodAt(key, 'UTC', at('2026-11-21T12:00:00Z'))).toMatchObject({ key, id });
  });

  it('begins days where the zone does, not where UTC does', () => {
    const instantMs = at('2026-11-21T23:30:00Z');
    expect(periodAt('daily', 'UTC', instantMs).id).toBe('2026-11-21');
    expect(periodAt('daily', 'Europe/Berlin', instantMs).id).toBe('2026-11-22');
    expect(periodAt('daily', 'America/New_York', instantMs).id).toBe('2026-11-21');
  });

  it('gives the day that clocks are set forward 23 hours, and back 25', () => {
    expect(lengthHours('2026-03-29', 'Europe/Berlin')).toBe(23);
    expect(lengthHours('2026-10-25', 'Europe/Berlin')).toBe(25);
    expect(lengthHours('2026-11-01', 'America/New_York')).toBe(25);
    expect(lengthHours('2026-10-04', 'Australia/Lord_Howe')).toBe(23.5);
    expect(lengthHours('2026-06-01', 'Europe/Berlin')).toBe(24);
  });

  it('begins a day that has no midnight at its first instant', () => {
    const period = periodAt('daily', 'Africa/Cairo', at('2026-04-24T12:00:00Z'));
    expect(period.id).toBe('2026-04-24');
    expect(period.startsAtMs).toBe(at('2026-04-23T22:00:00Z'));
    expect(bounds(period).endsAtMs - bounds(period).startsAtMs).toBe(23 * HOUR_MS);
  });

  it.each([
    ['2024-12-29T12:00:00Z', '2024-W52'],
    ['2024-12-30T12:00:00Z', '2025-W01'],
    ['2026-12-31T12:00:00Z', '2026-W53'],
    ['2027-01-03T12:00:00Z', '2026-W53'],
    ['2027-01-04T12:00:00Z', '2027-W01'],
    ['2023-01-01T12:00:00Z', '2022-W52'],
  ])('files %s into the ISO week %s, whose year may be another', (instantText, id) => {
    expect(periodAt('weekly', 'UTC', at(instantText)).id).toBe(id);
  });

  it('begins weeks on Monday', () => {
    const { startsAtMs } = periodAt('weekly', 'UTC', at('2026-11-22T23:59:59.999Z'));
    expect(startsAtMs).toBe(at('2026-11-16T00:00:00Z'));
  });

  it('puts every instant into exactly one period of a kind, in every zone', () => {
    fc.assert(
      fc.property(boundedKey, zone, instant, (key, timezone, atMs) => {
        const period = periodAt(key, timezone, atMs);
        const { startsAtMs, endsAtMs } = bounds(period);
        expect(startsAtMs).toBeLessThanOrEqual(atMs);
        expect(endsAtMs).toBeGreaterThan(atMs);
        // Its neighbours begin where it ends and end where it begins: no gap and no overlap.
        expect(periodAt(key, timezone, startsAtMs)).toEqual(period);
        expect(periodAt(key, timezone, endsAtMs - 1)).toEqual(period);
        expect(periodAt(key, timezone, endsAtMs).startsAtMs).toBe(endsAtMs);
        expect(periodAt(key, timezone, startsAtMs - 1).endsAtMs).toBe(startsAtMs);
      }),
      { numRuns: 500 },
    );
  });

  it('files each minute around a change of clocks at midnight into one day', () => {
    // At 00:01 on 7 November 2010 clocks in Newfoundland went back to 23:01 of the day before.
    const midnightMs = at('2010-11-07T02:30:00Z');
    const before = periodAt('daily', 'America/St_Johns', midnightMs - 1);
    expect(before).toMatchObject({ id: '2010-11-06', endsAtMs: midnightMs });
    for (let minute = 0; minute <= 120; minute += 1) {
      const period = periodAt('daily', 'America/St_Johns', midnightMs + minute * 60_000);
      expect(period).toMatchObject({ id: '2010-11-07', startsAtMs: midnightMs });
    }
  });
});

describe('parsePeriodId', () => {
  it('gives the period back that an id names', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PERIOD_KEYS), zone, instant, (key, timezone, atMs) => {
        const period = periodAt(key, timezone, atMs);
        expect(parsePeriodId(period.id, timezone)).toEqual(period);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '',
    'now',
    'current:daily',
    'all-time ',
    '2026-W00',
    '2025-W53',
    '2026-W54',
    '2026-W7',
    '2026-00',
    '2026-13',
    '2026-1',
    '2026-02-29',
    '2026-11-31',
    '2026-11-21T00:00',
    '26-11-21',
    '+002026-11-21',
    '20260',
    '2026-11-21\n',
    '٢٠٢٦',
  ])('refuses %j', (id) => {
    expect(parsePeriodId(id, 'UTC')).toBeUndefined();
  });

  it('refuses a day that the zone left out', () => {
    expect(parsePeriodId('2011-12-30', 'Pacific/Apia')).toBeUndefined();
    expect(parsePeriodId('2011-12-30', 'UTC')?.id).toBe('2011-12-30');
  });

  it('refuses all other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/^\d{4}/.test(text) && text !== ALL_TIME.id);
        expect(parsePeriodId(text, 'UTC')).toBeUndefined();
      }),
    );
  });
});

describe('expiresAtMs', () => {
  it('keeps the all-time period for ever', () => {
    expect(expiresAtMs(ALL_TIME, 0, 'UTC')).toBeUndefined();
  });

  it('keeps a period until it ends when no closed ones are kept', () => {
    const period = periodAt('daily', 'UTC', at('2026-11-21T12:00:00Z'));
    expect(expiresAtMs(period, 0, 'UTC')).toBe(period.endsAtMs);
  });

  it('counts kept periods in the calendar, so a changed clock does not cut one short', () => {
    const period = periodAt('daily', 'Europe/Berlin', at('2026-10-24T12:00:00Z'));
    const { endsAtMs } = bounds(period);
    expect(expiresAtMs(period, 2, 'Europe/Berlin')).toBe(endsAtMs + 2 * DAY_MS + HOUR_MS);
    const month = periodAt('monthly', 'UTC', at('2026-01-31T00:00:00Z'));
    expect(expiresAtMs(month, 1, 'UTC')).toBe(at('2026-03-01T00:00:00Z'));
  });

  it('comes when exactly that many later periods have ended', () => {
    const kept = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(boundedKey, zone, instant, kept, (key, timezone, atMs, count) => {
        let period = periodAt(key, timezone, atMs);
        const expiry = expiresAtMs(period, count, timezone);
        for (let step = 0; step < count; step += 1) {
          const { endsAtMs } = bounds(period);
          // A day that the zone left out counts as a day of the calendar all the same.
          if (timezone === 'Pacific/Apia' && period.id === '2011-12-29') return;
          period = periodAt(key, timezone, endsAtMs);
        }
        expect(expiry).toBe(period.endsAtMs);
      }),
    );
  });
});

describe('isTimezone', () => {
  it.each([...ZONES, 'Etc/GMT+5'])('knows %s', (timezone) => {
    expect(isTimezone(timezone)).toBe(true);
  });

  it.each([
    '',
    'Mars/Olympus',
    '+01:00',
    '-0500',
    'Z',
    '2020-01-01T00:00Z',
    '2020-01-01[Europe/Berlin]',
    'T10:00+01:00',
  ])('refuses %j', (timezone) => {
    expect(isTimezone(timezone)).toBe(false);
  });
});
