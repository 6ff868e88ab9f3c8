import { type RefObject, useLayoutEffect, useRef } from 'react';

interface Pressed {
  id: string;
  index: number;
  act: string | undefined;
}

/**
 * Puts the focus on the same button of the next row when the row that had it has left the list, so
 * that a keyboard goes through a queue without looking for its place. `area` is around the list, and
 * there when the list is empty. What it answers is told which row's button was pressed.
 */
export function useKeptFocus(
  items: readonly { id: string }[],
  area: RefObject<HTMLElement | null>,
): (id: string) => void {
  const pressed = useRef<Pressed | undefined>(undefined);

  useLayoutEffect(() => {
    const { current } = pressed;
    if (!current || items.some(({ id }) => id === current.id)) return;
    pressed.current = undefined;
    if (document.activeElement !== document.body) return;
    const rows = area.current?.querySelectorAll<HTMLElement>('[data-post-id]') ?? [];
    const row = rows[Math.min(current.index, rows.length - 1)];
    const same = row?.querySelector<HTMLElement>(`[data-act="${current.act}"]`);
    (same ?? row?.querySelector<HTMLElement>('[data-act]') ?? area.current)?.focus();
  }, [items, area]);

  return (id) => {
    const index = items.findIndex((item) => item.id === id);
    const { activeElement } = document;
    const act = activeElement instanceof HTMLElement ? activeElement.dataset['act'] : undefined;
    pressed.current = { id, index, act };
  };
}
