import {
  diffLists,
  diffTallies,
  type FeedChanges,
  type FeedState,
  hasSameStanding,
  type RankedEntry,
} from '@rostrum/domain';

/**
 * The changes that lead from one state of a feed to the next; nothing where a whole frame is
 * called for: the feed became wider, or the poll stands otherwise.
 */
export function changesBetween(before: FeedState, after: FeedState): FeedChanges | undefined {
  if (before.kind === 'leaderboard' && after.kind === 'leaderboard') {
    return { kind: 'leaderboard', changes: diffLists(before.list, after.list, isSameEntry) };
  }
  if (before.kind === 'poll' && after.kind === 'poll' && hasSameStanding(before, after)) {
    return { kind: 'poll', changes: diffTallies(before.tally, after.tally) };
  }
  return undefined;
}

function isSameEntry(a: RankedEntry, b: RankedEntry): boolean {
  return (
    a.prefix === b.prefix &&
    a.score === b.score &&
    a.memberId === b.memberId &&
    a.updatedAtMs === b.updatedAtMs &&
    a.metadata === b.metadata &&
    a.rank === b.rank &&
    (a.profile === b.profile || JSON.stringify(a.profile) === JSON.stringify(b.profile))
  );
}
