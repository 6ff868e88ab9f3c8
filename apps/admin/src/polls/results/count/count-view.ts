import type { TallyResultView } from '@rostrum/contracts';
import { formatScore } from '../../../formats/numbers.ts';
import type { CountingMethod } from '../../count-choices.ts';

export type CountRound = NonNullable<TallyResultView['rounds']>[number];
export type BrokenTie = NonNullable<TallyResultView['tieBreaks']>[number];

/** A count that is made, by the names of the options. */
export interface CountView {
  method: CountingMethod;
  winners: string[];
  isTie: boolean;
  /** Option ids, best first. */
  order: string[];
  rounds: CountRound[];
  tieBreaks: BrokenTie[];
  seed: string | undefined;
  nameOf: (id: string) => string;
}

interface Named {
  id: string;
  label: string;
}

/** `undefined` while the ballots are still being counted. */
export function viewOf(tally: TallyResultView, options: readonly Named[]): CountView | undefined {
  if (tally.state !== 'counted') return undefined;
  const labels = new Map(options.map(({ id, label }) => [id, label]));
  return {
    method: tally.method,
    winners: tally.winners ?? [],
    isTie: tally.isTie ?? false,
    order: tally.ranking?.flat() ?? [],
    rounds: tally.rounds ?? [],
    tieBreaks: tally.tieBreaks ?? [],
    seed: tally.tieBreak.seed,
    nameOf: (id) => labels.get(id) ?? id,
  };
}

const list = new Intl.ListFormat('en');

/** `A, B, and C` */
export function namesOf({ nameOf }: CountView, ids: readonly string[]): string {
  return list.format(ids.map(nameOf));
}

/** Votes of `stv` have up to five decimals. */
export function formatVotes(count: number): string {
  return formatScore(count);
}

export function countIn({ counts }: CountRound, id: string): number {
  return counts.find(({ optionId }) => optionId === id)?.count ?? 0;
}

export function votesIn({ counts }: CountRound): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}
