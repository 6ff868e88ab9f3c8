import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { PollForm } from './poll-form.ts';

export type MoveDirection = 'up' | 'down';

interface OptionMoves {
  list: RefObject<HTMLOListElement | null>;
  /** What happened last, for a screen reader. */
  announcement: string;
  move: (index: number, direction: MoveDirection) => void;
}

interface Moved {
  rowId: string;
  direction: MoveDirection;
}

/**
 * Moves options up and down. The focus follows the moved option: a browser drops it when the row
 * takes another place in the document, and the next press would move something else.
 */
export function useOptionMoves(form: PollForm): OptionMoves {
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<Moved | undefined>(undefined);
  const [announcement, setAnnouncement] = useState('');
  const { options } = form.values;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new order is what moves the focus
  useLayoutEffect(() => {
    if (!moved.current) return;
    const { rowId, direction } = moved.current;
    moved.current = undefined;
    const row = list.current?.querySelector(`[data-row-id="${rowId}"]`);
    const pressed = row?.querySelector<HTMLElement>(`[data-move="${direction}"]:not(:disabled)`);
    // At either end the pressed button is disabled, and the other one takes the focus.
    (pressed ?? row?.querySelector<HTMLElement>('[data-move]:not(:disabled)'))?.focus();
  }, [options]);

  function move(index: number, direction: MoveDirection): void {
    const option = options[index];
    const to = direction === 'up' ? index - 1 : index + 1;
    if (!option || to < 0 || to >= options.length) return;
    moved.current = { rowId: option.rowId, direction };
    form.reorderListItem('options', { from: index, to });
    const name = option.label === '' ? 'The option' : option.label;
    setAnnouncement(`${name} is now number ${to + 1} of ${options.length}.`);
  }

  return { list, announcement, move };
}
