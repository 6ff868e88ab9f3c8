import { calendarsOf, findPeriod } from './board-periods.ts';
import type { RankingRules } from './leaderboard.ts';
import type { PeriodCalendar } from './period-calendar.ts';
import type { Period } from './periods.ts';

/** All that says how long the periods of a board are kept. */
type Retention = Pick<
  RankingRules,
  'retentionPeriods' | 'formerRetention' | 'periods' | 'timezone'
>;

/** A period that ends while a change of the definition is under way counts as closed before it. */
const CHANGE_SLACK_MS = 60_000;

/** Whether any period of the board is ever over. */
export function hasEnd({ periods }: Pick<RankingRules, 'periods'>): boolean {
  return periods.some((key) => key !== 'all-time');
}

/**
 * When a period of the board is over for good: nothing is written to it any more, and it is archived.
 * `undefined`: never.
 */
export function expiryMs(board: Retention, period: Period): number | undefined {
  const calendar = calendarsOf(board).find(({ key }) => key === period.key);
  return calendar && expiryIn(calendar, board, period);
}

/** Whether a period is over for good at a moment; one that the board does not know never is. */
export function isOver(board: Retention, periodId: string, nowMs: number): boolean {
  const period = findPeriod(board, periodId);
  const expiry = period && expiryMs(board, period);
  return expiry !== undefined && expiry <= nowMs;
}

/** As `expiryMs`, where the period's calendar is at hand. */
export function expiryIn(
  calendar: PeriodCalendar,
  { retentionPeriods, formerRetention: former }: Retention,
  period: Period,
): number | undefined {
  const endedBefore = former !== undefined && (period.endsAtMs ?? Infinity) <= former.untilMs;
  const periods = endedBefore ? Math.min(retentionPeriods, former.periods) : retentionPeriods;
  return calendar.expiresAtMs(period, periods);
}

/**
 * The rules with another retention. A greater one holds for periods that end from now on: those that
 * have ended may be archived already, and a period never comes back from there.
 */
export function withRetention(
  board: Retention,
  retentionPeriods: number,
  nowMs: number,
): Pick<RankingRules, 'retentionPeriods' | 'formerRetention'> {
  const { formerRetention: former } = board;
  if (retentionPeriods <= board.retentionPeriods) {
    return { retentionPeriods, formerRetention: former };
  }
  const isInForce = former !== undefined && !isOutlived(board, former.untilMs, nowMs);
  const periods = Math.min(board.retentionPeriods, isInForce ? former.periods : Infinity);
  return { retentionPeriods, formerRetention: { periods, untilMs: nowMs + CHANGE_SLACK_MS } };
}

/** Whether all periods that had ended at a moment are over also by the retention of now. */
function isOutlived(board: Retention, untilMs: number, nowMs: number): boolean {
  return calendarsOf(board).every((calendar) => {
    const last = lastBegun(calendar, untilMs);
    const expiresAtMs = last ? calendar.expiresAtMs(last, board.retentionPeriods) : undefined;
    return (expiresAtMs ?? 0) <= nowMs;
  });
}

/** The period that ran at a moment, or else the last one before it. */
function lastBegun(calendar: PeriodCalendar, atMs: number): Period | undefined {
  const { period, fromMs } = calendar.spanAt(atMs);
  if (period !== undefined || fromMs === -Infinity) return period;
  return calendar.spanAt(fromMs - 1).period;
}
