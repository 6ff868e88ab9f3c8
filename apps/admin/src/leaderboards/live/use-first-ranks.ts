import type { EntryView } from '@rostrum/contracts';
import { useState } from 'react';

interface FirstRanks {
  /** How many entries have been shown at most. */
  shownCount: number;
  ranks: ReadonlyMap<string, number>;
}

const NONE: FirstRanks = { shownCount: 0, ranks: new Map() };

/**
 * The ranks as they were when their part of the board was first shown: the base for gains and
 * losses. A member that came up among those shown already has none.
 */
export function useFirstRanks(entries: readonly EntryView[]): ReadonlyMap<string, number> {
  const [first, setFirst] = useState(NONE);
  if (entries.length <= first.shownCount) return first.ranks;
  const next = extend(first, entries);
  setFirst(next);
  return next.ranks;
}

function extend(first: FirstRanks, entries: readonly EntryView[]): FirstRanks {
  const ranks = new Map(first.ranks);
  for (const { memberId, rank } of entries.slice(first.shownCount)) {
    if (!ranks.has(memberId)) ranks.set(memberId, rank);
  }
  return { shownCount: entries.length, ranks };
}
