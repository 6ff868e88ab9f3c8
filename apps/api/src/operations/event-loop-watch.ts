import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const WINDOW_MS = 5000;
const NS_PER_MS = 1e6;

/** How long something waited for its turn, at the longest, within the last five to ten seconds. */
export class EventLoopWatch {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #beganAt = performance.now();
  #formerMs = 0;

  start(): void {
    this.#histogram.enable();
  }

  stop(): void {
    this.#histogram.disable();
  }

  longestMs(): number {
    // What is measured is how long the next look took, the pause between two of them included.
    const currentMs = Math.max(0, this.#histogram.max / NS_PER_MS - RESOLUTION_MS);
    const longestMs = Math.max(this.#formerMs, currentMs);
    if (performance.now() - this.#beganAt >= WINDOW_MS) {
      this.#formerMs = currentMs;
      this.#histogram.reset();
      this.#beganAt = performance.now();
    }
    return longestMs;
  }
}
