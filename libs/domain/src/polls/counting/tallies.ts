import {
  type ChoiceBallot,
  type ChoiceCounters,
  foldChoices,
  foldRankings,
  foldScores,
  type RankedBallot,
  type RankingCounters,
  type ScoreBallot,
  type ScoreCounters,
  type ScoreScale,
} from './ballots.ts';
import { byPlace } from './options.ts';
import { type CountingResult, resultByCount } from './result.ts';
import { TieBreaker, type TieBreaking } from './tie-break.ts';

function countChoices(
  method: 'plurality' | 'approval',
  options: readonly string[],
  { votes, ballotCount }: ChoiceCounters,
  tieBreaking?: TieBreaking,
): CountingResult {
  const counts = byPlace(options, votes, 0);
  const isVoid = counts.every((count) => count === 0);
  const ties = new TieBreaker(options, tieBreaking);
  return resultByCount(options, { method, counts, ballotCount, isVoid }, ties);
}

/** Plurality: each ballot chooses one option, and the most chosen wins. */
export function pluralityFromCounters(
  options: readonly string[],
  counters: ChoiceCounters,
  tieBreaking?: TieBreaking,
): CountingResult {
  return countChoices('plurality', options, counters, tieBreaking);
}

/** @throws RangeError for a malformed ballot, or one with several choices. */
export function countPlurality(
  options: readonly string[],
  ballots: readonly ChoiceBallot[],
  tieBreaking?: TieBreaking,
): CountingResult {
  if (ballots.some(({ choices }) => choices.length > 1)) {
    throw new RangeError('Plurality takes one choice a ballot.');
  }
  return pluralityFromCounters(options, foldChoices(options, ballots), tieBreaking);
}

/** Approval: each ballot chooses any number of options, and the most chosen wins. */
export function approvalFromCounters(
  options: readonly string[],
  counters: ChoiceCounters,
  tieBreaking?: TieBreaking,
): CountingResult {
  return countChoices('approval', options, counters, tieBreaking);
}

/** @throws RangeError for a malformed ballot. */
export function countApproval(
  options: readonly string[],
  ballots: Iterable<ChoiceBallot>,
  tieBreaking?: TieBreaking,
): CountingResult {
  return approvalFromCounters(options, foldChoices(options, ballots), tieBreaking);
}

/**
 * The sum of scores of each option, in the poll's order. Ballots that leave an option out give it the
 * scale's minimum, which is why the number of ballots is needed.
 */
export function scoreSums(
  options: readonly string[],
  { scores, ballotCount }: ScoreCounters,
  { min }: ScoreScale,
): number[] {
  return byPlace(options, scores, new Map()).map((counts) => {
    let [sum, scored] = [0, 0];
    for (const [score, count] of counts) {
      sum += score * count;
      scored += count;
    }
    return sum + min * (ballotCount - scored);
  });
}

/** Score: each ballot gives each option an integer of the scale, and the greatest sum wins. */
export function scoreFromCounters(
  options: readonly string[],
  counters: ScoreCounters,
  scale: ScoreScale,
  tieBreaking?: TieBreaking,
): CountingResult {
  const counts = scoreSums(options, counters, scale);
  const { ballotCount } = counters;
  const outcome = { method: 'score', counts, ballotCount, isVoid: ballotCount === 0 } as const;
  return resultByCount(options, outcome, new TieBreaker(options, tieBreaking));
}

/** @throws RangeError for a malformed ballot. */
export function countScore(
  options: readonly string[],
  ballots: Iterable<ScoreBallot>,
  scale: ScoreScale,
  tieBreaking?: TieBreaking,
): CountingResult {
  return scoreFromCounters(options, foldScores(options, ballots, scale), scale, tieBreaking);
}

/**
 * Borda: of n options the one in place p, from 1, gets n - p points, one for each option that it would
 * stand before on a full ballot; an option left out gets none. It is the one of the usual ways with
 * partial ballots that counters by place can tell: sharing the points left over among those left out
 * would need to know which ballots leave out which.
 */
export function bordaFromCounters(
  options: readonly string[],
  { positions, ballotCount }: RankingCounters,
  tieBreaking?: TieBreaking,
): CountingResult {
  const counters = byPlace(options, positions, []);
  const counts = counters.map((byPosition) =>
    byPosition.reduce((sum, count, index) => sum + count * (options.length - 1 - index), 0),
  );
  const isVoid = counters.every((byPosition) => byPosition.every((count) => count === 0));
  const ties = new TieBreaker(options, tieBreaking);
  return resultByCount(options, { method: 'borda', counts, ballotCount, isVoid }, ties);
}

/** @throws RangeError for a malformed ballot. */
export function countBorda(
  options: readonly string[],
  ballots: Iterable<RankedBallot>,
  tieBreaking?: TieBreaking,
): CountingResult {
  return bordaFromCounters(options, foldRankings(options, ballots), tieBreaking);
}
