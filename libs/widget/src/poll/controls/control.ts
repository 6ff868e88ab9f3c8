import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import type { Numbers } from '../../element/numbers.ts';
import type { Draft } from '../ballot/draft.ts';

export type PollOption = PollState['options'][number];

export interface ControlView {
  /** Absent until known, and then nothing can be filled in. */
  rules: PollView | undefined;
  state: PollState;
  /** In the order in which this voter is shown them. */
  options: readonly PollOption[];
  draft: Draft;
  /** Whether what is filled in counts: there is a voter, the poll is open, the ballot may change. */
  isVotable: boolean;
  isBusy: boolean;
  numbers: Numbers;
}

/** What voters fill in: shows a draft, and edits it. */
export interface Control {
  readonly element: HTMLElement;
  /** Shows counts by itself, so that there is something to see when nobody votes. */
  readonly showsCounts?: true;
  show(view: ControlView): void;
}

/** Edits what is filled in now, which may be more than was shown last. */
export type Edit = (change: (draft: Draft) => Draft) => void;

export type CreateControl = (edit: Edit) => Control;
