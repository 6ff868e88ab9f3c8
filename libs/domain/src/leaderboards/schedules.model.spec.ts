import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPeriod } from './board-periods.ts';
import type { CustomPeriod } from './leaderboard.ts';
import { calendarOf, type PeriodCalendar } from './period-calendar.ts';
import type { Period } from './periods.ts';

const DAY_MS = 24 * 3_600_000;

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

  it('has ids that hold nothing that scripts and topics set apart', () => {
    fc.assert(
      fc.property(schedule, ({ rule, atMs }) => {
        expect(periodAt(calendarOf(rule, 'UTC'), atMs).id).toMatch(/^[a-z0-9-]+\.\d{8}T\d{6}Z$/);
      }),
    );
  });
});
