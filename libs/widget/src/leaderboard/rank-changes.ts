import type { BoardState } from '@rostrum/client';

type Entry = BoardState['entries'][number];

/** How many places a member that stays in view has risen; 0 for all others. */
export function placesRisen(
  before: ReadonlyMap<string, number>,
  { memberId, rank }: Pick<Entry, 'memberId' | 'rank'>,
): number {
  const previous = before.get(memberId);
  return previous === undefined ? 0 : Math.max(0, previous - rank);
}

/**
 * How long the bar of each score is, 0 to 1, measured against the leader. All 0 where that says
 * nothing: where less is better, or where scores are not positive.
 */
export function sharesOf(entries: readonly Pick<Entry, 'score'>[]): number[] {
  const best = entries[0]?.score ?? 0;
  const last = entries.at(-1)?.score ?? 0;
  const isMeaningful = best > 0 && best >= last;
  return entries.map(({ score }) => (isMeaningful ? Math.max(0, score / best) : 0));
}
