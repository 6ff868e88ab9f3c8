import type { Leaderboard, RankingRules } from './leaderboard.ts';
import { expiresAtMs, type Period, parsePeriodId, periodAt } from './periods.ts';

/** All that says how long the periods of a board are kept. */
type Retention = Pick<RankingRules, 'retentionPeriods' | 'formerRetention' | 'timezone'>;

/** A period that ends while a change of the definition is under way counts as closed before it. */
const CHANGE_SLACK_MS = 60_000;

/** A period of the board by its id; `undefined` when the board has none of that kind. */
export function periodOf(board: Leaderboard, periodId: string): Period | undefined {
  const period = parsePeriodId(periodId, board.timezone);
  return period && board.periods.includes(period.key) ? period : undefined;
}

/**
 * When a period of the board is over for good: nothing is written to it any more, and it is archived.
 * `undefined`: never.
 */
export function expiryMs(board: Retention, period: Period): number | undefined {
  const { retentionPeriods, formerRetention: former } = board;
  const endedBefore = former !== undefined && (period.endsAtMs ?? Infinity) <= former.untilMs;
  const periods = endedBefore ? Math.min(retentionPeriods, former.periods) : retentionPeriods;
  return expiresAtMs(period, periods, board.timezone);
}

/**
 * The rules with another retention. A greater one holds for periods that end from now on: those that
 * have ended may be archived already, and a period never comes back from there.
 */
export function withRetention(
  board: Retention & Pick<RankingRules, 'periods'>,
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
function isOutlived(
  board: Retention & Pick<RankingRules, 'periods'>,
  untilMs: number,
  nowMs: number,
): boolean {
  return board.periods.every((key) => {
    const last = periodAt(key, board.timezone, untilMs);
    return (expiresAtMs(last, board.retentionPeriods, board.timezone) ?? 0) <= nowMs;
  });
}
