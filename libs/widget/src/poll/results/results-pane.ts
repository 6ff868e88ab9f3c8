import type { PollState } from '@rostrum/client';
import type { Numbers } from '../../element/numbers.ts';

/** What ballots add up to, drawn. Only ever shown states whose counts are visible. */
export interface ResultsPane {
  readonly element: HTMLElement;
  show(state: PollState, numbers: Numbers): void;
}
