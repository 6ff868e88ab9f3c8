import type { PeriodKey } from './leaderboard.ts';

/** A concrete period: `[startsAtMs, endsAtMs)`; the all-time period has no bounds. */
export interface Period {
  /** A kind, or the key of a period of the board's own. */
  key: string;
  /**
   * `all-time`, `2026-11-21`, `2026-W47`, `2026-11` or `2026`; of a board's own `<key>` for a window
   * and `<key>.20261121T180000Z`, by its start, for one of a schedule.
   */
  id: string;
  startsAtMs: number | undefined;
  endsAtMs: number | undefined;
}

export const ALL_TIME: Period = {
  key: 'all-time',
  id: 'all-time',
  startsAtMs: undefined,
  endsAtMs: undefined,
};

type BoundedKey = Exclude<PeriodKey, 'all-time'>;

interface Rule {
  pattern: RegExp;
  /** First day of the period that holds `day`. */
  floor(day: Temporal.PlainDate): Temporal.PlainDate;
  unit: 'days' | 'weeks' | 'months' | 'years';
  id(start: Temporal.PlainDate): string;
  parse(id: string): Temporal.PlainDate;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** Monday of the ISO week `week` of `year`: the fourth of January is always in week 1. */
function mondayOfWeek(year: number, week: number): Temporal.PlainDate {
  const fourth = Temporal.PlainDate.from({ year, month: 1, day: 4 });
  return fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ weeks: week - 1 });
}

const RULES: Record<BoundedKey, Rule> = {
  daily: {
    pattern: /^\d{4}-\d{2}-\d{2}$/,
    floor: (day) => day,
    unit: 'days',
    id: (start) => start.toString(),
    parse: (id) => Temporal.PlainDate.from(id),
  },
  weekly: {
    pattern: /^\d{4}-W\d{2}$/,
    floor: (day) => day.subtract({ days: day.dayOfWeek - 1 }),
    unit: 'weeks',
    id: (start) => `${pad(start.yearOfWeek ?? start.year, 4)}-W${pad(start.weekOfYear ?? 1)}`,
    parse: (id) => mondayOfWeek(Number(id.slice(0, 4)), Number(id.slice(6))),
  },
  monthly: {
    pattern: /^\d{4}-\d{2}$/,
    floor: (day) => day.with({ day: 1 }),
    unit: 'months',
    id: (start) => `${pad(start.year, 4)}-${pad(start.month)}`,
    parse: (id) => Temporal.PlainDate.from(`${id}-01`),
  },
  yearly: {
    pattern: /^\d{4}$/,
    floor: (day) => day.with({ month: 1, day: 1 }),
    unit: 'years',
    id: (start) => pad(start.year, 4),
    parse: (id) => Temporal.PlainDate.from(`${id}-01-01`),
  },
};

/** Midnight of `day` in `timezone`, as an instant: days of 23 and 25 hours come out right. */
function startOfDayMs(day: Temporal.PlainDate, timezone: string): number {
  return day.toZonedDateTime(timezone).epochMilliseconds;
}

function periodFrom(key: BoundedKey, start: Temporal.PlainDate, timezone: string): Period {
  const rule = RULES[key];
  return {
    key,
    id: rule.id(start),
    startsAtMs: startOfDayMs(start, timezone),
    endsAtMs: startOfDayMs(start.add({ [rule.unit]: 1 }), timezone),
  };
}

/** The period of a kind that holds the instant `atMs` (ms since the epoch) in an IANA zone. */
export function periodAt(key: PeriodKey, timezone: string, atMs: number): Period {
  if (key === 'all-time') return ALL_TIME;
  const day = Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(timezone)
    .toPlainDate();
  const start = RULES[key].floor(day);
  const period = periodFrom(key, start, timezone);
  if (atMs < (period.endsAtMs ?? atMs + 1)) return period;
  // Clocks went back over midnight, so a date that had ended came again (America/St_Johns until
  // 2011). The instant belongs to the period that had begun.
  return periodFrom(key, start.add({ [RULES[key].unit]: 1 }), timezone);
}

/** When a `period` of a kind stops being kept, given how many closed ones of it stay readable. */
export function expiresAtMs(
  period: Period,
  retentionPeriods: number,
  timezone: string,
): number | undefined {
  if (period.key === 'all-time') return undefined;
  const rule = RULES[period.key as BoundedKey];
  const end = rule.parse(period.id).add({ [rule.unit]: retentionPeriods + 1 });
  return startOfDayMs(end, timezone);
}

/** Reads a period id (`2026-W47`); `undefined` when it is not one, or is no real date. */
export function parsePeriodId(id: string, timezone: string): Period | undefined {
  if (id === ALL_TIME.id) return ALL_TIME;
  for (const key of Object.keys(RULES) as BoundedKey[]) {
    if (!RULES[key].pattern.test(id)) continue;
    try {
      const period = periodFrom(key, RULES[key].parse(id), timezone);
      return period.id === id && isReal(period) ? period : undefined;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** A zone that crossed the date line left a day out (Pacific/Apia, 2011-12-30). */
function isReal(period: Period): boolean {
  return (period.startsAtMs ?? 0) < (period.endsAtMs ?? 0);
}

/** Whether the runtime knows `timezone` as an IANA zone. */
export function isTimezone(timezone: string): boolean {
  try {
    // Unlike Temporal, it takes no zone out of a whole date and time.
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return !/^[+-]/.test(timezone);
  } catch {
    return false;
  }
}
