/** Choices that can be made again: the same seed gives the same ones (mulberry32). */
export class Random {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** 0 to 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[this.below(list.length)];
    if (picked === undefined) throw new Error('there is nothing to pick from');
    return picked;
  }

  /** A source of its own, so that those who choose side by side do not depend on who comes first. */
  fork(): Random {
    return new Random(this.below(2 ** 32));
  }
}

/** From `ROSTRUM_SEED`, to repeat a run, or a new one; printed, so that a failure can be repeated. */
export function seededRandom(purpose: string): Random {
  const given = process.env['ROSTRUM_SEED'];
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(given);
  console.log(`${purpose}: ROSTRUM_SEED=${seed}`);
  return new Random(seed);
}
