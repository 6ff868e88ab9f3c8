import { foldScores, type ScoreBallot, type ScoreCounters, type ScoreScale } from './ballots.ts';
import { byPlace, namesOf } from './options.ts';
import { type PairwiseMatrix, pairwiseOfScores } from './pairwise.ts';
import {
  type CountingResult,
  type CountingRound,
  countsOf,
  groupsByCount,
  resultOf,
} from './result.ts';
import { scoreSums } from './tallies.ts';
import { TieBreaker, type TieBreaking } from './tie-break.ts';

export interface StarCounters extends ScoreCounters {
  /** By scores: who is scored higher is preferred. */
  preferred: PairwiseMatrix;
}

/** All that star asks of the ballots. */
export interface StarSums {
  sums: ReadonlyMap<string, number>;
  /** Ballots that give an option the scale's maximum; only ties ask for them. */
  topScores: ReadonlyMap<string, number>;
  preferred: PairwiseMatrix;
  ballotCount: number;
}

/** The same by place in the poll's order. */
interface Standing {
  sums: readonly number[];
  topScores: readonly number[];
  preferred: PairwiseMatrix;
}

/** A step out of a tie: those it falls on go to the runoff, or remain in the tie for it. */
interface Step {
  chosen: number[];
  areThrough: boolean;
  left: number[];
}

const FINALISTS = 2;

/**
 * STAR (score, then automatic runoff): of the two options with the greatest sums of scores the one
 * wins that more ballots score higher than the other. Ties are broken by the Official Tiebreaker
 * Protocol of the Equal Vote Coalition (starvoting.org/ties, as of 2025): in the scoring round those
 * are eliminated who lose most matches among those tied, in the runoff the greater sum wins; then, in
 * both, the most top scores win, and where several have them the fewest are eliminated; then follows
 * the declared rule. After each step the protocol starts anew with those still tied.
 */
export function starFromSums(
  options: readonly string[],
  { sums, topScores, preferred, ballotCount }: StarSums,
  tieBreaking?: TieBreaking,
): CountingResult {
  const standing = {
    sums: byPlace(options, sums, 0),
    topScores: byPlace(options, topScores, 0),
    preferred,
  };
  const ties = new TieBreaker(options, tieBreaking);
  const places = [...options.keys()];
  const bySum = (places: readonly number[]) =>
    groupsByCount(places, (at) => standing.sums[at] ?? 0);
  const finalists = ballotCount === 0 ? [] : finalistsOf(bySum(places), standing, ties);
  const others = places.filter((place) => !finalists.includes(place));
  const isDecided = finalists.length < FINALISTS;
  const scoring: CountingRound = {
    counts: countsOf(options, standing.sums),
    elected: isDecided ? namesOf(options, finalists) : [],
    eliminated: isDecided ? [] : namesOf(options, others),
    exhausted: 0,
  };
  const rounds = [scoring];
  let order = finalists;
  if (!isDecided) {
    order = runoff(finalists, standing, ties);
    rounds.push(runoffRound(options, order, standing, ballotCount));
  }
  const winners = order.slice(0, 1);
  const ranking = [...order.map((place) => [place]), ...bySum(others)];
  return resultOf(options, { method: 'star', ballotCount, winners, ranking, rounds }, ties);
}

function finalistsOf(groups: readonly number[][], standing: Standing, ties: TieBreaker): number[] {
  const finalists: number[] = [];
  for (const group of groups) {
    if (finalists.length === FINALISTS) break;
    finalists.push(...advance(group, FINALISTS - finalists.length, standing, ties));
  }
  return finalists.sort((a, b) => a - b);
}

/** Those of a group with equal sums that fill the `open` places of the runoff. */
function advance(group: number[], open: number, standing: Standing, ties: TieBreaker): number[] {
  const through: number[] = [];
  let tied = group;
  while (through.length < open && tied.length > open - through.length) {
    const places = open - through.length;
    const byMatches = fewestLosses(tied, places, standing.preferred);
    const step = byMatches ?? mostTopScores(tied, places, standing.topScores);
    if (step) {
      const rule = byMatches ? 'head-to-head' : 'top-score';
      ties.record(1, 'advanced', rule, tied, step.chosen);
      if (step.areThrough) through.push(...step.chosen);
      tied = step.left;
    } else {
      const drawn = ties.favour(tied, 1, 'advanced');
      through.push(drawn);
      tied = tied.filter((place) => place !== drawn);
    }
  }
  return through.length < open ? [...through, ...tied] : through;
}

/** Eliminates those who lose most matches; where too few would be left, those left are through. */
function fewestLosses(
  tied: readonly number[],
  open: number,
  preferred: PairwiseMatrix,
): Step | undefined {
  const lossesOf = (a: number) =>
    tied.filter((b) => (preferred[b]?.[a] ?? 0) > (preferred[a]?.[b] ?? 0)).length;
  const [worst = [], ...better] = groupsByCount(tied, lossesOf);
  const chosen = better.flat();
  if (chosen.length === 0) return undefined;
  const areThrough = chosen.length < open;
  return { chosen, areThrough, left: areThrough ? worst : chosen };
}

/** Favours those with most top scores; where they are too many, eliminates those with fewest. */
function mostTopScores(
  tied: readonly number[],
  open: number,
  topScores: readonly number[],
): Step | undefined {
  const groups = groupsByCount(tied, (place) => topScores[place] ?? 0);
  const [most = [], ...fewer] = groups;
  if (fewer.length === 0) return undefined;
  if (most.length <= open) return { chosen: most, areThrough: true, left: fewer.flat() };
  const chosen = groups.slice(0, -1).flat();
  return { chosen, areThrough: false, left: chosen };
}

/** The finalists, winner first. */
function runoff(finalists: readonly number[], standing: Standing, ties: TieBreaker): number[] {
  const [a = 0, b = 0] = finalists;
  const ordered = (winner: number) => [winner, winner === a ? b : a];
  const margin = (standing.preferred[a]?.[b] ?? 0) - (standing.preferred[b]?.[a] ?? 0);
  if (margin !== 0) return ordered(margin > 0 ? a : b);
  for (const [rule, counts] of [
    ['score', standing.sums],
    ['top-score', standing.topScores],
  ] as const) {
    const lead = (counts[a] ?? 0) - (counts[b] ?? 0);
    if (lead === 0) continue;
    const winner = lead > 0 ? a : b;
    ties.record(2, 'elected', rule, finalists, [winner]);
    return ordered(winner);
  }
  return ordered(ties.favour(finalists, 2, 'elected'));
}

function runoffRound(
  options: readonly string[],
  [winner = 0, loser = 0]: readonly number[],
  { preferred }: Standing,
  ballotCount: number,
): CountingRound {
  const counts: number[] = [];
  counts[winner] = preferred[winner]?.[loser] ?? 0;
  counts[loser] = preferred[loser]?.[winner] ?? 0;
  const inOrder = [winner, loser].sort((a, b) => a - b);
  return {
    counts: countsOf(options, counts, inOrder),
    elected: namesOf(options, [winner]),
    eliminated: namesOf(options, [loser]),
    exhausted: ballotCount - counts[winner] - counts[loser],
  };
}

export function starFromCounters(
  options: readonly string[],
  counters: StarCounters,
  scale: ScoreScale,
  tieBreaking?: TieBreaking,
): CountingResult {
  const { preferred, ballotCount } = counters;
  const sumAt = scoreSums(options, counters, scale);
  const sums = new Map(options.map((id, place) => [id, sumAt[place] ?? 0]));
  const topScores = new Map(
    options.map((id) => [id, counters.scores.get(id)?.get(scale.max) ?? 0]),
  );
  return starFromSums(options, { sums, topScores, preferred, ballotCount }, tieBreaking);
}

/** @throws RangeError for a malformed ballot. */
export function countStar(
  options: readonly string[],
  ballots: readonly ScoreBallot[],
  scale: ScoreScale,
  tieBreaking?: TieBreaking,
): CountingResult {
  const counters = {
    ...foldScores(options, ballots, scale),
    preferred: pairwiseOfScores(options, ballots, scale),
  };
  return starFromCounters(options, counters, scale, tieBreaking);
}
