/**
 * Calls `act` at a steady rate, whatever becomes of the calls, with the time each was due: what a
 * stalled server keeps waiting is counted from then.
 */
export class Pacer {
  readonly #act: (dueAt: number) => void;
  readonly #intervalMs: number;
  #dueAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(perSecond: number, act: (dueAt: number) => void) {
    this.#intervalMs = 1000 / perSecond;
    this.#act = act;
  }

  start(): void {
    this.#dueAt = performance.now();
    this.#step();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #step(): void {
    const now = performance.now();
    for (; this.#dueAt <= now; this.#dueAt += this.#intervalMs) this.#act(this.#dueAt);
    this.#timer = setTimeout(() => this.#step(), this.#dueAt - now);
  }
}

const POLL_MS = 20;

/** @throws Error when it is not so in time */
export async function until(isSo: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('what was waited for never came');
    await pause(POLL_MS);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
