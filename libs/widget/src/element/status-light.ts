import type { LiveStatus, LiveUpdate } from '@rostrum/client';
import { make, setText } from './dom.ts';
import { english } from './texts.ts';

/** A gap that is mended at once is nothing to worry a viewer with. */
const STALE_DELAY_MS = 1200;

type Shown = LiveStatus | 'unavailable';

const WORDS: Record<Shown, string> = {
  connecting: english.connecting,
  live: english.live,
  stale: english.reconnecting,
  unavailable: english.unavailable,
};

/** A dot and a word that say whether what is shown is live. */
export class StatusLight {
  readonly element: HTMLElement;
  readonly #word = make('span', 'status-word');
  #shown: Shown | undefined;
  #wanted: Shown | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const dot = make('span', 'status-dot');
    dot.setAttribute('aria-hidden', 'true');
    this.element = make('span', 'status', dot, this.#word);
    this.#display('connecting');
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
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.dataset['status'] = shown;
    setText(this.#word, WORDS[shown]);
  }
}
