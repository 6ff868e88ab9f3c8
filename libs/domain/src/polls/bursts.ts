import { type BallotChoice, type ChoiceName, choiceOf, choicesOf } from './ballot-choice.ts';
import { type BallotRecord, decodeCastBallot } from './cast-ballot.ts';
import type { BallotRules } from './poll.ts';

/** Ballots that are alike, of one second. */
export interface TimedBallots {
  /** Since 1970. */
  second: number;
  ballot: BallotRecord;
  isAside: boolean;
  voters: number;
}

/** Many ballots in a short time. Those that are set aside are among them. */
export interface Burst {
  fromMs: number;
  /** Not in it any more. */
  toMs: number;
  ballots: number;
  asideCount: number;
  /** What came in an equal time otherwise. */
  usual: number;
  /**
   * What so many more of these ballots say than of the others that it is no chance: such a burst is
   * suspicious. A crowd that is asked to vote now is a burst too, but votes like everybody.
   */
  leaning?: Leaning | undefined;
}

export interface Leaning {
  choice: BallotChoice;
  /** Share of the ballots of the burst that say it, 0 to 1, and of those outside bursts. */
  within: number;
  elsewhere: number;
}

/** When the ballots of a round came; a changed one when it was changed last. */
export interface BallotTimes {
  fromMs: number;
  bucketSeconds: number;
  /** Of each bucket, in order: how many ballots, and how many of them are set aside. */
  ballots: number[];
  aside: number[];
  /** In order of time; the largest `MAX_BURSTS`. */
  bursts: Burst[];
}

export const MAX_BUCKETS = 300;
export const MAX_BURSTS = 20;

/** Fewer ballots than this in a bucket are no burst. */
const MIN_BALLOTS = 20;
/** Nor are those of which there are less than so many times the usual number: no chance makes so many. */
const MIN_FACTOR = 5;
/** Buckets left out, from the fullest on, where the usual number is taken. */
const TRIMMED = 0.1;

/** A choice leans where its share is greater by so much, */
const MIN_LEANING = 0.2;
/** and by so many standard errors; and with fewer others there is nothing to compare with. */
const MIN_ERRORS = 5;
const MIN_OTHERS = 20;

const DAY = 86_400;
const BUCKETS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, DAY];

type Rules = Pick<BallotRules, 'type' | 'scale' | 'options' | 'allowWriteIns'>;

interface Bucket {
  ballots: number;
  aside: number;
  choices: Map<ChoiceName, number>;
}

/** Finds the bursts among the ballots of a round, which come in any order. */
export function timesOf(rules: Rules, ballots: Iterable<TimedBallots>): BallotTimes {
  const seconds = new Map<number, Bucket>();
  for (const { second, ballot, isAside, voters } of ballots) {
    const bucket = seconds.get(second) ?? emptyBucket();
    seconds.set(second, bucket);
    const choices = choicesOf(decodeCastBallot(ballot), rules);
    add(bucket, {
      ballots: voters,
      aside: isAside ? voters : 0,
      choices: new Map(choices.map((name) => [name, voters])),
    });
  }
  if (seconds.size === 0)
    return { fromMs: 0, bucketSeconds: 1, ballots: [], aside: [], bursts: [] };
  const { first, bucketSeconds, buckets } = bucketsOf(seconds);
  const at = (index: number): number => (first + index * bucketSeconds) * 1000;
  const usual = usualOf(buckets);
  const spans = burstSpans(buckets, usual);
  const others = merge(buckets.filter((_bucket, index) => !spans.some(holds(index))));
  const bursts = spans.map(([from, to]): Burst => {
    const within = merge(buckets.slice(from, to));
    const leaning = leaningOf(within, others, rules);
    return {
      fromMs: at(from),
      toMs: at(to),
      ballots: within.ballots,
      asideCount: within.aside,
      usual: usual * (to - from),
      ...(leaning && { leaning }),
    };
  });
  return {
    fromMs: at(0),
    bucketSeconds,
    ballots: buckets.map((bucket) => bucket.ballots),
    aside: buckets.map((bucket) => bucket.aside),
    bursts: largest(bursts),
  };
}

type Span = readonly [from: number, to: number];

function holds(index: number): (span: Span) => boolean {
  return ([from, to]) => from <= index && index < to;
}

/** Seconds since 1970 are gathered in as few steps as a plot has room for. */
function bucketsOf(seconds: ReadonlyMap<number, Bucket>): {
  first: number;
  bucketSeconds: number;
  buckets: Bucket[];
} {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const second of seconds.keys()) {
    first = Math.min(first, second);
    last = Math.max(last, second);
  }
  const bucketSeconds = widthFor(last - first + 1);
  first -= first % bucketSeconds;
  const length = Math.floor((last - first) / bucketSeconds) + 1;
  const buckets = Array.from({ length }, emptyBucket);
  for (const [second, bucket] of seconds) {
    const into = buckets[Math.floor((second - first) / bucketSeconds)];
    if (into) add(into, bucket);
  }
  return { first, bucketSeconds, buckets };
}

/** The beginning is rounded down, which may take one bucket more. */
function widthFor(spanSeconds: number): number {
  const least = spanSeconds / (MAX_BUCKETS - 1);
  return BUCKETS.find((width) => width >= least) ?? Math.ceil(least / DAY) * DAY;
}

function usualOf(buckets: readonly Bucket[]): number {
  const counts = buckets.map(({ ballots }) => ballots).sort((a, b) => a - b);
  const kept = counts.slice(0, counts.length - Math.max(1, Math.round(counts.length * TRIMMED)));
  return kept.length === 0 ? 0 : kept.reduce((sum, count) => sum + count, 0) / kept.length;
}

/** Full buckets, those side by side together, also with one between them that is not. */
function burstSpans(buckets: readonly Bucket[], usual: number): Span[] {
  const least = Math.max(MIN_BALLOTS, MIN_FACTOR * usual);
  const spans: [number, number][] = [];
  for (const [index, { ballots }] of buckets.entries()) {
    if (ballots < least) continue;
    const last = spans.at(-1);
    if (last && index - last[1] <= 1) last[1] = index + 1;
    else spans.push([index, index + 1]);
  }
  // Where ballots came in no more than one bucket there is no other time to compare with.
  return buckets.length === 1 ? [] : spans;
}

function leaningOf(within: Bucket, others: Bucket, rules: Rules): Leaning | undefined {
  if (others.ballots < MIN_OTHERS) return undefined;
  const all = within.ballots + others.ballots;
  let [most, leaning]: [number, Leaning | undefined] = [0, undefined];
  for (const [name, count] of within.choices) {
    const elsewhere = others.choices.get(name) ?? 0;
    const shares = { within: count / within.ballots, elsewhere: elsewhere / others.ballots };
    const pooled = (count + elsewhere) / all;
    const error = Math.sqrt(pooled * (1 - pooled) * (1 / within.ballots + 1 / others.ballots));
    const lead = shares.within - shares.elsewhere;
    if (lead < MIN_LEANING || lead < MIN_ERRORS * error || lead <= most) continue;
    [most, leaning] = [lead, { choice: choiceOf(name, rules), ...shares }];
  }
  return leaning;
}

function largest(bursts: Burst[]): Burst[] {
  const bySize = bursts.toSorted((a, b) => b.ballots - b.usual - (a.ballots - a.usual));
  return bySize.slice(0, MAX_BURSTS).sort((a, b) => a.fromMs - b.fromMs);
}

function merge(buckets: readonly Bucket[]): Bucket {
  const merged = emptyBucket();
  for (const bucket of buckets) add(merged, bucket);
  return merged;
}

function add(into: Bucket, { ballots, aside, choices }: Bucket): void {
  into.ballots += ballots;
  into.aside += aside;
  for (const [name, count] of choices) {
    into.choices.set(name, (into.choices.get(name) ?? 0) + count);
  }
}

function emptyBucket(): Bucket {
  return { ballots: 0, aside: 0, choices: new Map() };
}
