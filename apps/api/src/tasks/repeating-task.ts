/**
 * Runs a task again and again until it is stopped, never twice at a time. A run that fails is
 * reported and the next one comes as if it had not: stores come back.
 */
export class RepeatingTask {
  readonly #run: () => Promise<void>;
  readonly #intervalMs: () => number;
  readonly #onFault: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = true;
  #isHastened = false;

  constructor(
    run: () => Promise<void>,
    intervalMs: () => number,
    onFault: (error: unknown) => void,
  ) {
    this.#run = run;
    this.#intervalMs = intervalMs;
    this.#onFault = onFault;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  start(): void {
    this.#isStopped = false;
    this.#schedule(0);
  }

  /** Has the next run begin now, or as soon as the one under way has ended. */
  hasten(): void {
    this.#isHastened = true;
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#schedule(0);
  }

  /** Resolves when the run under way, if any, has ended; never rejects. */
  get settled(): Promise<void> {
    return this.#running;
  }

  /** Resolves when the run under way, if any, has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(delayMs: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#isHastened = false;
      this.#running = this.#runOnce();
    }, delayMs);
  }

  async #runOnce(): Promise<void> {
    const startedAt = performance.now();
    await this.#run().catch(this.#onFault);
    const restMs = this.#intervalMs() - (performance.now() - startedAt);
    this.#schedule(this.#isHastened ? 0 : Math.max(0, restMs));
  }
}
