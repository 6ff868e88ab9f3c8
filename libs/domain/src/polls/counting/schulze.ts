import type { RankedBallot } from './ballots.ts';
import { namesOf } from './options.ts';
import { type PairwiseMatrix, pairwiseOfRankings } from './pairwise.ts';
import { type CountingResult, countsOf, resultOf } from './result.ts';
import { TieBreaker, type TieBreaking } from './tie-break.ts';

export interface PairwiseCounters {
  preferred: PairwiseMatrix;
  /** All ballots, blank ones included. */
  ballotCount: number;
}

/**
 * The strength of the strongest path between any two options, by winning votes: a path is as strong
 * as its weakest defeat, a defeat as strong as the ballots on the winning side (Schulze, "A new
 * monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election
 * method", Social Choice and Welfare 36, 2011). 0 where there is no path. Cubic in the options.
 */
export function pathStrengths(preferred: PairwiseMatrix): PairwiseMatrix {
  const strength = preferred.map((row, a) =>
    row.map((votes, b) => (votes > (preferred[b]?.[a] ?? 0) ? votes : 0)),
  );
  for (const [middle, onward] of strength.entries()) {
    for (const [from, row] of strength.entries()) {
      const first = row[middle] ?? 0;
      if (from === middle || first === 0) continue;
      for (const [to, second] of onward.entries()) {
        const weakest = Math.min(first, second);
        if (to !== from && weakest > (row[to] ?? 0)) row[to] = weakest;
      }
    }
  }
  return strength;
}

/**
 * The Schulze method. An option beats another if its strongest path there is stronger than the one
 * back. Who is beaten by nobody wins; several of them are tied. The ranking puts those first who are
 * beaten by nobody, then those whom nobody else beats, and so on. The only round counts the options
 * that each one beats.
 */
export function schulzeFromPairwise(
  options: readonly string[],
  { preferred, ballotCount }: PairwiseCounters,
  tieBreaking?: TieBreaking,
): CountingResult {
  const ties = new TieBreaker(options, tieBreaking);
  const strength = pathStrengths(preferred);
  const places = [...options.keys()];
  const beats = (a: number, b: number) => (strength[a]?.[b] ?? 0) > (strength[b]?.[a] ?? 0);
  const ranking = layersOf(places, beats);
  // With a single option there are no pairs to tell whether anybody ranked it.
  const saysNothing = options.length > 1 && preferred.every((row) => row.every((n) => n === 0));
  const [best = []] = ranking;
  const isVoid = ballotCount === 0 || saysNothing || best.length === 0;
  const winners = isVoid ? [] : [ties.favour(best, 1, 'elected')];
  const beaten = places.map((a) => places.filter((b) => beats(a, b)).length);
  const round = {
    counts: countsOf(options, beaten),
    elected: namesOf(options, winners),
    eliminated: [],
    exhausted: 0,
    pairs: { preferred: preferred.map((row) => [...row]), strength },
  };
  return resultOf(
    options,
    { method: 'schulze', ballotCount, winners, ranking, rounds: [round] },
    ties,
  );
}

function layersOf(places: number[], beats: (a: number, b: number) => boolean): number[][] {
  const layers: number[][] = [];
  let left = places;
  while (left.length > 0) {
    // To beat is transitive and has no cycles, so that somebody is always unbeaten.
    const unbeaten = left.filter((a) => !left.some((b) => beats(b, a)));
    layers.push(unbeaten);
    left = left.filter((place) => !unbeaten.includes(place));
  }
  return layers;
}

/** @throws RangeError for a malformed ballot. */
export function countSchulze(
  options: readonly string[],
  ballots: readonly RankedBallot[],
  tieBreaking?: TieBreaking,
): CountingResult {
  const preferred = pairwiseOfRankings(options, ballots);
  const ballotCount = ballots.reduce((sum, { count }) => sum + count, 0);
  return schulzeFromPairwise(options, { preferred, ballotCount }, tieBreaking);
}
