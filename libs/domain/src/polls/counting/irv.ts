import type { RankedBallot } from './ballots.ts';
import { namesOf } from './options.ts';
import { emptyPile, type Pile, Preferences } from './preferences.ts';
import {
  type CountingResult,
  type CountingRound,
  countsOf,
  groupsByCount,
  resultOf,
  transferOf,
} from './result.ts';
import { lookBack, TieBreaker, type TieBreaking } from './tie-break.ts';

/**
 * Instant-runoff voting: the option with the fewest votes is eliminated, one each round, and its
 * ballots go to their next preference still in the running, until one option has more than half of
 * the votes that are left. Of several with the fewest, those are eliminated first that had fewer in
 * the latest earlier round in which they differed; then the declared rule decides.
 *
 * @throws RangeError for a malformed ballot.
 */
export function countIrv(
  options: readonly string[],
  ballots: readonly RankedBallot[],
  tieBreaking?: TieBreaking,
): CountingResult {
  return new IrvCount(options, ballots, tieBreaking).result();
}

class IrvCount {
  readonly #options: readonly string[];
  readonly #ties: TieBreaker;
  readonly #preferences: Preferences;
  readonly #piles: Pile[];
  readonly #isRunning: boolean[];
  readonly #blank: number;
  readonly #rounds: CountingRound[] = [];
  readonly #history: number[][] = [];
  readonly #eliminated: number[] = [];

  constructor(
    options: readonly string[],
    ballots: readonly RankedBallot[],
    tieBreaking?: TieBreaking,
  ) {
    this.#options = options;
    this.#ties = new TieBreaker(options, tieBreaking);
    this.#preferences = new Preferences(options, ballots);
    this.#piles = Array.from({ length: options.length + 1 }, emptyPile);
    this.#isRunning = options.map(() => true);
    this.#preferences.deal(this.#preferences.all(), this.#isRunning, this.#piles);
    this.#blank = this.#exhaustedPile().ballots;
  }

  result(): CountingResult {
    const { ballotCount } = this.#preferences;
    const isVoid = ballotCount === this.#blank;
    const winners = isVoid ? [] : [this.#winner()];
    if (isVoid) this.#pushRound([], []);
    const standing = groupsByCount(this.#running(), (place) => this.#votes(place));
    const ranking = [...standing, ...this.#eliminated.toReversed().map((place) => [place])];
    const rounds = this.#rounds;
    return resultOf(
      this.#options,
      { method: 'irv', ballotCount, winners, ranking, rounds },
      this.#ties,
    );
  }

  #winner(): number {
    for (;;) {
      const running = this.#running();
      const active = running.reduce((sum, place) => sum + this.#votes(place), 0);
      const winner = running.find((place) => this.#votes(place) * 2 > active);
      if (winner !== undefined) {
        this.#pushRound([winner], []);
        return winner;
      }
      const loser = this.#loser(running);
      this.#pushRound([], [loser]);
      this.#eliminate(loser);
    }
  }

  #loser(running: readonly number[]): number {
    const fewest = groupsByCount(running, (place) => this.#votes(place)).at(-1) ?? [];
    const round = this.#rounds.length + 1;
    const left = lookBack(fewest, this.#history, 'fewest');
    if (left.length < fewest.length) {
      this.#ties.record(round, 'eliminated', 'backwards', fewest, left);
    }
    return this.#ties.disfavour(left, round, 'eliminated');
  }

  #eliminate(loser: number): void {
    this.#isRunning[loser] = false;
    this.#eliminated.push(loser);
    const pile = this.#piles[loser] ?? emptyPile();
    const received = this.#preferences.deal(pile, this.#isRunning, this.#piles);
    const round = this.#rounds.at(-1);
    if (round) round.transfer = transferOf(this.#options, loser, 'elimination', received);
  }

  #pushRound(elected: readonly number[], eliminated: readonly number[]): void {
    const votes = this.#options.map((_, place) => this.#votes(place));
    this.#history.push(votes);
    this.#rounds.push({
      counts: countsOf(this.#options, votes, this.#running()),
      elected: namesOf(this.#options, elected),
      eliminated: namesOf(this.#options, eliminated),
      exhausted: this.#exhaustedPile().ballots - this.#blank,
    });
  }

  #running(): number[] {
    return [...this.#options.keys()].filter((place) => this.#isRunning[place]);
  }

  #votes(place: number): number {
    return this.#piles[place]?.ballots ?? 0;
  }

  #exhaustedPile(): Pile {
    return this.#piles.at(-1) ?? emptyPile();
  }
}
