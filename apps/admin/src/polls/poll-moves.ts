import type { PollView } from '@rostrum/contracts';
import type { PollAction } from './poll-mutations.ts';
import { hasOpenRules, hasStarted } from './poll-types.ts';

/** What an operator may do to a poll, in words. */
export interface PollMove {
  action: PollAction;
  label: string;
  done: string;
  /** Absent where there is nothing to think over. */
  question?: { title: string; text: string; lost?: string; kept?: string };
}

const PAUSE: PollMove = { action: 'pause', label: 'Pause', done: 'The poll is paused.' };

const RESUME: PollMove = { action: 'open', label: 'Resume', done: 'The poll goes on.' };

const CLOSE: PollMove = {
  action: 'close',
  label: 'Close poll',
  done: 'The poll is closed.',
  question: {
    title: 'Close the poll?',
    text: 'No more ballots are taken, and the results are final. You can reopen it.',
  },
};

/** The moves that the poll's status allows, the most usual one first. */
export function movesOf(poll: PollView): PollMove[] {
  switch (poll.status) {
    case 'draft':
    case 'scheduled':
      return [openMove(poll)];
    case 'open':
      return [PAUSE, CLOSE, resetMove(poll)];
    case 'paused':
      return [RESUME, CLOSE, resetMove(poll)];
    case 'closed':
      return [reopenMove(poll), resetMove(poll)];
  }
}

function openMove(poll: PollView): PollMove {
  const fixed = hasOpenRules(poll) ? ' Its options and rules cannot be changed after that.' : '';
  return {
    action: 'open',
    label: poll.status === 'scheduled' ? 'Open now' : 'Open poll',
    done: 'The poll is open.',
    question: { title: 'Open the poll?', text: `Voters can vote from now on.${fixed}` },
  };
}

function reopenMove({ durationSeconds }: PollView): PollMove {
  const timer = durationSeconds === undefined ? '' : ' The timer begins anew.';
  return {
    action: 'reopen',
    label: 'Reopen',
    done: 'The poll is open again.',
    question: {
      title: 'Reopen the poll?',
      text: `Ballots are taken again, beside those that are in; the results are no longer final.${timer}`,
    },
  };
}

function resetMove({ status, round }: PollView): PollMove {
  const stop = hasStarted(status) && status !== 'closed' ? 'No more ballots are taken. ' : '';
  return {
    action: 'reset',
    label: 'Reset',
    done: `Round ${round} is over. The poll is ready for the next one.`,
    question: {
      title: 'Reset the poll?',
      text: `${stop}Round ${round} ends, and round ${round + 1} begins as a draft that you open anew.`,
      lost: 'Who cast which ballot: everybody may vote again.',
      kept: `The question, the options and the rules; and the results of round ${round}, which stay readable here.`,
    },
  };
}
