import type { LeaderboardView } from '@rostrum/contracts';
import { useSearchParams } from 'react-router';
import { keyOfRule } from './period-rules.ts';
import { SEGMENT, withChoice } from './use-chosen-segment.ts';

const PARAMETER = 'period';

/**
 * The period a page shows, kept in its address: `current:<kind>`, which moves on with the clock,
 * or the id of a closed period. At first the first period of the board.
 */
export function useChosenPeriod(
  board: LeaderboardView,
): [period: string, choose: (period: string) => void] {
  const [search, setSearch] = useSearchParams();
  const first = `current:${keyOfRule(board.periods[0] ?? 'all-time')}`;
  const choose = (period: string): void => {
    setSearch((search) => withChoice(search, PARAMETER, period === first ? undefined : period), {
      replace: true,
      preventScrollReset: true,
    });
  };
  return [search.get(PARAMETER) ?? first, choose];
}

/** The part of the address that says which ranking is shown, for links to other sections. */
export function useRankingSearch(): string {
  const [search] = useSearchParams();
  const kept = [...search].filter(([name]) => name === PARAMETER || name === SEGMENT);
  return kept.length === 0 ? '' : `?${new URLSearchParams(kept)}`;
}
