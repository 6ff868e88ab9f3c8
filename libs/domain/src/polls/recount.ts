import type { EventBody, LogPosition } from '../events/event.ts';
import {
  type BallotRecord,
  decodeCastBallot,
  isWordCounter,
  NUMBER_COUNTER,
  OTHER_WORDS,
  WEIGHT_COUNTER,
} from './cast-ballot.ts';
import type { PollStatus } from './lifecycle.ts';
import type { BallotRules } from './poll.ts';
import { ballotKindOf, stepsOf } from './poll-type.ts';
import { bucketStart, type NumberTally, type Tally } from './tally.ts';

const MAX_WORDS_SHOWN = 100;
const MAX_BUCKETS = 20;

/** What the log alone says of a poll. */
export interface Recount {
  /** How many events there were. */
  events: number;
  round: number;
  tally: Tally;
  /** Ballots of all rounds that the durable store keeps otherwise than the log says. */
  storedOtherwise: number;
}

/**
 * Adds up what a poll's events say, one after the other, without a look at what the live store made
 * of them: after every event the tally is the one that the live store must show.
 */
export class PollFold {
  round = 1;
  status: PollStatus = 'draft';
  events = 0;
  /** Of all rounds, by round and voter. */
  readonly ballots = new Map<number, Map<string, BallotRecord>>();
  readonly #rules: Pick<BallotRules, 'type' | 'scale'>;
  readonly #counters = new Map<string, number>();
  readonly #words = new Map<string, { votes: number; spelling: string }>();

  constructor(rules: Pick<BallotRules, 'type' | 'scale'>) {
    this.#rules = rules;
  }

  /** @throws RangeError for an event that cannot follow: of another round, or with another former ballot */
  apply(body: EventBody): void {
    this.events += 1;
    if ('round' in body && body.round !== this.round) {
      throw new RangeError(`an event of round ${body.round} in round ${this.round}`);
    }
    switch (body.type) {
      case 'ballots.cast':
        for (const { voterId, ballot, previous } of body.ballots) {
          this.#replace(voterId, previous, ballot);
        }
        return;
      case 'ballot.retracted':
        this.#replace(body.voterId, body.previous, undefined);
        return;
      case 'poll.moved':
        this.status = body.to;
        return;
      case 'poll.reset':
        this.status = 'draft';
        this.round += 1;
        this.#counters.clear();
        this.#words.clear();
        return;
      case 'texts.decided':
      case 'question.asked':
      case 'question.voted':
      case 'questions.changed':
      case 'question.removed':
      case 'word.decided':
        // What people wrote, and what of it is shown, is counted nowhere.
        return;
      default:
        throw new RangeError(`${body.type} is no event of a poll`);
    }
  }

  /** What the ballots of the round under way add up to. */
  tally(): Tally {
    const numbers = ballotKindOf(this.#rules.type) === 'number' ? this.#numbers() : undefined;
    const words = [...this.#words]
      .map(([counter, { votes, spelling }]): Tally['words'][number] => [
        counter,
        votes,
        counter === OTHER_WORDS ? '' : spelling,
      ])
      .sort(([a, m], [b, n]) => n - m || compareBytes(b, a));
    return {
      ballotCount: this.#standing().size,
      counters: [...this.#counters],
      words: words.slice(0, MAX_WORDS_SHOWN),
      ...(numbers && { numbers }),
    };
  }

  #standing(): Map<string, BallotRecord> {
    const standing = this.ballots.get(this.round) ?? new Map<string, BallotRecord>();
    this.ballots.set(this.round, standing);
    return standing;
  }

  #replace(
    voterId: string,
    previous: BallotRecord | undefined,
    ballot: BallotRecord | undefined,
  ): void {
    const standing = this.#standing();
    if (standing.get(voterId) !== previous) {
      throw new RangeError('an event changes another ballot than the one that stood');
    }
    if (previous !== undefined) this.#add(previous, -1);
    if (ballot === undefined) standing.delete(voterId);
    else {
      this.#add(ballot, 1);
      standing.set(voterId, ballot);
    }
  }

  #add(record: BallotRecord, sign: number): void {
    const { weight, marks, texts } = decodeCastBallot(record);
    const spellings = texts.values();
    this.#count(WEIGHT_COUNTER, sign * weight);
    for (const [counter, amount] of marks) {
      const change = sign * amount * weight;
      if (!isWordCounter(counter)) this.#count(counter, change);
      else this.#countWord(counter, change, spellings.next().value ?? '');
    }
  }

  #count(counter: string, change: number): void {
    const count = (this.#counters.get(counter) ?? 0) + change;
    if (count === 0) this.#counters.delete(counter);
    else this.#counters.set(counter, count);
  }

  /** The first spelling stays for as long as the word has votes. */
  #countWord(counter: string, change: number, spelling: string): void {
    const word = this.#words.get(counter) ?? { votes: 0, spelling };
    const votes = word.votes + change;
    if (votes === 0) this.#words.delete(counter);
    else this.#words.set(counter, { ...word, votes });
  }

  #numbers(): NumberTally | undefined {
    const numbers = [...this.#standing().values()].flatMap((record) =>
      decodeCastBallot(record).marks.flatMap(([counter, amount]) =>
        counter === NUMBER_COUNTER ? [amount] : [],
      ),
    );
    if (numbers.length === 0) return undefined;
    numbers.sort((a, b) => a - b);
    const at = (index: number): number => numbers[Math.floor(index)] ?? 0;
    const steps = this.#rules.scale ? stepsOf(this.#rules.scale) : 0;
    const buckets = Array<number>(Math.min(MAX_BUCKETS, steps + 1)).fill(0);
    let bucket = 0;
    for (const number of numbers) {
      while (number >= bucketStart(bucket + 1, buckets.length, steps)) bucket += 1;
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    return {
      count: numbers.length,
      lowest: at(0),
      middle: [at((numbers.length - 1) / 2), at(numbers.length / 2)],
      highest: at(numbers.length - 1),
      buckets,
    };
  }
}

const encoder = new TextEncoder();

/** The order in which the live store sorts members: by their bytes. */
function compareBytes(a: string, b: string): number {
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Where two tallies differ: the counter, or what else. */
export interface TallyDifference {
  what: string;
  live: number | string;
  log: number | string;
}

export function compareTallies(live: Tally, log: Tally): TallyDifference[] {
  const differences: TallyDifference[] = [];
  const compare = (what: string, a: number | string, b: number | string): void => {
    if (a !== b) differences.push({ what, live: a, log: b });
  };
  compare('ballots', live.ballotCount, log.ballotCount);
  const [was, is] = [new Map(live.counters), new Map(log.counters)];
  for (const counter of new Set([...was.keys(), ...is.keys()])) {
    compare(counter, was.get(counter) ?? 0, is.get(counter) ?? 0);
  }
  compare('words', JSON.stringify(live.words), JSON.stringify(log.words));
  compare('numbers', JSON.stringify(live.numbers ?? null), JSON.stringify(log.numbers ?? null));
  return differences;
}

/** Reads the log of a poll, off the way of requests. */
export interface PollRecounter {
  /**
   * The fold of a poll's events up to a position, which the durable store must have reached.
   * @throws DomainError `store.unavailable`
   */
  recount(poll: { id: string } & BallotRules, upTo: LogPosition): Promise<Recount>;
}
