import type { FormErrors } from '@mantine/form';
import type { PollView } from '@rostrum/contracts';
import { type CountingMethod, methodsOf, type TieBreakRule } from '../count-choices.ts';
import type { PollType } from '../poll-types.ts';

/** How ballots are counted, as it is edited. */
export interface CountValues {
  /** `none`: no method is declared, and none has to be. */
  method: CountingMethod | 'none';
  /** Of `stv`. */
  seats: number | '';
  tieBreak: TieBreakRule;
}

interface Counted {
  type: PollType;
  options: readonly unknown[];
  tally: CountValues;
}

export const NO_COUNT: CountValues = { method: 'none', seats: 1, tieBreak: 'option-order' };

export function countValuesOf({ tally }: Pick<PollView, 'tally'>): CountValues {
  return tally ? { ...NO_COUNT, ...tally } : NO_COUNT;
}

/** Seats are left out where the method fills one. */
export function toCount({ type, tally }: Counted) {
  const { method, seats, tieBreak } = tally;
  if (method === 'none' || methodsOf(type).length === 0) return {};
  // An empty number is a fault that the contract finds and names.
  return { tally: { method, seats: method === 'stv' ? (seats as number) : 1, tieBreak } };
}

export function countFaults({ options, tally: { method, seats } }: Counted): FormErrors {
  if (method !== 'stv' || seats === '' || seats <= options.length) return {};
  return { 'tally.seats': 'There are not so many options' };
}
