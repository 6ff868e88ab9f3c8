import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPeriod, isCustomPeriodKey, periodToShow, statusOf } from './board-periods.ts';
import { cronFault } from './cron-times.ts';
import type { CustomPeriod } from './leaderboard.ts';
import { calendarOf, type PeriodCalendar } from './period-calendar.ts';
import type { Period } from './periods.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString();

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Antarctica/Troll',
];

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

const minute = fc.oneof(
  fc.constantFrom('*', '*/15', '0', '30', '0,30', '5-50/7', '59'),
  fc.integer({ min: 0, max: 59 }).map(String),
);
const hour = fc.oneof(
  fc.constantFrom('*', '*/6', '0', '2', '1-3', '23', '2,14', '0-23/5'),
  fc.integer({ min: 0, max: 23 }).map(String),
);
const cron = fc
  .tuple(
    minute,
    hour,
    fc.constantFrom('*', '*', '*', '1', '15', '31', '1,15', '*/10', 'L'),
    fc.constantFrom('*', '*', '*', '1', '3,10', '*/3', 'JAN-MAR'),
    fc.constantFrom('*', '*', '0', '5', '1-5', 'SUN', '7', 'FRI#2'),
  )
  .map((fields) => fields.join(' '));

const instant = fc.integer({ min: at('1980-01-01T00:00:00Z'), max: at('2100-01-01T00:00:00Z') });
/** Within three days of a change of clocks, where the zone has some. */
const nearChange = fc
  .tuple(instant, fc.integer({ min: -3 * DAY_MS, max: 3 * DAY_MS }))
  .chain(([atMs, offMs]) =>
    fc.constantFrom(...ZONES).map((timezone) => {
      const change = Temporal.Instant.fromEpochMilliseconds(atMs)
        .toZonedDateTimeISO(timezone)
        .getTimeZoneTransition('next');
      return { timezone, atMs: (change?.epochMilliseconds ?? atMs) + offMs };
    }),
  );
const moment = fc.oneof(
  nearChange,
  fc.record({ timezone: fc.constantFrom(...ZONES), atMs: instant }),
);

/** A schedule, and an instant within its bounds. */
const schedule = fc
  .tuple(
    moment,
    fc.oneof(
      cron.map((expression) => ({ cron: expression })),
      fc.integer({ min: 1, max: 60 }).map((everyWeeks) => ({ everyWeeks })),
    ),
    fc.option(fc.integer({ min: 0, max: 500 * DAY_MS }), { nil: undefined }),
    fc.option(fc.integer({ min: 1000, max: 500 * DAY_MS }), { nil: undefined }),
  )
  .map(([{ timezone, atMs }, form, before, after]) => {
    const bound = (ms: number): string => iso(Math.floor(ms / 1000) * 1000);
    const startsAt = before === undefined ? undefined : bound(atMs - before);
    const rule: CustomPeriod = {
      key: 'k',
      ...form,
      timezone,
      ...('everyWeeks' in form ? { startsAt: startsAt ?? bound(atMs - DAY_MS) } : { startsAt }),
      endsAt: after === undefined ? undefined : bound(atMs + after),
    };
    return { rule, atMs };
  });

describe('every schedule', () => {
  it('puts each instant within its bounds into exactly one period, which its id names', () => {
    fc.assert(
      fc.property(schedule, ({ rule, atMs }) => {
        const calendar = calendarOf(rule, 'UTC');
        const period = periodAt(calendar, atMs);
        const { startsAtMs = 0, endsAtMs = 0 } = period;
        expect(startsAtMs).toBeLessThanOrEqual(atMs);
        expect(endsAtMs).toBeGreaterThan(atMs);
        expect(periodAt(calendar, startsAtMs)).toEqual(period);
        expect(periodAt(calendar, endsAtMs - 1)).toEqual(period);
        expect(findPeriod({ periods: [rule], timezone: 'UTC' }, period.id)).toEqual(period);
        // No gap and no overlap, but at the bounds.
        const isFirst = rule.startsAt !== undefined && at(rule.startsAt) === startsAtMs;
        const isLast = rule.endsAt !== undefined && at(rule.endsAt) === endsAtMs;
        const before = calendar.spanAt(startsAtMs - 1);
        const behind = calendar.spanAt(endsAtMs);
        expect(before.untilMs).toBe(startsAtMs);
        expect(behind.fromMs).toBe(endsAtMs);
        expect(before.period?.endsAtMs).toBe(isFirst ? undefined : startsAtMs);
        expect(behind.period?.startsAtMs).toBe(isLast ? undefined : endsAtMs);
      }),
      { numRuns: 1500 },
    );
  });

  it('keeps a period until exactly so many later turns have ended', () => {
    fc.assert(
      fc.property(schedule, fc.integer({ min: 0, max: 40 }), ({ rule, atMs }, kept) => {
        const calendar = calendarOf({ ...rule, endsAt: undefined }, 'UTC');
        const period = periodAt(calendar, atMs);
        const expiresAtMs = calendar.expiresAtMs(period, kept) ?? 0;
        let last = period;
        for (let turn = 0; turn < kept; turn += 1) {
          last = periodAt(calendar, last.endsAtMs ?? 0);
        }
        expect(expiresAtMs).toBe(last.endsAtMs);
        // Of what is not kept any more nothing is looked up, and of what is, everything.
        expect(calendar.keptSinceMs(expiresAtMs - 1, kept)).toBeLessThanOrEqual(
          period.startsAtMs ?? 0,
        );
        if (rule.cron !== undefined) {
          expect(calendar.keptSinceMs(expiresAtMs, kept)).toBeGreaterThanOrEqual(
            period.endsAtMs ?? 0,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});

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

  it('hold nothing that scripts and topics set apart', () => {
    fc.assert(
      fc.property(schedule, ({ rule, atMs }) => {
        expect(periodAt(calendarOf(rule, 'UTC'), atMs).id).toMatch(/^[a-z0-9-]+\.\d{8}T\d{6}Z$/);
      }),
    );
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

describe('cronFault', () => {
  it.each(['0 18 * * FRI', '*/15 0-6 1,15 JAN *', '0 0 L * *', '0 18 * * 5#2', '0 0 29 2 *'])(
    'finds none in %s',
    (expression) => {
      expect(cronFault(expression)).toBeUndefined();
    },
  );

  it.each([
    ...[
      '',
      '* * * *',
      '* * * * * *',
      '@daily',
      '0  0 * * *',
      '60 * * * *',
      '0 24 * * *',
      '0 0 0 * *',
    ],
    ...['*/0 * * * *', '0 0 30 2 *', '0 0 31 4,6,9,11 *', 'a b c d e', '0 0 * * 8', '0 0 1 + *'],
  ])('finds one in %j', (expression) => {
    expect(cronFault(expression)).toBeTypeOf('string');
  });
});
