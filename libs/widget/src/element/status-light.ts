import type { LiveStatus, LiveUpdate } from '@rostrum/client';
import { make, setText } from './dom.ts';
import type { Language } from './language.ts';

/** A gap that is mended at once is nothing to worry a viewer with. */
const STALE_DELAY_MS = 1200;

type Shown = LiveStatus | 'unavailable';

/** A dot and a word that say whether what is shown is live. */
export class StatusLight {
  readonly element: HTMLElement;
  readonly #word = make('span', 'status-word');
  #language: Language;
  #shown: Shown = 'connecting';
  #wanted: Shown | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(language: Language) {
    this.#language = language;
    const dot = make('span', 'status-dot');
    dot.setAttribute('aria-hidden', 'true');
    this.element = make('span', 'status', dot, this.#word);
    this.#display('connecting');
  }

  speak(language: Language): void {
    this.#language = language;
    this.#display(this.#shown);
  }

  show({ status, error }: LiveUpdate<unknown>): void {
    const wanted = status !== 'live' && error && !error.retryable ? 'unavailable' : status;
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    clearTimeout(this.#timer);
    if (wanted !== 'stale') this.#display(wanted);
    else this.#timer = setTimeout(() => this.#display('stale'), STALE_DELAY_MS);
  }

  #display(shown: Shown): void {
    this.#shown = shown;
    const { connecting, live, reconnecting: stale, unavailable } = this.#language.texts;
    this.element.dataset['status'] = shown;
    setText(this.#word, { connecting, live, stale, unavailable }[shown]);
  }
}
