import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodToShow, statusOf } from './board-periods.ts';
import type { CustomPeriod } from './leaderboard.ts';
import { calendarOf, type PeriodCalendar } from './period-calendar.ts';
import type { Period } from './periods.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString();

function periodAt(calendar: PeriodCalendar, atMs: number): Period {
  const { period } = calendar.spanAt(atMs);
  if (!period) throw new Error(`no period of ${calendar.key} holds ${iso(atMs)}`);
  return period;
}

/** Beginnings of the periods from the one that holds `fromMs` on. */
function beginnings(rule: CustomPeriod, from: string, count: number): string[] {
  const calendar = calendarOf(rule, 'UTC');
  const found: string[] = [];
  let fromMs = at(from);
  for (let index = 0; index < count; index += 1) {
    const { startsAtMs = 0, endsAtMs = 0 } = periodAt(calendar, fromMs);
    found.push(iso(startsAtMs).slice(0, 16));
    fromMs = endsAtMs;
  }
  return found;
}

describe('a cron schedule', () => {
  it('has periods from one time of the expression to the next, by the clock of its zone', () => {
    const league = { key: 'league', cron: '0 18 * * FRI', timezone: 'Europe/Berlin' };
    expect(beginnings(league, '2026-10-20T12:00:00Z', 3)).toEqual([
      '2026-10-16T16:00',
      '2026-10-23T16:00',
      '2026-10-30T17:00',
    ]);
    const period = periodAt(calendarOf(league, 'UTC'), at('2026-11-21T00:00:00Z'));
    expect(period).toEqual({
      key: 'league',
      id: 'league.20261120T170000Z',
      startsAtMs: at('2026-11-20T17:00:00Z'),
      endsAtMs: at('2026-11-27T17:00:00Z'),
    });
  });

  it('takes the zone of the board where it names none', () => {
    const rule = { key: 'noon', cron: '0 12 * * *' };
    const { startsAtMs } = periodAt(calendarOf(rule, 'Asia/Tokyo'), at('2026-06-01T12:00:00Z'));
    expect(startsAtMs).toBe(at('2026-06-01T03:00:00Z'));
  });

  it.each<[string, string, string, string, string[]]>([
    [
      'begins at once a period whose time is left out when clocks go forward',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
    ],
    [
      'begins a period once whose time comes twice when clocks go back',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    [
      'has an hour for each of the two that bear one name',
      '0 * * * *',
      'America/New_York',
      '2026-11-01T04:30:00Z',
      ['2026-11-01T04:00', '2026-11-01T05:00', '2026-11-01T06:00', '2026-11-01T07:00'],
    ],
    [
      'follows clocks that move by half an hour',
      '0 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-02T16:00:00Z',
      ['2026-10-02T15:30', '2026-10-03T15:30', '2026-10-04T15:00'],
    ],
    [
      'goes over leap days and the ends of years',
      '0 0 29 2 *',
      'UTC',
      '2027-01-01T00:00:00Z',
      ['2024-02-29T00:00', '2028-02-29T00:00', '2032-02-29T00:00'],
    ],
  ])('%s', (_name, cron, timezone, from, expected) => {
    expect(beginnings({ key: 'k', cron, timezone }, from, expected.length)).toEqual(expected);
  });

  it('is cut off at its bounds, and has no period outside of them', () => {
    const calendar = calendarOf(
      {
        key: 'k',
        cron: '0 0 * * MON',
        startsAt: '2026-11-04T10:00:00.000Z',
        endsAt: '2026-11-18T20:00:00.000Z',
      },
      'UTC',
    );
    const [startsAtMs, endsAtMs] = [at('2026-11-04T10:00:00Z'), at('2026-11-18T20:00:00Z')];
    expect(calendar.spanAt(startsAtMs - 1)).toEqual({
      period: undefined,
      fromMs: -Infinity,
      untilMs: startsAtMs,
    });
    const first = periodAt(calendar, startsAtMs);
    expect(first).toMatchObject({ startsAtMs, endsAtMs: at('2026-11-09T00:00:00Z') });
    expect(calendar.parse(first.id)).toEqual(first);
    const last = periodAt(calendar, endsAtMs - 1);
    expect(last).toMatchObject({ startsAtMs: at('2026-11-16T00:00:00Z'), endsAtMs });
    expect(calendar.spanAt(endsAtMs).period).toBeUndefined();
  });

  it('answers for far dates, one after the other in any order, as if it had been asked first', () => {
    const rule = { key: 'k', cron: '*/20 3-5 * * *', timezone: 'Europe/Berlin' };
    const times = fc.integer({ min: at('1900-01-01T00:00:00Z'), max: at('2400-01-01T00:00:00Z') });
    const calendar = calendarOf(rule, 'UTC');
    let serial = 0;
    fc.assert(
      fc.property(fc.array(times, { minLength: 2, maxLength: 6 }), (many) => {
        for (const atMs of many) {
          serial += 1;
          // Another key is another calendar, which remembers nothing.
          const fresh = calendarOf({ ...rule, key: `k${serial}` }, 'UTC').spanAt(atMs);
          const { fromMs, untilMs } = calendar.spanAt(atMs);
          expect([fromMs, untilMs]).toEqual([fresh.fromMs, fresh.untilMs]);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('a schedule of weeks', () => {
  it('begins its turns at the same local time, in winter and in summer', () => {
    const rule = {
      key: 'sprint',
      everyWeeks: 2,
      startsAt: '2026-10-12T07:00:00.000Z',
      timezone: 'Europe/Berlin',
    };
    expect(beginnings(rule, '2026-10-12T07:00:00Z', 3)).toEqual([
      '2026-10-12T07:00',
      '2026-10-26T08:00',
      '2026-11-09T08:00',
    ]);
    expect(periodAt(calendarOf(rule, 'UTC'), at('2026-10-26T07:59:59Z')).id).toBe(
      'sprint.20261012T070000Z',
    );
    expect(calendarOf(rule, 'UTC').spanAt(at('2026-10-12T06:59:59Z')).period).toBeUndefined();
  });

  it('begins where it is told to when that local time comes twice', () => {
    const rule = {
      key: 'k',
      everyWeeks: 1,
      startsAt: '2026-10-25T01:30:00.000Z',
      timezone: 'Europe/Berlin',
    };
    expect(beginnings(rule, '2026-10-25T01:30:00Z', 2)).toEqual([
      '2026-10-25T01:30',
      '2026-11-01T01:30',
    ]);
  });
});

describe('a window', () => {
  const rule = {
    key: 'cup',
    startsAt: '2026-11-20T00:00:00.000Z',
    endsAt: '2026-11-22T00:00:00.000Z',
  };
  const cup = calendarOf(rule, 'UTC');
  const [startsAtMs, endsAtMs] = [at(rule.startsAt), at(rule.endsAt)];

  it('is one period from its start to its end', () => {
    const period = { key: 'cup', id: 'cup', startsAtMs, endsAtMs };
    expect(cup.spanAt(startsAtMs)).toEqual({ period, fromMs: startsAtMs, untilMs: endsAtMs });
    expect(cup.spanAt(endsAtMs - 1).period).toEqual(period);
    expect(cup.spanAt(startsAtMs - 1).period).toBeUndefined();
    expect(cup.spanAt(endsAtMs).period).toBeUndefined();
  });

  it('is shown before it begins and after it has ended', () => {
    for (const [nowMs, status] of [
      [startsAtMs - 1, 'upcoming'],
      [startsAtMs, 'current'],
      [endsAtMs, 'closed'],
    ] as const) {
      const shown = periodToShow(cup, nowMs);
      expect(shown?.id).toBe('cup');
      expect(shown && statusOf(shown, nowMs)).toBe(status);
    }
  });

  it('stays for so many times its own length after its end', () => {
    const period = periodAt(cup, startsAtMs);
    expect(cup.expiresAtMs(period, 0)).toBe(endsAtMs);
    expect(cup.expiresAtMs(period, 3)).toBe(endsAtMs + 6 * DAY_MS);
  });
});
