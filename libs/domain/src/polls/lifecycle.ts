export const POLL_STATUSES = ['draft', 'scheduled', 'open', 'paused', 'closed'] as const;
/** `scheduled`: a draft that the clock is going to open. */
export type PollStatus = (typeof POLL_STATUSES)[number];

export const POLL_ACTIONS = ['open', 'pause', 'close', 'reopen', 'reset'] as const;
/** `open` also goes on after a pause; `reset` begins a new round. */
export type PollAction = (typeof POLL_ACTIONS)[number];

export interface Transition {
  from: PollStatus[];
  to: PollStatus;
  /** Statuses in which there is nothing to do: repeating an action is no fault. */
  done: PollStatus[];
}

const TRANSITIONS: Record<PollAction, Transition> = {
  open: { from: ['draft', 'scheduled', 'paused'], to: 'open', done: ['open'] },
  pause: { from: ['open'], to: 'paused', done: ['paused'] },
  close: { from: ['open', 'paused'], to: 'closed', done: ['closed'] },
  reopen: { from: ['closed'], to: 'open', done: ['open'] },
  reset: { from: ['open', 'paused', 'closed'], to: 'draft', done: ['draft', 'scheduled'] },
};

/** The statuses an action needs, and the one it leads to. */
export function transitionOf(action: PollAction): Transition {
  return TRANSITIONS[action];
}
