import { type RefObject, useEffect, useRef, useState } from 'react';

interface Item {
  id: string;
}

interface HeldOrder<T> {
  shown: T[];
  /** What has come in since, and is not shown yet. */
  newCount: number;
  /** Shows what has come in. */
  catchUp: () => void;
}

/**
 * Keeps a list in its order while a mouse or a keyboard is in its `area`: a row that comes in above
 * would push another one under the pointer, and the wrong one would be decided on.
 */
export function useHeldOrder<T extends Item>(
  items: readonly T[],
  area: RefObject<HTMLElement | null>,
): HeldOrder<T> {
  const [held, setHeld] = useState<readonly string[]>();
  const ids = useRef<readonly string[]>([]);
  ids.current = items.map(({ id }) => id);

  useEffect(() => {
    const { current } = area;
    if (!current) return;
    // The browser's own events: React misses that a pointer leaves what was taken from under it.
    const stop = new AbortController();
    const on = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      listener: (event: HTMLElementEventMap[Name]) => void,
    ): void => current.addEventListener(name, listener, { signal: stop.signal });
    const hold = (): void => setHeld((standing) => standing ?? ids.current);
    on('pointerenter', ({ pointerType }) => pointerType === 'mouse' && hold());
    on('pointerleave', () => setHeld(undefined));
    on('focusin', ({ target }) => (target as Element).matches(':focus-visible') && hold());
    on('focusout', ({ relatedTarget }) => {
      if (!current.contains(relatedTarget as Node | null)) setHeld(undefined);
    });
    return () => stop.abort();
  }, [area]);

  const { shown, newCount } = inOrder(items, held);
  return { shown, newCount, catchUp: () => setHeld((standing) => standing && ids.current) };
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
  if (kept.length === 0) return { shown: [...items], newCount: 0 };
  const lastKnown = items.findLastIndex(({ id }) => standing.has(id));
  const added = items.slice(lastKnown + 1);
  return { shown: [...kept, ...added], newCount: items.length - kept.length - added.length };
}
