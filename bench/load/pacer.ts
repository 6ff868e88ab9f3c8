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
