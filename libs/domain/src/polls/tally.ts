import { applyItems, diffItems, type ListPatch } from '../live/list-patch.ts';
import { WEIGHT_COUNTER } from './cast-ballot.ts';
import type { PollStatus } from './lifecycle.ts';
import type { PostCounts, ShownPost } from './posts.ts';

/** What the ballots that stand add up to: the counters of `cast-ballot.ts`, as the store keeps them. */
export interface Tally {
  ballotCount: number;
  /** Ballots that hosts set aside, where there are any: they are in none of the counts. */
  asideCount?: number | undefined;
  /** Those that are not nought. */
  counters: [counter: string, count: number][];
  /** The words with most votes, and the spelling in which each came first. */
  words: [counter: string, votes: number, spelling: string][];
  /** Where ballots give numbers and there are any. */
  numbers?: NumberTally | undefined;
  /** Counters among `words` that are not shown. */
  hiddenWords?: string[] | undefined;
  /** Where people write answers or questions. */
  posts?: PostTally | undefined;
}

/** What people wrote, as far as everybody may see it. */
export interface PostTally {
  counts: PostCounts;
  /** The first of those shown; see `MAX_POSTS_SHOWN`. */
  shown: ShownPost[];
}

/** In steps of the poll's scale. */
export interface NumberTally {
  count: number;
  lowest: number;
  /** The two in the middle; the same one where their number is odd. */
  middle: [number, number];
  highest: number;
  /** How many numbers lie in each of equal parts of the scale; see `bucketStart`. */
  buckets: number[];
}

/** The moving part of a poll, as its script keeps it. */
export interface PollState {
  status: PollStatus;
  /** When the clock closes it; only while it is open. */
  closesAtMs: number | undefined;
  round: number;
  version: number;
  epoch: string;
  tally: Tally;
}

export const EMPTY_TALLY: Tally = { ballotCount: 0, counters: [], words: [] };

/** The first step of a bucket, and of the one behind the last: as in includes/poll-reading.lua. */
export function bucketStart(bucket: number, bucketCount: number, steps: number): number {
  return Math.ceil((bucket * (steps + 1)) / bucketCount);
}

export function totalWeightOf({ counters }: Tally): number {
  return counters.find(([counter]) => counter === WEIGHT_COUNTER)?.[1] ?? 0;
}

/** The changes that lead from one tally to the next. */
export interface TallyChanges {
  ballotCount?: number;
  asideCount?: number;
  /** New counts; nought for a counter that is gone. */
  counters?: Tally['counters'];
  words?: Tally['words'];
  numbers?: NumberTally | null;
  hiddenWords?: string[] | null;
  posts?: { counts: PostCounts; shown?: ListPatch<ShownPost> };
}

export function diffTallies(before: Tally, after: Tally): TallyChanges {
  const changes: TallyChanges = {};
  if (before.ballotCount !== after.ballotCount) changes.ballotCount = after.ballotCount;
  if (before.asideCount !== after.asideCount) changes.asideCount = after.asideCount ?? 0;
  const counters = diffCounters(before.counters, after.counters);
  if (counters.length > 0) changes.counters = counters;
  if (!isSame(before.words, after.words)) changes.words = after.words;
  if (!isSame(before.numbers, after.numbers)) changes.numbers = after.numbers ?? null;
  if (!isSame(before.hiddenWords, after.hiddenWords)) {
    changes.hiddenWords = after.hiddenWords ?? null;
  }
  if (after.posts && !isSame(before.posts, after.posts)) {
    const shown = diffItems(before.posts?.shown ?? [], after.posts.shown);
    changes.posts = { counts: after.posts.counts, ...(shown && { shown }) };
  }
  return changes;
}

function diffCounters(before: Tally['counters'], after: Tally['counters']): Tally['counters'] {
  const gone = new Map(before);
  const changes: Tally['counters'] = [];
  for (const [counter, count] of after) {
    if (gone.get(counter) !== count) changes.push([counter, count]);
    gone.delete(counter);
  }
  for (const counter of gone.keys()) changes.push([counter, 0]);
  return changes;
}

/** Applies changes made by `diffTallies`; never mutates `tally`. */
export function applyTallyChanges(tally: Tally, changes: TallyChanges): Tally {
  const counters = new Map(tally.counters);
  for (const [counter, count] of changes.counters ?? []) {
    if (count === 0) counters.delete(counter);
    else counters.set(counter, count);
  }
  const numbers = changes.numbers === undefined ? tally.numbers : (changes.numbers ?? undefined);
  const hiddenWords =
    changes.hiddenWords === undefined ? tally.hiddenWords : (changes.hiddenWords ?? undefined);
  const asideCount = changes.asideCount ?? tally.asideCount ?? 0;
  const posts = changes.posts
    ? {
        counts: changes.posts.counts,
        shown: applyItems(tally.posts?.shown ?? [], changes.posts.shown),
      }
    : tally.posts;
  return {
    ballotCount: changes.ballotCount ?? tally.ballotCount,
    ...(asideCount > 0 && { asideCount }),
    counters: [...counters],
    words: changes.words ?? tally.words,
    ...(numbers && { numbers }),
    ...(hiddenWords && { hiddenWords }),
    ...(posts && { posts }),
  };
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
