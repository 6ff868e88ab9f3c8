import { checkCount, type RankedBallot } from './ballots.ts';
import { placeOf, placesOf } from './options.ts';

/** Groups of ballots that lie together, linked by `Preferences`. */
export interface Pile {
  /** The group on top; -1 for none. */
  top: number;
  /** Ballots in all groups of the pile. */
  ballots: number;
}

const NONE = -1;

export function emptyPile(): Pile {
  return { top: NONE, ballots: 0 };
}

/**
 * Rankings laid out flat, each group of ballots with a pointer to where it stands. A pointer only goes
 * forward, so that a whole count reads each preference once, and piles are linked lists, so that a
 * group moves without anything being copied.
 */
export class Preferences {
  readonly ballotCount: number;
  readonly #optionCount: number;
  /** Places of options in the poll's order, ranking after ranking. */
  readonly #order: Uint16Array;
  /** Per group: where it stands in `#order`, where its ranking ends, its ballots, the group below it. */
  readonly #at: Uint32Array;
  readonly #end: Uint32Array;
  readonly #counts: Float64Array;
  readonly #below: Int32Array;

  /** @throws RangeError for a malformed ballot. */
  constructor(options: readonly string[], ballots: readonly RankedBallot[]) {
    const places = placesOf(options);
    let length = 0;
    for (const { ranking } of ballots) length += ranking.length;
    this.#optionCount = options.length;
    this.#order = new Uint16Array(length);
    this.#at = new Uint32Array(ballots.length);
    this.#end = new Uint32Array(ballots.length);
    this.#counts = new Float64Array(ballots.length);
    this.#below = new Int32Array(ballots.length);
    // The last group that names an option, from 1.
    const namedBy = new Uint32Array(options.length);
    let ballotCount = 0;
    let next = 0;
    for (const [group, { ranking, count }] of ballots.entries()) {
      this.#at[group] = next;
      for (const id of ranking) {
        const place = placeOf(places, id);
        if (namedBy[place] === group + 1) throw new RangeError('A ballot names an option twice.');
        namedBy[place] = group + 1;
        this.#order[next] = place;
        next += 1;
      }
      this.#end[group] = next;
      this.#counts[group] = checkCount(count);
      this.#below[group] = group - 1;
      ballotCount += count;
    }
    this.ballotCount = ballotCount;
  }

  /** All ballots, before anybody has any of them. */
  all(): Pile {
    return { top: this.#at.length - 1, ballots: this.ballotCount };
  }

  /**
   * Deals a pile to the next preferences that are still in the running, emptying it. `receivers` are
   * by place in the poll's order, the one behind the last option for exhausted ballots.
   * @returns The ballots that each of them received.
   */
  deal(pile: Pile, isRunning: readonly boolean[], receivers: readonly Pile[]): number[] {
    const received = receivers.map(() => 0);
    let group = pile.top;
    while (group !== NONE) {
      const below = this.#below[group] ?? NONE;
      const place = this.#advance(group, isRunning);
      const receiver = receivers[place];
      const count = this.#counts[group] ?? 0;
      if (receiver) {
        this.#below[group] = receiver.top;
        receiver.top = group;
        receiver.ballots += count;
      }
      received[place] = (received[place] ?? 0) + count;
      group = below;
    }
    pile.top = NONE;
    pile.ballots = 0;
    return received;
  }

  /** Moves a group's pointer on to a preference in the running and says which. */
  #advance(group: number, isRunning: readonly boolean[]): number {
    const end = this.#end[group] ?? 0;
    let at = this.#at[group] ?? 0;
    while (at < end && !isRunning[this.#order[at] ?? 0]) at += 1;
    this.#at[group] = at;
    return at < end ? (this.#order[at] ?? 0) : this.#optionCount;
  }
}
