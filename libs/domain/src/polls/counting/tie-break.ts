import { namesOf } from './options.ts';

/**
 * The rule for ties that the method itself leaves open. `option-order` favours the option that comes
 * first in the poll. `drawn` favours the one that comes first in an order drawn by lot, which follows
 * from `seed` and the option ids alone, so that anybody can draw it again.
 */
export type TieBreaking = { rule: 'option-order' } | { rule: 'drawn'; seed: string };

export const TIE_BREAK_RULES = ['option-order', 'drawn'] as const;
export type TieBreakRule = (typeof TIE_BREAK_RULES)[number];

/**
 * What broke a tie: the declared rule, or before it one of the method's own. `backwards` (irv, stv):
 * the latest earlier round in which the options differed. `head-to-head` (star): fewest matches lost
 * among those tied. `score`, `top-score` (star): the greater sum; most ballots with the scale's maximum.
 */
export type TieBreakStep = TieBreakRule | 'backwards' | 'head-to-head' | 'score' | 'top-score';

/** What was to be decided: who is elected, eliminated, goes to the runoff, or whose surplus goes first. */
export type TieDecision = 'elected' | 'eliminated' | 'advanced' | 'transferred';

export interface BrokenTie {
  /** From 1. */
  round: number;
  decision: TieDecision;
  rule: TieBreakStep;
  /** Those tied, in the poll's order. */
  options: string[];
  /**
   * Those of them that the decision falls on, as far as this rule goes: where it leaves several, the
   * tie goes on between them in the next entry.
   */
  chosen: string[];
}

export const DEFAULT_TIE_BREAKING: TieBreaking = { rule: 'option-order' };

/** Breaks ties by the declared rule and keeps a record of all that were broken. */
export class TieBreaker {
  readonly tieBreaking: TieBreaking;
  readonly breaks: BrokenTie[] = [];
  readonly #options: readonly string[];
  /** By place in the poll's order; the smaller is favoured. */
  readonly #lots: readonly number[];

  constructor(options: readonly string[], tieBreaking: TieBreaking = DEFAULT_TIE_BREAKING) {
    this.tieBreaking = tieBreaking;
    this.#options = options;
    this.#lots = options.map((id, place) =>
      tieBreaking.rule === 'drawn' ? lotOf(tieBreaking.seed, id) : place,
    );
  }

  /** The option that the declared rule favours among those tied; no tie is no entry. */
  favour(tied: readonly number[], round: number, decision: TieDecision): number {
    return this.#decide(tied, round, decision, this.#inFavour(tied)[0]);
  }

  /** The option that the declared rule favours least. */
  disfavour(tied: readonly number[], round: number, decision: TieDecision): number {
    return this.#decide(tied, round, decision, this.#inFavour(tied).at(-1));
  }

  record(
    round: number,
    decision: TieDecision,
    rule: TieBreakStep,
    tied: readonly number[],
    chosen: readonly number[],
  ): void {
    const inOrder = (places: readonly number[]) =>
      namesOf(
        this.#options,
        places.toSorted((a, b) => a - b),
      );
    this.breaks.push({ round, decision, rule, options: inOrder(tied), chosen: inOrder(chosen) });
  }

  #decide(
    tied: readonly number[],
    round: number,
    decision: TieDecision,
    chosen: number | undefined,
  ): number {
    if (chosen === undefined) throw new RangeError('There is nobody to choose from.');
    if (tied.length > 1) this.record(round, decision, this.tieBreaking.rule, tied, [chosen]);
    return chosen;
  }

  #inFavour(tied: readonly number[]): number[] {
    // Equal lots are one in four thousand million: the poll's order parts them.
    return tied.toSorted((a, b) => (this.#lots[a] ?? 0) - (this.#lots[b] ?? 0) || a - b);
  }
}

/**
 * The lot of an option, an integer of 32 bits: FNV-1a over `<seed>/<option id>`, with the finaliser
 * of MurmurHash3, since FNV alone keeps ids that differ in their last letter close to each other.
 */
export function lotOf(seed: string, optionId: string): number {
  const text = `${seed}/${optionId}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Looks back through earlier rounds, latest first, for one in which those tied differ, and keeps those
 * with the `most` or the `fewest` votes there; again while several are left.
 */
export function lookBack<T extends number | bigint>(
  tied: readonly number[],
  history: readonly (readonly T[])[],
  keep: 'most' | 'fewest',
): readonly number[] {
  let left = tied;
  for (let round = history.length - 1; round >= 0 && left.length > 1; round -= 1) {
    const votes = history[round] ?? [];
    const [first = 0, ...others] = left;
    let best = votes[first];
    for (const place of others) {
      const count = votes[place];
      if (count === undefined || best === undefined) continue;
      if (keep === 'most' ? count > best : count < best) best = count;
    }
    left = left.filter((place) => votes[place] === best);
  }
  return left;
}
