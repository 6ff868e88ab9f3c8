import { useState } from 'react';

interface Item {
  id: string;
}

interface HeldOrder<T> {
  shown: T[];
  /** What has come in since, and is not shown yet. */
  newCount: number;
  hold: () => void;
  release: () => void;
  /** Shows what has come in. */
  catchUp: () => void;
}

/**
 * Keeps a list in its order while somebody points at it: a row that comes in above would push
 * another one under the pointer, and the wrong one would be decided on.
 */
export function useHeldOrder<T extends Item>(items: readonly T[]): HeldOrder<T> {
  const [held, setHeld] = useState<readonly string[]>();
  const ids = items.map(({ id }) => id);
  const { shown, newCount } = inOrder(items, held);
  return {
    shown,
    newCount,
    hold: () => setHeld((standing) => standing ?? ids),
    release: () => setHeld(undefined),
    catchUp: () => setHeld((standing) => standing && ids),
  };
}

/** Items in the order of `held`; what is new at the end moves nothing, and is shown. */
export function inOrder<T extends Item>(
  items: readonly T[],
  held: readonly string[] | undefined,
): { shown: T[]; newCount: number } {
  if (!held) return { shown: [...items], newCount: 0 };
  const known = new Map(items.map((item) => [item.id, item]));
  const standing = new Set(held);
  const kept = held.flatMap((id) => known.get(id) ?? []);
  const lastKnown = items.findLastIndex(({ id }) => standing.has(id));
  const added = items.slice(lastKnown + 1);
  return { shown: [...kept, ...added], newCount: items.length - kept.length - added.length };
}
