import { type RefObject, useLayoutEffect, useRef } from 'react';

interface KeptFocus {
  /** Around the list, and there when the list is empty. */
  area: RefObject<HTMLDivElement | null>;
  /** What was pressed, in the row that is about to leave. */
  press: (id: string) => void;
}

interface Pressed {
  id: string;
  index: number;
  act: string | undefined;
}

/**
 * Puts the focus on the same button of the next row when the row that had it has left the list, so
 * that a keyboard goes through a queue without looking for its place.
 */
export function useKeptFocus(items: readonly { id: string }[]): KeptFocus {
  const area = useRef<HTMLDivElement>(null);
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
  }, [items]);

  function press(id: string): void {
    const index = items.findIndex((item) => item.id === id);
    const { activeElement } = document;
    const act = activeElement instanceof HTMLElement ? activeElement.dataset['act'] : undefined;
    pressed.current = { id, index, act };
  }

  return { area, press };
}
