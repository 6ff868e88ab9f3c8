import {
  DomainError,
  type Leaderboard,
  type PeriodKey,
  parsePeriodId,
  periodAt,
} from '@rostrum/domain';

const CURRENT = 'current:';

/**
 * The id of the period that a request means: `current:<periodKey>`, an id, or nothing for the
 * board's first period.
 * @throws DomainError `request.invalid` when the board has no such period
 */
export function choosePeriod(
  board: Leaderboard,
  requested: string | undefined,
  nowMs: number,
): string {
  const [first = 'all-time'] = board.periods;
  if (requested === undefined) {
    const byDefault = board.periods.includes('all-time') ? 'all-time' : first;
    return periodAt(byDefault, board.timezone, nowMs).id;
  }
  if (requested.startsWith(CURRENT)) {
    const key = board.periods.find((period) => period === requested.slice(CURRENT.length));
    if (!key) throw noSuchPeriod(requested, board.periods);
    return periodAt(key, board.timezone, nowMs).id;
  }
  const period = parsePeriodId(requested, board.timezone);
  if (!period || !board.periods.includes(period.key)) throw noSuchPeriod(requested, board.periods);
  return period.id;
}

function noSuchPeriod(requested: string, periods: readonly PeriodKey[]): DomainError {
  const message = `the board has no period "${requested}"; it has ${periods.join(', ')}`;
  return new DomainError('request.invalid', `period: ${message}.`, {
    errors: [{ path: 'period', message }],
  });
}
