import type { RankedBallot } from './ballots.ts';
import { namesOf } from './options.ts';
import { Preferences } from './preferences.ts';
import {
  type CountingResult,
  type CountingRound,
  countsOf,
  groupsByCount,
  resultOf,
  type Transfer,
  transferOf,
} from './result.ts';
import { decimalOf, SCALE, StvPiles } from './stv-piles.ts';
import { lookBack, TieBreaker, type TieBreaking } from './tie-break.ts';

/**
 * The single transferable vote with the weighted inclusive Gregory method and the Droop quota, as
 * Scotland counts it (Scottish Local Government Elections Order 2007, SSI 2007/42, rule 48 and after):
 *
 * - The quota is a whole number, ⌊ballots / (seats + 1)⌋ + 1, of the ballots that rank somebody.
 * - Whoever reaches it is elected. The greatest surplus goes first: all ballots of the elected go to
 *   their next preference still in the running, each at its value × surplus / votes.
 * - With no surplus left the option with the fewest votes is eliminated, and its ballots go on at the
 *   value they have.
 * - When as many are left as there are seats to fill, they are elected; then nothing is moved any more.
 * - Values have five decimals, the rest is cut off, and sums are exact.
 * - Of several with an equal surplus, or with the fewest votes, the latest earlier round decides in
 *   which they differed; then the declared rule.
 *
 * @param seats A positive integer.
 * @throws RangeError for a malformed ballot or number of seats.
 */
export function countStv(
  options: readonly string[],
  ballots: readonly RankedBallot[],
  seats: number,
  tieBreaking?: TieBreaking,
): CountingResult {
  if (!Number.isSafeInteger(seats) || seats < 1) {
    throw new RangeError(`Not a number of seats: ${seats}.`);
  }
  return new StvCount(options, ballots, seats, tieBreaking).result();
}

class StvCount {
  readonly #options: readonly string[];
  readonly #seats: number;
  readonly #ties: TieBreaker;
  readonly #piles: StvPiles;
  readonly #isRunning: boolean[];
  readonly #ballotCount: number;
  readonly #quota: bigint;
  readonly #rounds: CountingRound[] = [];
  readonly #history: bigint[][] = [];
  /** In the order of election. */
  readonly #elected: number[] = [];
  readonly #eliminated: number[] = [];
  /** Elected with a surplus that has not been moved. */
  #pending: number[] = [];

  constructor(
    options: readonly string[],
    ballots: readonly RankedBallot[],
    seats: number,
    tieBreaking?: TieBreaking,
  ) {
    const preferences = new Preferences(options, ballots);
    this.#options = options;
    this.#seats = seats;
    this.#ties = new TieBreaker(options, tieBreaking);
    this.#isRunning = options.map(() => true);
    this.#ballotCount = preferences.ballotCount;
    this.#piles = new StvPiles(options.length, preferences);
    this.#quota = (BigInt(Math.floor(this.#piles.ballotCount / (seats + 1))) + 1n) * SCALE;
  }

  result(): CountingResult {
    if (this.#piles.ballotCount === 0) this.#pushRound([], []);
    else while (this.#advance());
    const running = this.#byVotes(this.#running());
    const ranking = [
      ...this.#electedGroups(),
      ...running,
      ...this.#eliminated.toReversed().map((place) => [place]),
    ];
    return resultOf(
      this.#options,
      {
        method: 'stv',
        ballotCount: this.#ballotCount,
        winners: this.#elected,
        ranking,
        rounds: this.#rounds,
      },
      this.#ties,
    );
  }

  /** One round; false when all seats are filled. */
  #advance(): boolean {
    const elected = this.#elect();
    if (this.#openSeats() === 0 || this.#running().length === 0) {
      this.#pushRound(elected, []);
      return false;
    }
    if (this.#pending.length > 0) {
      const from = this.#greatestSurplus();
      this.#pushRound(elected, []);
      this.#pending = this.#pending.filter((place) => place !== from);
      this.#note(from, 'surplus', this.#piles.moveSurplus(from, this.#quota, this.#isRunning));
    } else {
      const loser = this.#loser();
      this.#pushRound(elected, [loser]);
      this.#isRunning[loser] = false;
      this.#eliminated.push(loser);
      this.#note(loser, 'elimination', this.#piles.moveAll(loser, this.#isRunning));
    }
    return true;
  }

  /** Those elected on the votes as they stand, most votes first. */
  #elect(): number[] {
    const reached = this.#running().filter((place) => this.#votes(place) >= this.#quota);
    const rest = this.#running().length - reached.length;
    const isLast = rest <= this.#openSeats() - reached.length;
    const elected = this.#byVotes(isLast ? this.#running() : reached).flat();
    for (const place of elected) {
      this.#isRunning[place] = false;
      if (this.#votes(place) > this.#quota) this.#pending.push(place);
    }
    this.#elected.push(...elected);
    return elected;
  }

  #greatestSurplus(): number {
    const [greatest = []] = this.#byVotes(this.#pending);
    const left = this.#lookBack(greatest, 'most');
    return this.#ties.favour(left, this.#round(), 'transferred');
  }

  #loser(): number {
    const left = this.#lookBack(this.#byVotes(this.#running()).at(-1) ?? [], 'fewest');
    return this.#ties.disfavour(left, this.#round(), 'eliminated');
  }

  #lookBack(tied: readonly number[], keep: 'most' | 'fewest'): readonly number[] {
    const left = lookBack(tied, this.#history, keep);
    if (left.length < tied.length) {
      const decision = keep === 'most' ? 'transferred' : 'eliminated';
      this.#ties.record(this.#round(), decision, 'backwards', tied, left);
    }
    return left;
  }

  #note(from: number, kind: Transfer['kind'], received: readonly bigint[]): void {
    const round = this.#rounds.at(-1);
    if (round) round.transfer = transferOf(this.#options, from, kind, received.map(decimalOf));
  }

  #pushRound(elected: readonly number[], eliminated: readonly number[]): void {
    const votes = this.#options.map((_, place) => this.#votes(place));
    const present = [...this.#options.keys()].filter((place) => !this.#eliminated.includes(place));
    this.#history.push(votes);
    this.#rounds.push({
      counts: countsOf(this.#options, votes.map(decimalOf), present),
      elected: namesOf(this.#options, elected),
      eliminated: namesOf(this.#options, eliminated),
      exhausted: decimalOf(this.#piles.exhausted),
      lost: decimalOf(this.#piles.lost()),
      quota: decimalOf(this.#quota),
    });
  }

  /** Those elected in one round with equal votes share a group. */
  #electedGroups(): number[][] {
    return this.#rounds.flatMap(({ elected }, round) => {
      const places = this.#elected.filter((place) => elected.includes(this.#options[place] ?? ''));
      return groupsByCount(places, (place) => this.#history[round]?.[place] ?? 0n);
    });
  }

  #byVotes(places: readonly number[]): number[][] {
    return groupsByCount(places, (place) => this.#votes(place));
  }

  #votes(place: number): bigint {
    return this.#piles.votes[place] ?? 0n;
  }

  #running(): number[] {
    return [...this.#options.keys()].filter((place) => this.#isRunning[place]);
  }

  #openSeats(): number {
    return this.#seats - this.#elected.length;
  }

  #round(): number {
    return this.#rounds.length + 1;
  }
}
