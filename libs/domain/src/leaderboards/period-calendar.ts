import { CronTimes } from './cron-times.ts';
import type { CustomPeriod, PeriodKey, PeriodRule } from './leaderboard.ts';
import { expiresAtMs, type Period, parsePeriodId, periodAt } from './periods.ts';

/** A stretch of time, `[fromMs, untilMs)`, and the period that it is; `undefined` between two. */
export interface PeriodSpan {
  period: Period | undefined;
  /** -Infinity and Infinity where there is no bound. */
  fromMs: number;
  untilMs: number;
}

/** The periods of one rule. Stretches of time neither overlap nor leave gaps. */
export interface PeriodCalendar {
  readonly key: string;
  spanAt(atMs: number): PeriodSpan;
  /** `undefined` when there is no period with this id. */
  parse(id: string): Period | undefined;
  /** When a period stops being kept, if so many closed ones stay readable; `undefined` for never. */
  expiresAtMs(period: Period, retentionPeriods: number): number | undefined;
  /** -Infinity where it has no beginning; before it there are no periods. */
  readonly startsAtMs: number;
  /** A run from before this, and not from before the beginning, is of a period not kept at `nowMs`. */
  keptSinceMs(nowMs: number, retentionPeriods: number): number;
}

/** The greatest instant that there is. */
const LAST_MS = 8.64e15;
const WEEK_MS = 7 * 24 * 3_600_000;

const MAX_CALENDARS = 2000;
const calendars = new Map<string, PeriodCalendar>();

/** The calendar of a rule; `timezone` is the board's. They are remembered: some are dear to make. */
export function calendarOf(rule: PeriodRule, timezone: string): PeriodCalendar {
  const name = `${timezone}|${typeof rule === 'string' ? rule : JSON.stringify(rule)}`;
  const known = calendars.get(name);
  if (known) return known;
  if (calendars.size >= MAX_CALENDARS) calendars.clear();
  const calendar = makeCalendar(rule, timezone);
  calendars.set(name, calendar);
  return calendar;
}

function makeCalendar(rule: PeriodRule, timezone: string): PeriodCalendar {
  if (typeof rule === 'string') return kindCalendar(rule, timezone);
  const zone = rule.timezone ?? timezone;
  if (rule.cron !== undefined) return new CronCalendar(rule, new CronTimes(rule.cron, zone));
  if (rule.everyWeeks !== undefined) return new WeeksCalendar(rule, rule.everyWeeks, zone);
  return windowCalendar(rule);
}

function kindCalendar(key: PeriodKey, timezone: string): PeriodCalendar {
  return {
    key,
    startsAtMs: -Infinity,
    spanAt: (atMs) => spanOf(periodAt(key, timezone, atMs)),
    parse(id) {
      const period = parsePeriodId(id, timezone);
      return period?.key === key ? period : undefined;
    },
    expiresAtMs: (period, retentionPeriods) => expiresAtMs(period, retentionPeriods, timezone),
    keptSinceMs: () => -Infinity,
  };
}

function spanOf(period: Period): PeriodSpan {
  const { startsAtMs = -Infinity, endsAtMs = Infinity } = period;
  return { period, fromMs: startsAtMs, untilMs: endsAtMs };
}

/** The bounds of a schedule. */
function boundsOf({ startsAt, endsAt }: CustomPeriod): { startsAtMs: number; endsAtMs: number } {
  return {
    startsAtMs: startsAt === undefined ? -Infinity : Date.parse(startsAt),
    endsAtMs: endsAt === undefined ? Infinity : Date.parse(endsAt),
  };
}

function windowCalendar(rule: CustomPeriod): PeriodCalendar {
  const { key } = rule;
  const { startsAtMs, endsAtMs } = boundsOf(rule);
  const period = { key, id: key, startsAtMs, endsAtMs };
  return {
    key,
    startsAtMs,
    spanAt: (atMs) => outside(atMs, startsAtMs, endsAtMs) ?? spanOf(period),
    parse: (id) => (id === key ? period : undefined),
    expiresAtMs: (_period, retentionPeriods) =>
      Math.min(LAST_MS, endsAtMs + retentionPeriods * (endsAtMs - startsAtMs)),
    keptSinceMs: () => -Infinity,
  };
}

/** The time before or after a schedule, if `atMs` lies there. */
function outside(atMs: number, startsAtMs: number, endsAtMs: number): PeriodSpan | undefined {
  if (atMs < startsAtMs) return { period: undefined, fromMs: -Infinity, untilMs: startsAtMs };
  if (atMs >= endsAtMs) return { period: undefined, fromMs: endsAtMs, untilMs: Infinity };
  return undefined;
}

/** Periods that follow each other, named by their start. */
abstract class Schedule implements PeriodCalendar {
  readonly key: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;

  constructor(rule: CustomPeriod) {
    this.key = rule.key;
    const { startsAtMs, endsAtMs } = boundsOf(rule);
    this.startsAtMs = startsAtMs;
    this.endsAtMs = endsAtMs;
  }

  /** The turn of the unbounded schedule that holds `atMs`. */
  protected abstract turnAt(atMs: number): [begins: number | undefined, ends: number | undefined];
  abstract expiresAtMs(period: Period, retentionPeriods: number): number | undefined;
  abstract keptSinceMs(nowMs: number, retentionPeriods: number): number;

  /** The first and the last turn are cut off at the schedule's bounds. */
  spanAt(atMs: number): PeriodSpan {
    const beyond = outside(atMs, this.startsAtMs, this.endsAtMs);
    if (beyond) return beyond;
    const [begins = -Infinity, ends = Infinity] = this.turnAt(atMs);
    const fromMs = Math.max(begins, this.startsAtMs);
    const untilMs = Math.min(ends, this.endsAtMs);
    // Before the first time that there is, and after the last one, which no calendar goes beyond.
    const isOpen = fromMs === -Infinity || untilMs === Infinity;
    return { period: isOpen ? undefined : this.#period(fromMs, untilMs), fromMs, untilMs };
  }

  #period(startsAtMs: number, endsAtMs: number): Period {
    const id = `${this.key}.${compactTime(startsAtMs)}`;
    return { key: this.key, id, startsAtMs, endsAtMs };
  }

  parse(id: string): Period | undefined {
    const startsAtMs = parseCompactTime(id.slice(this.key.length + 1));
    if (startsAtMs === undefined) return undefined;
    const { period } = this.spanAt(startsAtMs);
    return period?.id === id ? period : undefined;
  }
}

class CronCalendar extends Schedule {
  readonly #times: CronTimes;

  constructor(rule: CustomPeriod, times: CronTimes) {
    super(rule);
    this.#times = times;
  }

  protected turnAt(atMs: number): [number | undefined, number | undefined] {
    return this.#times.around(atMs);
  }

  /** When that many further turns have ended, whether or not the schedule has gone on. */
  expiresAtMs({ endsAtMs = LAST_MS }: Period, retentionPeriods: number): number {
    return this.#times.step(endsAtMs - 1, retentionPeriods + 1) ?? endsAtMs;
  }

  keptSinceMs(nowMs: number, retentionPeriods: number): number {
    return this.#times.step(nowMs, -retentionPeriods) ?? -Infinity;
  }
}

/** Turns of some weeks by the clock of a zone, as wall time has it on the day they begin. */
class WeeksCalendar extends Schedule {
  readonly #weeks: number;
  readonly #first: Temporal.PlainDateTime;
  readonly #timezone: string;

  constructor(rule: CustomPeriod, weeks: number, timezone: string) {
    super(rule);
    this.#weeks = weeks;
    this.#timezone = timezone;
    this.#first = Temporal.Instant.fromEpochMilliseconds(this.startsAtMs)
      .toZonedDateTimeISO(timezone)
      .toPlainDateTime();
  }

  #beginning(turn: number): number {
    // Of a time that comes twice the first turn may be the second one, so it is not computed.
    if (turn === 0) return this.startsAtMs;
    const local = this.#first.add({ weeks: turn * this.#weeks });
    return local.toZonedDateTime(this.#timezone).epochMilliseconds;
  }

  #turnOf(atMs: number): number {
    const turn = Math.floor((atMs - this.startsAtMs) / (this.#weeks * WEEK_MS));
    // Clocks set back or forward move a beginning by some hours.
    if (turn > 0 && atMs < this.#beginning(turn)) return turn - 1;
    return atMs >= this.#beginning(turn + 1) ? turn + 1 : turn;
  }

  protected turnAt(atMs: number): [number, number] {
    const turn = this.#turnOf(atMs);
    return [this.#beginning(turn), this.#beginning(turn + 1)];
  }

  expiresAtMs({ startsAtMs = LAST_MS }: Period, retentionPeriods: number): number {
    return this.#beginning(this.#turnOf(startsAtMs) + 1 + retentionPeriods);
  }

  keptSinceMs(): number {
    return -Infinity;
  }
}

/** `20261121T180000Z` */
function compactTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

const COMPACT_TIME = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

function parseCompactTime(text: string): number | undefined {
  const [, year, month, day, hour, minute, second] = COMPACT_TIME.exec(text) ?? [];
  if (year === undefined) return undefined;
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}
