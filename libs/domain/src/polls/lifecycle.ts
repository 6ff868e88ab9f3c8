import type { PollStatus } from './poll.ts';

export const POLL_ACTIONS = ['open', 'close'] as const;
export type PollAction = (typeof POLL_ACTIONS)[number];

const TRANSITIONS: Record<PollAction, { from: PollStatus; to: PollStatus }> = {
  open: { from: 'draft', to: 'open' },
  close: { from: 'open', to: 'closed' },
};

/** The status an action needs, and the one it leads to. Repeating an action is no fault. */
export function transitionOf(action: PollAction): { from: PollStatus; to: PollStatus } {
  return TRANSITIONS[action];
}
