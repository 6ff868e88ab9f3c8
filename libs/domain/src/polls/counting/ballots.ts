import { type OptionPlaces, placeOf, placesOf } from './options.ts';

/**
 * Ballots grouped by likeness: `count`, a positive integer, is how many ballots say the same. Groups
 * may be split and come in any order: no result depends on either.
 */
export interface ChoiceBallot {
  /** Option ids, none twice; none at all for a blank ballot. */
  choices: readonly string[];
  count: number;
}

export interface RankedBallot {
  /** Option ids from the most preferred on, none twice; those left out stand behind all that are in. */
  ranking: readonly string[];
  count: number;
}

export interface ScoreBallot {
  /** Integers within the scale, no option twice; an option left out counts as the scale's minimum. */
  scores: readonly (readonly [optionId: string, score: number])[];
  count: number;
}

/** Both bounds are integers and belong to the scale. */
export interface ScoreScale {
  min: number;
  max: number;
}

/** `ballotCount` is of all ballots, blank ones included, here and in all counters. */
export interface ChoiceCounters {
  /** Ballots by the option they choose. */
  votes: ReadonlyMap<string, number>;
  ballotCount: number;
}

export interface ScoreCounters {
  /** Ballots by option and by the score they give it; those that leave it out are not in here. */
  scores: ReadonlyMap<string, ReadonlyMap<number, number>>;
  ballotCount: number;
}

export interface RankingCounters {
  /** Ballots by option and by the place they give it; index 0 is the first place. */
  positions: ReadonlyMap<string, readonly number[]>;
  ballotCount: number;
}

/** @throws RangeError unless `count` is a positive integer. */
export function checkCount(count: number): number {
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`Not a count: ${count}.`);
  return count;
}

/** @throws RangeError for an unknown or repeated option. */
function checkIds(ids: readonly string[], places: OptionPlaces): void {
  for (const id of ids) placeOf(places, id);
  if (new Set(ids).size !== ids.length) throw new RangeError('A ballot names an option twice.');
}

/** @throws RangeError for a score off the scale, and for an unknown or repeated option. */
export function checkScores(
  { scores }: ScoreBallot,
  places: OptionPlaces,
  { min, max }: ScoreScale,
): void {
  checkIds(
    scores.map(([id]) => id),
    places,
  );
  for (const [, score] of scores) {
    if (!Number.isSafeInteger(score) || score < min || score > max) {
      throw new RangeError(`Not on the scale: ${score}.`);
    }
  }
}

/** @throws RangeError for a malformed ballot. */
export function foldChoices(
  options: readonly string[],
  ballots: Iterable<ChoiceBallot>,
): ChoiceCounters {
  const places = placesOf(options);
  const votes = new Map<string, number>();
  let ballotCount = 0;
  for (const { choices, count } of ballots) {
    checkIds(choices, places);
    ballotCount += checkCount(count);
    for (const id of choices) votes.set(id, (votes.get(id) ?? 0) + count);
  }
  return { votes, ballotCount };
}

/** @throws RangeError for a malformed ballot. */
export function foldScores(
  options: readonly string[],
  ballots: Iterable<ScoreBallot>,
  scale: ScoreScale,
): ScoreCounters {
  const places = placesOf(options);
  const scores = new Map(options.map((id) => [id, new Map<number, number>()]));
  let ballotCount = 0;
  for (const ballot of ballots) {
    checkScores(ballot, places, scale);
    ballotCount += checkCount(ballot.count);
    for (const [id, score] of ballot.scores) {
      const counts = scores.get(id);
      counts?.set(score, (counts.get(score) ?? 0) + ballot.count);
    }
  }
  return { scores, ballotCount };
}

/** @throws RangeError for a malformed ballot. */
export function foldRankings(
  options: readonly string[],
  ballots: Iterable<RankedBallot>,
): RankingCounters {
  const places = placesOf(options);
  const positions = new Map(options.map((id) => [id, options.map(() => 0)]));
  let ballotCount = 0;
  for (const { ranking, count } of ballots) {
    checkIds(ranking, places);
    ballotCount += checkCount(count);
    for (const [position, id] of ranking.entries()) {
      const counts = positions.get(id);
      if (counts) counts[position] = (counts[position] ?? 0) + count;
    }
  }
  return { positions, ballotCount };
}
