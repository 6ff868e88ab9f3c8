import {
  calendarsOf,
  DomainError,
  findPeriod,
  keyOf,
  type Leaderboard,
  periodToShow,
} from '@rostrum/domain';

const CURRENT = 'current:';

/**
 * The id of the period that a request means: an id; `current:<periodKey>`, and where that has none
 * at present, the next one to come or else the last; or nothing for all-time or else the first of
 * the board.
 * @throws DomainError `request.invalid` when the board has no such period
 */
export function choosePeriod(
  board: Leaderboard,
  requested: string | undefined,
  nowMs: number,
): string {
  const [first = 'all-time'] = board.periods;
  const byDefault = board.periods.includes('all-time') ? 'all-time' : keyOf(first);
  const wanted = requested ?? CURRENT + byDefault;
  const period = wanted.startsWith(CURRENT)
    ? presentPeriod(board, wanted.slice(CURRENT.length), nowMs)
    : findPeriod(board, wanted);
  if (!period) throw noSuchPeriod(wanted, board);
  return period.id;
}

function presentPeriod(board: Leaderboard, key: string, nowMs: number) {
  const calendar = calendarsOf(board).find((one) => one.key === key);
  return calendar && periodToShow(calendar, nowMs);
}

function noSuchPeriod(requested: string, { periods }: Leaderboard): DomainError {
  const message = `the board has no period "${requested}"; it has ${periods.map(keyOf).join(', ')}`;
  return new DomainError('request.invalid', `period: ${message}.`, {
    errors: [{ path: 'period', message }],
  });
}
