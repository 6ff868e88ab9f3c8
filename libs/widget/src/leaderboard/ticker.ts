import { setText } from '../element/dom.ts';
import { fractionDigits } from '../element/language.ts';
import { mayMove } from '../element/motion.ts';

const DURATION_MS = 600;

interface Running {
  from: number;
  to: number;
  digits: number;
  startedAtMs: number;
}

/** Counts numbers up or down to where they belong; one loop for all of a board. */
export class Ticker {
  readonly #format: (value: number) => string;
  readonly #shown = new WeakMap<HTMLElement, number>();
  readonly #running = new Map<HTMLElement, Running>();
  #isLooping = false;

  constructor(format: (value: number) => string) {
    this.#format = format;
  }

  /** Shows `value` in `element`: at once the first time, and where nothing may move. */
  set(element: HTMLElement, value: number): void {
    const from = this.#shown.get(element);
    const target = this.#running.get(element)?.to ?? from;
    if (target === value && from !== undefined) return;
    if (from === undefined || !mayMove()) {
      this.#running.delete(element);
      this.#write(element, value);
      return;
    }
    const digits = Math.max(fractionDigits(from), fractionDigits(value));
    this.#running.set(element, { from, to: value, digits, startedAtMs: performance.now() });
    this.#loop();
  }

  #loop(): void {
    if (this.#isLooping) return;
    this.#isLooping = true;
    const step = (nowMs: number) => {
      for (const [element, running] of this.#running) this.#advance(element, running, nowMs);
      this.#isLooping = this.#running.size > 0;
      if (this.#isLooping) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  #advance(element: HTMLElement, running: Running, nowMs: number): void {
    const { from, to, digits, startedAtMs } = running;
    const progress = Math.min(1, Math.max(0, (nowMs - startedAtMs) / DURATION_MS));
    if (progress === 1 || !element.isConnected) {
      this.#running.delete(element);
      this.#write(element, to);
      return;
    }
    const eased = 1 - (1 - progress) ** 3;
    this.#write(element, Number((from + (to - from) * eased).toFixed(digits)));
  }

  #write(element: HTMLElement, value: number): void {
    this.#shown.set(element, value);
    setText(element, this.#format(value));
  }
}
