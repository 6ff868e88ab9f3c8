import { mayMove } from '../../element/motion.ts';

const GLIDE: KeyframeAnimationOptions = { duration: 450, easing: 'cubic-bezier(.2, .8, .2, 1)' };

/** Shows a list anew, and what changes its place on its way there (FLIP). */
export function glide(list: HTMLElement, show: () => void): void {
  if (!mayMove()) {
    show();
    return;
  }
  const topOf = (item: Element) => item.getBoundingClientRect().top;
  const origin = topOf(list);
  const before = new Map(Array.from(list.children, (item) => [item, topOf(item) - origin]));
  show();
  const newOrigin = topOf(list);
  for (const item of list.children) {
    const from = before.get(item);
    const shift = from === undefined ? 0 : from - (topOf(item) - newOrigin);
    if (Math.abs(shift) > 1) {
      item.animate({ transform: [`translateY(${shift}px)`, 'none'] }, GLIDE);
    }
  }
}
