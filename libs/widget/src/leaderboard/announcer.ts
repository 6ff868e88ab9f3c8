import { make, setText } from '../element/dom.ts';

const QUIET_MS = 10_000;

/**
 * Tells screen readers of a new leader, politely: at most once in ten seconds, and only the
 * latest news, because a board that moves all the time would never let them finish.
 */
export class Announcer {
  readonly element = make('div', 'unseen');
  #news: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.element.setAttribute('role', 'status');
    this.element.setAttribute('aria-live', 'polite');
  }

  say(text: string): void {
    this.#news = text;
    if (this.#timer === undefined) this.#speak();
  }

  #speak(): void {
    this.#timer = undefined;
    if (this.#news === undefined) return;
    setText(this.element, this.#news);
    this.#news = undefined;
    this.#timer = setTimeout(() => this.#speak(), QUIET_MS);
  }
}
