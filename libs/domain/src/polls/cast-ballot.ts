/**
 * A ballot as it is counted and kept, in Redis, in the log and in PostgreSQL alike.
 *
 * Every type of poll comes down to counters: a ballot is a list of marks, each the name of a counter
 * and how much it adds. `o1` a choice, `o1=4` the fifth step of the scale for an option, `o1#2` the
 * second place, `o1*60` points, `n*42` a number, `~tea` a word, `@t*1800` the time that
 * an answer took. So one script casts, changes and takes
 * back ballots of all types, and a tally is the sum of the marks of the ballots that stand.
 */
export interface CastBallot {
  /** What the voter's ballot counts for; a whole number, 1 where nothing else was said. */
  weight: number;
  marks: Mark[];
  /** Spellings of its words, in the order of their marks. */
  texts: string[];
}

/** A ballot as it is written: `<marks>`, or `<weight>|<marks>|<texts>`; see includes/ballots.lua. */
export type BallotRecord = string;

export type Mark = readonly [counter: string, amount: number];

/** The spelling in which a word came first; it is kept for as long as the word has votes. */
export interface WordSpelling {
  /** Its counter. */
  word: string;
  spelling: string;
  /** Among the ballots that are set aside. */
  isAside: boolean;
}

/** The counter of all words that a poll does not tell apart any more. */
export const OTHER_WORDS = '~';
/** The counter of weights: what all ballots together count for. */
export const WEIGHT_COUNTER = '@';
export const NUMBER_COUNTER = 'n';

const UNSAFE = /[%,*|]/g;

/** The counter of a word, which may hold any character that text may hold. */
export function wordCounter(word: string): string {
  return `~${word.replace(UNSAFE, (character) => `%${character.charCodeAt(0).toString(16)}`)}`;
}

export function wordOf(counter: string): string {
  return counter
    .slice(1)
    .replace(/%([0-9a-f]{2})/g, (_escape, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
}

export function isWordCounter(counter: string): boolean {
  return counter.startsWith('~');
}

export function encodeCastBallot({ weight, marks, texts }: CastBallot): BallotRecord {
  const joined = marks
    .map(([counter, amount]) => (amount === 1 ? counter : `${counter}*${amount}`))
    .join(',');
  return weight === 1 && texts.length === 0 ? joined : `${weight}|${joined}|${texts.join('\t')}`;
}

/** @throws TypeError when it is none */
export function decodeCastBallot(record: BallotRecord): CastBallot {
  const first = record.indexOf('|');
  if (first < 0) return { weight: 1, marks: decodeMarks(record), texts: [] };
  const second = record.indexOf('|', first + 1);
  const texts = record.slice(second + 1);
  const weight = Number(record.slice(0, first));
  if (second < 0 || !Number.isSafeInteger(weight)) throw new TypeError(`not a ballot: ${record}`);
  return {
    weight,
    marks: decodeMarks(record.slice(first + 1, second)),
    texts: texts === '' ? [] : texts.split('\t'),
  };
}

function decodeMarks(joined: string): Mark[] {
  if (joined === '') return [];
  return joined.split(',').map((mark) => {
    const [counter = '', amount] = mark.split('*');
    return [counter, amount === undefined ? 1 : Number(amount)];
  });
}
