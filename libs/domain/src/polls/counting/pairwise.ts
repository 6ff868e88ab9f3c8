import {
  checkCount,
  checkScores,
  type RankedBallot,
  type ScoreBallot,
  type ScoreScale,
} from './ballots.ts';
import { type OptionPlaces, placeOf, placesOf } from './options.ts';

/** `matrix[a][b]`: ballots that prefer option a to option b; places in the poll's order. */
export type PairwiseMatrix = number[][];

export function emptyPairwise(optionCount: number): PairwiseMatrix {
  return Array.from({ length: optionCount }, () => new Array<number>(optionCount).fill(0));
}

/**
 * Adds `count` ballots of one ranking, or takes them back with a negative one. Those ranked are
 * preferred to all behind them and to those left out; among those left out there is no preference.
 */
export function addRanking(
  matrix: PairwiseMatrix,
  places: OptionPlaces,
  ranking: readonly string[],
  count: number,
): void {
  const isBehind = new Uint8Array(matrix.length).fill(1);
  for (const id of ranking) {
    const place = placeOf(places, id);
    if (isBehind[place] === 0) throw new RangeError('A ballot names an option twice.');
    isBehind[place] = 0;
    const row = matrix[place] ?? [];
    for (let other = 0; other < row.length; other += 1) {
      if (isBehind[other] === 1) row[other] = (row[other] ?? 0) + count;
    }
  }
}

/** The same for scores: the greater is preferred, and one left out is the scale's minimum. */
export function addScores(
  matrix: PairwiseMatrix,
  places: OptionPlaces,
  scores: ScoreBallot['scores'],
  count: number,
  { min }: ScoreScale,
): void {
  const given = new Array<number>(matrix.length).fill(min);
  for (const [id, score] of scores) given[placeOf(places, id)] = score;
  for (const [place, row] of matrix.entries()) {
    const own = given[place] ?? min;
    for (let other = 0; other < row.length; other += 1) {
      if (own > (given[other] ?? min)) row[other] = (row[other] ?? 0) + count;
    }
  }
}

/** @throws RangeError for a malformed ballot. */
export function pairwiseOfRankings(
  options: readonly string[],
  ballots: Iterable<RankedBallot>,
): PairwiseMatrix {
  const places = placesOf(options);
  const matrix = emptyPairwise(options.length);
  for (const { ranking, count } of ballots) addRanking(matrix, places, ranking, checkCount(count));
  return matrix;
}

/** @throws RangeError for a malformed ballot. */
export function pairwiseOfScores(
  options: readonly string[],
  ballots: Iterable<ScoreBallot>,
  scale: ScoreScale,
): PairwiseMatrix {
  const places = placesOf(options);
  const matrix = emptyPairwise(options.length);
  for (const ballot of ballots) {
    checkScores(ballot, places, scale);
    addScores(matrix, places, ballot.scores, checkCount(ballot.count), scale);
  }
  return matrix;
}
