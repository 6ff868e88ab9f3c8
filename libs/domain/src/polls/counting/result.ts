import type { CountingMethod } from './method.ts';
import { namesOf } from './options.ts';
import type { BrokenTie, TieBreaker, TieBreaking } from './tie-break.ts';

export interface OptionCount {
  optionId: string;
  /**
   * Votes, points or a sum of scores: an integer, or in stv a decimal of at most five places, which
   * prints exactly below 10^10 votes.
   */
  count: number;
}

/** Ballots that leave an option for those that stand next on them. */
export interface Transfer {
  from: string;
  kind: 'surplus' | 'elimination';
  /** What each option receives, in the poll's order; those that receive nothing are left out. */
  to: OptionCount[];
  /** What no option receives. */
  exhausted: number;
}

/** A stage of the count: how the options stand, and what follows from that. */
export interface CountingRound {
  /** Options not yet eliminated, in the poll's order. */
  counts: OptionCount[];
  /** In the order of their counts. */
  elected: string[];
  eliminated: string[];
  /** What this round moves; the counts of the next round have it. Irv and stv only. */
  transfer?: Transfer;
  /**
   * Votes that count for no option any more: in irv and stv those of exhausted ballots, in the
   * runoff of star ballots without a preference. Blank ballots are not among them.
   */
  exhausted: number;
  /** Stv only: votes lost so far by rounding down; counts, exhausted and lost add up to the ballots. */
  lost?: number;
  /** Stv only. */
  quota?: number;
  /** Schulze only: how the options compare in pairs. */
  pairs?: PairCounts;
}

/** Rows and columns in the poll's order. */
export interface PairCounts {
  /** `preferred[a][b]`: ballots that prefer a to b. */
  preferred: number[][];
  /** `strength[a][b]`: of the strongest path from a to b, by winning votes; 0 for none. */
  strength: number[][];
}

export interface CountingResult {
  method: CountingMethod;
  /** The rule declared for ties that the method itself leaves open. */
  tieBreaking: TieBreaking;
  /** All ballots, blank ones included. */
  ballotCount: number;
  /** One, or in stv as many as there are seats; none where no ballot says anything. */
  winners: string[];
  /**
   * Whether a winner and a loser were level, so that the declared rule parted them. A tie among losers
   * alone is none, though in irv and stv it may decide whose ballots move first.
   */
  isTie: boolean;
  /** All options, best first; those level with each other share a group, whoever won. */
  ranking: string[][];
  rounds: CountingRound[];
  /** In the order in which they were broken. */
  tieBreaks: BrokenTie[];
}

/** A result in places of the poll's order. */
export interface Outcome {
  method: CountingMethod;
  ballotCount: number;
  winners: readonly number[];
  ranking: readonly (readonly number[])[];
  rounds: CountingRound[];
}

export function resultOf(
  options: readonly string[],
  { winners, ranking, ...rest }: Outcome,
  ties: TieBreaker,
): CountingResult {
  const won = new Set(namesOf(options, winners));
  const isTie = ties.breaks.some(
    ({ rule, options: tied }) =>
      rule === ties.tieBreaking.rule &&
      tied.some((id) => won.has(id)) &&
      tied.some((id) => !won.has(id)),
  );
  return {
    ...rest,
    tieBreaking: ties.tieBreaking,
    winners: [...won],
    isTie,
    ranking: ranking.map((group) => namesOf(options, group)),
    tieBreaks: ties.breaks,
  };
}

export function countsOf(
  options: readonly string[],
  counts: readonly number[],
  places: readonly number[] = [...options.keys()],
): OptionCount[] {
  return places.map((place) => ({ optionId: options[place] ?? '', count: counts[place] ?? 0 }));
}

/**
 * What leaves an option. `received` is by place in the poll's order, with what no option receives
 * behind the last one.
 */
export function transferOf(
  options: readonly string[],
  from: number,
  kind: Transfer['kind'],
  received: readonly number[],
): Transfer {
  const [name = ''] = namesOf(options, [from]);
  const to = countsOf(options, received).filter(({ count }) => count > 0);
  return { from: name, kind, to, exhausted: received.at(-1) ?? 0 };
}

/** Places in groups of equal counts, greatest count first, each group in the poll's order. */
export function groupsByCount<T extends number | bigint>(
  places: readonly number[],
  countAt: (place: number) => T,
): number[][] {
  const groups = new Map<T, number[]>();
  for (const place of places) {
    const count = countAt(place);
    const group = groups.get(count);
    if (group) group.push(place);
    else groups.set(count, [place]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, group]) => group);
}

export interface CountOutcome {
  method: CountingMethod;
  /** By place in the poll's order. */
  counts: readonly number[];
  ballotCount: number;
  /** Whether no ballot says anything. */
  isVoid: boolean;
}

/** One winner by the greatest count, and nothing but the counts to go by. */
export function resultByCount(
  options: readonly string[],
  { method, counts, ballotCount, isVoid }: CountOutcome,
  ties: TieBreaker,
): CountingResult {
  const ranking = groupsByCount([...options.keys()], (place) => counts[place] ?? 0);
  const [best = []] = ranking;
  const winners = isVoid || best.length === 0 ? [] : [ties.favour(best, 1, 'elected')];
  const round = {
    counts: countsOf(options, counts),
    elected: namesOf(options, winners),
    eliminated: [],
    exhausted: 0,
  };
  return resultOf(options, { method, ballotCount, winners, ranking, rounds: [round] }, ties);
}
