/**
 * Live frames: how a snapshot at one version becomes the snapshot at the next. Pure, shared by the
 * ticker, the gateway and the client, so that all three agree on what a change means.
 */

/** Equality of entries is by value; a server keeps unchanged entries by reference to make it fast. */
export interface RankedList<E> {
  entries: E[];
  total: number;
}

export type ListChange<E> =
  | { op: 'set'; index: number; entry: E }
  | { op: 'length'; value: number }
  | { op: 'total'; value: number };

/** The changes that lead from `before` to `after`; empty when they are equal. */
export function diffLists<E>(
  before: RankedList<E>,
  after: RankedList<E>,
  equal: (a: E, b: E) => boolean,
): ListChange<E>[] {
  const changes: ListChange<E>[] = [];
  if (before.entries.length > after.entries.length) {
    changes.push({ op: 'length', value: after.entries.length });
  }
  for (const [index, entry] of after.entries.entries()) {
    const standing = before.entries[index];
    if (standing === undefined || !(standing === entry || equal(standing, entry))) {
      changes.push({ op: 'set', index, entry });
    }
  }
  if (before.total !== after.total) changes.push({ op: 'total', value: after.total });
  return changes;
}

/**
 * Applies changes made by `diffLists`, of one step or of several one after the other; never mutates
 * `list`. A length only ever cuts: of a list of which less is held it may tell more than there is.
 */
export function applyListChanges<E>(
  list: RankedList<E>,
  changes: readonly ListChange<E>[],
): RankedList<E> {
  const entries = list.entries.slice();
  let total = list.total;
  for (const change of changes) {
    if (change.op === 'set') entries[change.index] = change.entry;
    else if (change.op === 'length') entries.length = Math.min(entries.length, change.value);
    else total = change.value;
  }
  return { entries, total };
}

/** The first `limit` entries of a list: what a subscriber with that limit sees. */
export function firstOf<E>(list: RankedList<E>, limit: number): RankedList<E> {
  return list.entries.length <= limit
    ? list
    : { entries: list.entries.slice(0, limit), total: list.total };
}

/** Where a receiver stands: the epoch and version of the snapshot it holds. */
export interface Position {
  epoch: string;
  version: number;
}

/** The head of a frame. `from` equals the version the changes apply to. */
export interface FrameHead {
  epoch: string;
  from: number;
  to: number;
  hasSnapshot: boolean;
}

/**
 * What a receiver does with a frame: `apply` it, `ignore` it because it holds that state or a
 * later one already, or report a `gap` and ask for a snapshot.
 */
export function judgeFrame(
  position: Position | undefined,
  frame: FrameHead,
): 'apply' | 'ignore' | 'gap' {
  if (position === undefined) return frame.hasSnapshot ? 'apply' : 'gap';
  if (frame.epoch !== position.epoch) return frame.hasSnapshot ? 'apply' : 'gap';
  if (frame.to <= position.version) return 'ignore';
  return frame.hasSnapshot || frame.from === position.version ? 'apply' : 'gap';
}
