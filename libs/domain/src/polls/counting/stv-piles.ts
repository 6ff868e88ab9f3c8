import { emptyPile, type Pile, type Preferences } from './preferences.ts';

/** Votes are integers of this unit: five decimals of a vote. */
export const SCALE = 100_000n;

/** Exact when printed below 10^10 votes, where a double has more digits than are asked for. */
export function decimalOf(votes: bigint): number {
  return Number(votes) / Number(SCALE);
}

/**
 * Who has which ballots at which value, and the votes that make up. An option's ballots of one value
 * are one pile, so that there are few piles, and a value is computed once for all ballots in it.
 */
export class StvPiles {
  /** Ballots that rank somebody. */
  readonly ballotCount: number;
  /** By place in the poll's order, in units of `SCALE`. */
  readonly votes: bigint[];
  exhausted = 0n;
  readonly #preferences: Preferences;
  /** By place and by value. */
  readonly #piles: Map<bigint, Pile>[];

  constructor(optionCount: number, preferences: Preferences) {
    this.#preferences = preferences;
    this.votes = new Array<bigint>(optionCount).fill(0n);
    this.#piles = this.votes.map(() => new Map());
    const received = this.#deal(preferences.all(), SCALE, new Array(optionCount).fill(true));
    const blank = received.at(-1) ?? 0n;
    this.ballotCount = preferences.ballotCount - Number(blank / SCALE);
    // Blank ballots are nobody's and never were.
    this.exhausted = 0n;
  }

  /**
   * Leaves an option its quota and moves the surplus.
   * @returns The votes that each option received, and behind the last one those exhausted.
   */
  moveSurplus(from: number, quota: bigint, isRunning: readonly boolean[]): bigint[] {
    const votes = this.votes[from] ?? 0n;
    const surplus = votes - quota;
    const received = this.#move(from, isRunning, (value) => (value * surplus) / votes);
    this.votes[from] = quota;
    return received;
  }

  /** Moves all that an option has, at the value it has. */
  moveAll(from: number, isRunning: readonly boolean[]): bigint[] {
    const received = this.#move(from, isRunning, (value) => value);
    this.votes[from] = 0n;
    return received;
  }

  /** What rounding down has taken from the votes. */
  lost(): bigint {
    const held = this.votes.reduce((sum, votes) => sum + votes, this.exhausted);
    return BigInt(this.ballotCount) * SCALE - held;
  }

  #move(
    from: number,
    isRunning: readonly boolean[],
    valueAfter: (value: bigint) => bigint,
  ): bigint[] {
    const total = new Array<bigint>(this.votes.length + 1).fill(0n);
    for (const [value, pile] of this.#piles[from] ?? []) {
      for (const [place, votes] of this.#deal(pile, valueAfter(value), isRunning).entries()) {
        total[place] = (total[place] ?? 0n) + votes;
      }
    }
    this.#piles[from] = new Map();
    return total;
  }

  #deal(pile: Pile, value: bigint, isRunning: readonly boolean[]): bigint[] {
    const receivers = this.#piles.map((piles, place) =>
      isRunning[place] ? pileAt(piles, value) : emptyPile(),
    );
    const ballots = this.#preferences.deal(pile, isRunning, [...receivers, emptyPile()]);
    const received = ballots.map((count) => BigInt(count) * value);
    for (const place of this.votes.keys()) {
      this.votes[place] = (this.votes[place] ?? 0n) + (received[place] ?? 0n);
    }
    this.exhausted += received.at(-1) ?? 0n;
    return received;
  }
}

function pileAt(piles: Map<bigint, Pile>, value: bigint): Pile {
  const known = piles.get(value);
  if (known) return known;
  const pile = emptyPile();
  piles.set(value, pile);
  return pile;
}
