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
  /** Lets go of what was decided on here. */
  drop: (ids: readonly string[]) => void;
}

/** A pointer that has lain still for so long points at nothing. */
const STILL_MS = 6000;

/**
 * Keeps a list as it stands while a mouse or a keyboard is in its `area`: a row that came in above, or
 * left, would bring another one under the pointer, and the wrong one would be decided on.
 */
export function useHeldOrder<T extends Item>(
  items: readonly T[],
  area: RefObject<HTMLElement | null>,
): HeldOrder<T> {
  const [held, setHeld] = useState<readonly T[]>();
  const newest = useRef(items);
  const decided = useRef(new Set<string>());
  newest.current = items;

  useEffect(() => {
    const { current } = area;
    if (!current) return;
    return watch(
      current,
      () => setHeld((standing) => standing ?? newest.current),
      () => setHeld(undefined),
    );
  }, [area]);

  return {
    ...inOrder(items, held, decided.current),
    catchUp: () => setHeld((standing) => standing && newest.current),
    drop: (ids) => {
      // The list may be held anew before it was shown without them.
      for (const id of ids) decided.current.add(id);
      setHeld((standing) => standing?.filter(({ id }) => !ids.includes(id)));
    },
  };
}

/** By the browser's own events: React misses that a pointer leaves what was taken from under it. */
function watch(area: HTMLElement, hold: () => void, release: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const point = ({ pointerType }: PointerEvent): void => {
    if (pointerType !== 'mouse') return;
    hold();
    clearTimeout(timer);
    timer = setTimeout(() => !hasKeyboard(area) && release(), STILL_MS);
  };
  area.addEventListener('pointerenter', point, { signal });
  area.addEventListener('pointermove', point, { signal });
  area.addEventListener('pointerleave', () => !hasKeyboard(area) && release(), { signal });
  area.addEventListener('focusin', () => hasKeyboard(area) && hold(), { signal });
  area.addEventListener(
    'focusout',
    ({ relatedTarget }) => !area.contains(relatedTarget as Node | null) && release(),
    { signal },
  );
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}

/** Whether somebody goes through the area by keyboard; what a mouse has pressed has the focus too. */
function hasKeyboard(area: HTMLElement): boolean {
  return area.querySelector(':focus-visible') !== null;
}

/**
 * Items as they are held; what is new at the end moves nothing, and is shown. What has left is held all the
 * same, unless it was `decided` on here.
 */
export function inOrder<T extends Item>(
  items: readonly T[],
  held: readonly T[] | undefined,
  decided: ReadonlySet<string> = new Set(),
): { shown: T[]; newCount: number } {
  if (!held || held.length === 0) return { shown: [...items], newCount: 0 };
  const known = new Map(items.map((item) => [item.id, item]));
  const standing = new Set(held.map(({ id }) => id));
  const rows = held.flatMap((row) => {
    const item = known.get(row.id);
    return item ?? (decided.has(row.id) ? [] : row);
  });
  const lastKnown = items.findLastIndex(({ id }) => standing.has(id));
  const added = items.slice(lastKnown + 1);
  const others = items.filter(({ id }) => !standing.has(id));
  return { shown: [...rows, ...added], newCount: others.length - added.length };
}
