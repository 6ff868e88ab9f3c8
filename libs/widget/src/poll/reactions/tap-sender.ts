import type { PollCalls } from '../ballot/poll-calls.ts';

/** Taps are gathered for so long, so that a quick finger is a few requests. */
const GATHER_MS = 250;
/** As the contract says. */
const MAX_AT_ONCE = 20;

/** Sends taps, gathered and one request at a time. What is lost on the way was for the moment. */
export class TapSender {
  readonly #calls: PollCalls;
  readonly #settled: (error: unknown) => void;
  readonly #gathered = new Map<string, number>();
  #isSending = false;

  constructor(calls: PollCalls, settled: (error: unknown) => void) {
    this.#calls = calls;
    this.#settled = settled;
  }

  tap(reaction: string): void {
    this.#gathered.set(reaction, (this.#gathered.get(reaction) ?? 0) + 1);
    if (this.#isSending) return;
    this.#isSending = true;
    setTimeout(() => void this.#sendAll(), GATHER_MS);
  }

  async #sendAll(): Promise<void> {
    for (const [reaction, gathered] of this.#gathered) {
      const count = Math.min(gathered, MAX_AT_ONCE);
      this.#gathered.delete(reaction);
      if (gathered > count) this.#gathered.set(reaction, gathered - count);
      try {
        await this.#calls.once('POST', '/reactions', { body: { reaction, count } });
        this.#settled(undefined);
      } catch (error) {
        this.#gathered.clear();
        this.#settled(error);
      }
    }
    this.#isSending = false;
  }
}
