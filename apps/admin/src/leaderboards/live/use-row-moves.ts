import { useReducedMotion } from '@mantine/hooks';
import type { EntryView } from '@rostrum/contracts';
import { type RefObject, useLayoutEffect, useRef } from 'react';

const MOVE: KeyframeAnimationOptions = { duration: 450, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)' };
const FLASH: KeyframeAnimationOptions = { duration: 1200, easing: 'ease-out' };
const FLASH_COLOR = 'color-mix(in srgb, var(--mantine-color-teal-5) 28%, transparent)';

interface RowState {
  top: number;
  score: string;
}

/**
 * Animates the rows of a table body (`data-member-id`, `data-score`) from where they were drawn to
 * where `entries` puts them, and lights up scores that changed. A row that is still on its way
 * goes on from the point it has reached. Nothing moves where the system asks for less motion.
 */
export function useRowMoves(
  body: RefObject<HTMLTableSectionElement | null>,
  entries: readonly EntryView[],
): void {
  const isStill = useReducedMotion();
  const known = useRef(new Map<string, RowState>());
  const moves = useRef(new WeakMap<HTMLElement, Animation>());

  // biome-ignore lint/correctness/useExhaustiveDependencies: new entries are what moves the rows
  useLayoutEffect(() => {
    const before = known.current;
    const after = new Map<string, RowState>();
    for (const row of body.current?.rows ?? []) {
      const id = row.dataset.memberId ?? '';
      const state = { top: row.offsetTop, score: row.dataset.score ?? '' };
      after.set(id, state);
      if (isStill || before.size === 0) continue;
      const standing = before.get(id);
      if (!standing) {
        row.animate([{ opacity: 0 }, { opacity: 1 }], MOVE);
        continue;
      }
      glide(row, standing.top - state.top, moves.current);
      if (standing.score !== state.score) flash(row);
    }
    known.current = after;
  }, [entries, isStill]);
}

function glide(row: HTMLElement, shift: number, moves: WeakMap<HTMLElement, Animation>): void {
  if (shift === 0) return;
  const running = moves.get(row);
  const reached = running?.playState === 'running' ? currentShift(row) : 0;
  running?.cancel();
  const distance = shift + reached;
  // Who climbs passes in front of the others.
  const zIndex = distance > 0 ? 1 : 0;
  const frames = [
    { transform: `translateY(${distance}px)`, zIndex },
    { transform: 'none', zIndex },
  ];
  moves.set(row, row.animate(frames, MOVE));
}

function currentShift(row: HTMLElement): number {
  return new DOMMatrixReadOnly(getComputedStyle(row).transform).m42;
}

function flash(row: HTMLElement): void {
  const cell = row.querySelector('[data-cell="score"]');
  cell?.animate([{ backgroundColor: FLASH_COLOR }, { backgroundColor: 'transparent' }], FLASH);
}
