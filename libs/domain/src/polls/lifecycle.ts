import type { PollStatus } from './poll.ts';

export const POLL_ACTIONS = ['open', 'close'] as const;
export type PollAction = (typeof POLL_ACTIONS)[number];

const TRANSITIONS: Record<PollAction, { from: PollStatus[]; to: PollStatus }> = {
  open: { from: ['draft'], to: 'open' },
  close: { from: ['open'], to: 'closed' },
};

export type Transition =
  | { outcome: 'moved'; to: PollStatus }
  | { outcome: 'already'; to: PollStatus }
  | { outcome: 'refused' };

/** Where an action leads from a status; repeating the last action is no fault. */
export function transitionPoll(status: PollStatus, action: PollAction): Transition {
  const { from, to } = TRANSITIONS[action];
  if (status === to) return { outcome: 'already', to };
  return from.includes(status) ? { outcome: 'moved', to } : { outcome: 'refused' };
}
