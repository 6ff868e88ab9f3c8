import type { RankStyle } from './leaderboard.ts';

/**
 * The rank of the entry at `place`, from 1, right behind one of rank `before`; `isEqual`, whether the
 * two are equal in score and every column.
 */
export function nextRank(
  before: number,
  place: number,
  isEqual: boolean,
  rankStyle: RankStyle,
): number {
  if (rankStyle === 'ordinal') return place;
  if (isEqual) return before;
  return rankStyle === 'dense' ? before + 1 : place;
}
