import {
  type BallotRecord,
  decodeCastBallot,
  isWordCounter,
  NUMBER_COUNTER,
  OTHER_WORDS,
  WEIGHT_COUNTER,
} from './cast-ballot.ts';
import type { BallotRules } from './poll.ts';
import { stepsOf } from './poll-type.ts';
import { bucketStart, type NumberTally, type Tally } from './tally.ts';

const MAX_WORDS_SHOWN = 100;
const MAX_BUCKETS = 20;

/** Adds up the marks of ballots, as the live store does. */
export class MarkCounters {
  readonly #counters = new Map<string, number>();
  readonly #words = new Map<string, { votes: number; spelling: string }>();

  add(record: BallotRecord, sign: number): void {
    const { weight, marks, texts } = decodeCastBallot(record);
    const spellings = texts.values();
    this.#count(WEIGHT_COUNTER, sign * weight);
    for (const [counter, amount] of marks) {
      const change = sign * amount * weight;
      if (!isWordCounter(counter)) this.#count(counter, change);
      else this.#countWord(counter, change, spellings.next().value ?? '');
    }
  }

  read(): Pick<Tally, 'counters' | 'words'> {
    const words = [...this.#words]
      .map(([counter, { votes, spelling }]): Tally['words'][number] => [
        counter,
        votes,
        counter === OTHER_WORDS ? '' : spelling,
      ])
      .sort(([a, m], [b, n]) => n - m || compareBytes(b, a));
    return { counters: [...this.#counters], words: words.slice(0, MAX_WORDS_SHOWN) };
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
}

/** `undefined` where no ballot gives a number. */
export function numbersOf(
  ballots: readonly BallotRecord[],
  { scale }: Pick<BallotRules, 'scale'>,
): NumberTally | undefined {
  const numbers = ballots.flatMap((record) =>
    decodeCastBallot(record).marks.flatMap(([counter, amount]) =>
      counter === NUMBER_COUNTER ? [amount] : [],
    ),
  );
  if (numbers.length === 0) return undefined;
  numbers.sort((a, b) => a - b);
  const at = (index: number): number => numbers[Math.floor(index)] ?? 0;
  const steps = scale ? stepsOf(scale) : 0;
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
