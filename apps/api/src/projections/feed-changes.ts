import {
  diffCounts,
  diffLists,
  type FeedChanges,
  type FeedState,
  type RankedEntry,
} from '@rostrum/domain';

/**
 * The changes that lead from one state of a feed to the next; nothing where a whole frame is
 * called for: the feed became wider, or the poll's status changed.
 */
export function changesBetween(before: FeedState, after: FeedState): FeedChanges | undefined {
  if (before.kind === 'leaderboard' && after.kind === 'leaderboard') {
    return { kind: 'leaderboard', changes: diffLists(before.list, after.list, isSameEntry) };
  }
  if (before.kind === 'poll' && after.kind === 'poll' && before.status === after.status) {
    return { kind: 'poll', changes: diffCounts(counted(before), counted(after)) };
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

function counted(poll: Extract<FeedState, { kind: 'poll' }>): {
  ballotCount: number;
  options: { id: string; votes: number }[];
} {
  return {
    ballotCount: poll.ballotCount,
    options: poll.votes.map(([id, votes]) => ({ id, votes })),
  };
}
