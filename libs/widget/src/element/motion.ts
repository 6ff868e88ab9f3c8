const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether anything may move: not for people who asked for stillness, nor in a hidden page. */
export function mayMove(): boolean {
  return !reducedMotion.matches && !document.hidden;
}
