import { PERIOD_KEYS, type PeriodRule, type RankingRules } from './leaderboard.ts';
import { calendarOf, type PeriodCalendar, type PeriodSpan } from './period-calendar.ts';
import type { Period } from './periods.ts';

type BoardCalendar = Pick<RankingRules, 'periods' | 'timezone'>;

const CUSTOM_KEY = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** What would be taken for a period that every board may have, or for its id. */
const TAKEN_KEY = /^(current|alltime|\d{4}(-w?\d{1,2}){0,2})$/;

export function keyOf(rule: PeriodRule): string {
  return typeof rule === 'string' ? rule : rule.key;
}

/** Whether a board's own periods may be called so. */
export function isCustomPeriodKey(key: string): boolean {
  const isKind = PERIOD_KEYS.some((kind) => kind === key);
  return CUSTOM_KEY.test(key) && !TAKEN_KEY.test(key) && !isKind;
}

/** In the order of the board's rules. */
export function calendarsOf({ periods, timezone }: BoardCalendar): PeriodCalendar[] {
  return periods.map((rule) => calendarOf(rule, timezone));
}

/** The periods of a board that hold an instant, and how long around it they are the same. */
export interface BoardSpan {
  periods: { period: Period; calendar: PeriodCalendar }[];
  fromMs: number;
  untilMs: number;
}

export function boardSpanAt(board: BoardCalendar, atMs: number): BoardSpan {
  const whole: BoardSpan = { periods: [], fromMs: -Infinity, untilMs: Infinity };
  return calendarsOf(board).reduce((spans, calendar) => {
    const { period, fromMs, untilMs } = calendar.spanAt(atMs);
    return {
      periods: period ? [...spans.periods, { period, calendar }] : spans.periods,
      fromMs: Math.max(spans.fromMs, fromMs),
      untilMs: Math.min(spans.untilMs, untilMs),
    };
  }, whole);
}

/** The period of a board with this id. */
export function findPeriod(board: BoardCalendar, id: string): Period | undefined {
  for (const calendar of calendarsOf(board)) {
    const period = calendar.parse(id);
    if (period) return period;
  }
  return undefined;
}

/** The current period of a rule; where there is none the next one to come, or else the last. */
export function periodToShow(calendar: PeriodCalendar, nowMs: number): Period | undefined {
  const now = calendar.spanAt(nowMs);
  return now.period ?? nextTo(calendar, now);
}

function nextTo(calendar: PeriodCalendar, { fromMs, untilMs }: PeriodSpan): Period | undefined {
  if (untilMs !== Infinity) return calendar.spanAt(untilMs).period;
  return fromMs === -Infinity ? undefined : calendar.spanAt(fromMs - 1).period;
}

export type PeriodStatus = 'current' | 'upcoming' | 'closed';

export function statusOf(
  { startsAtMs = -Infinity, endsAtMs = Infinity }: Period,
  nowMs: number,
): PeriodStatus {
  if (nowMs < startsAtMs) return 'upcoming';
  return nowMs < endsAtMs ? 'current' : 'closed';
}
