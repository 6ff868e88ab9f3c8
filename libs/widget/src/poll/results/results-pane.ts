import type { PollState } from '@rostrum/client';
import type { Language } from '../../element/language.ts';

/** What ballots add up to, drawn. Only ever shown states whose counts are visible. */
export interface ResultsPane {
  readonly element: HTMLElement;
  show(state: PollState, language: Language): void;
}
