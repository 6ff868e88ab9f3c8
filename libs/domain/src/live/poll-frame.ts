/** The counts of a poll, as a frame changes them. Shares follow from the counts. */
export interface Counted {
  ballotCount?: number | undefined;
  options: { id: string; votes?: number | undefined; share?: number | undefined }[];
}

export type CountChange = { optionId: string; votes: number } | { ballotCount: number };

/** The changes that lead from the counts of `before` to those of `after`. */
export function diffCounts(before: Counted, after: Counted): CountChange[] {
  const standing = new Map(before.options.map((option) => [option.id, option.votes]));
  const changes: CountChange[] = [];
  for (const { id, votes } of after.options) {
    if (votes !== undefined && votes !== standing.get(id)) changes.push({ optionId: id, votes });
  }
  if (after.ballotCount !== undefined && after.ballotCount !== before.ballotCount) {
    changes.push({ ballotCount: after.ballotCount });
  }
  return changes;
}

/** Applies changes made by `diffCounts`; never mutates `results`. */
export function applyCountChanges<T extends Counted>(
  results: T,
  changes: readonly CountChange[],
): T {
  // Counts that are not shown are not there, and a frame without changes does not bring them.
  if (changes.length === 0) return results;
  let ballotCount = results.ballotCount ?? 0;
  const votes = new Map<string, number>();
  for (const change of changes) {
    if ('ballotCount' in change) ballotCount = change.ballotCount;
    else votes.set(change.optionId, change.votes);
  }
  const options = results.options.map((option) => {
    const count = votes.get(option.id) ?? option.votes ?? 0;
    return { ...option, votes: count, share: ballotCount === 0 ? 0 : count / ballotCount };
  });
  return { ...results, ballotCount, options };
}
