import type { PollState } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import type { Language } from '../../element/language.ts';
import type { Draft } from '../ballot/draft.ts';
import type { PollCalls } from '../ballot/poll-calls.ts';

export type PollOption = PollState['options'][number];

export interface ControlView {
  /** Absent until known, and then nothing can be filled in. */
  rules: PollView | undefined;
  state: PollState;
  /** In the order in which this voter is shown them. */
  options: readonly PollOption[];
  draft: Draft;
  /** Whether something is filled in that was not cast. */
  isDirty: boolean;
  /** Whether what is filled in counts: there is a voter, the poll is open, the ballot may change. */
  isVotable: boolean;
  isBusy: boolean;
  language: Language;
}

/** What voters fill in: shows a draft, and edits it. */
export interface Control {
  readonly element: HTMLElement;
  /** Shows counts by itself, so that there is something to see when nobody votes. */
  readonly showsCounts?: true;
  show(view: ControlView): void;
  /** Takes what was filled in, where that is no ballot. */
  submit?(): void;
}

/** Edits what is filled in now, which may be more than was shown last. */
export type Edit = (change: (draft: Draft) => Draft) => void;

/** What a control may use of the poll that it is in, for as long as it is shown. */
export interface ControlContext {
  language: Language;
  calls: PollCalls;
  /** What the page keeps for this voter in this poll goes by this name. */
  keptAs: string;
  /** Takes note of the device token that came with an answer. */
  meet(device: string | undefined): void;
  /** Shows what came in the way, and nothing with `undefined`. */
  complain(error: unknown): void;
}

export type CreateControl = (edit: Edit, context: ControlContext) => Control;
