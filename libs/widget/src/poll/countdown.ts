import { make, setText } from '../element/dom.ts';
import type { Language } from '../element/language.ts';
import { fill } from '../element/texts.ts';

const SECOND_MS = 1000;
const DAY_MS = 86_400 * SECOND_MS;

/** How long a poll is still open, second by second. */
export class Countdown {
  readonly element = make('span', 'timer');
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.element.role = 'timer';
  }

  /** `undefined` where no end is known: then nothing is shown. */
  show(closesAt: string | undefined, language: Language): void {
    clearTimeout(this.#timer);
    const leftMs = closesAt === undefined ? undefined : Date.parse(closesAt) - Date.now();
    const time = leftMs === undefined ? '' : timeLeft(leftMs, language);
    setText(this.element, time && fill(language.texts.closesIn, { time }));
    if (leftMs === undefined || leftMs <= 0) return;
    const nextMs = leftMs % SECOND_MS || SECOND_MS;
    this.#timer = setTimeout(() => {
      if (this.element.isConnected) this.show(closesAt, language);
    }, nextMs);
  }
}

/** `1:05`, `2:00:00`, and days where they are many hours. */
export function timeLeft(leftMs: number, language: Language): string {
  if (leftMs >= 2 * DAY_MS) return language.count(language.texts.days, Math.floor(leftMs / DAY_MS));
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND_MS));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  if (seconds >= 3600) parts.unshift(Math.floor(seconds / 3600));
  return parts.map((part, index) => (index ? String(part).padStart(2, '0') : part)).join(':');
}
