import type { PollView } from '@rostrum/contracts';
import type { PollAction } from './poll-mutations.ts';
import { hasOpenRules, hasStarted, type PollType } from './poll-types.ts';

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

/** What goes on in a poll, and what of it a reset loses and keeps. */
interface TypeWords {
  opened: string;
  ended: string;
  lost: string;
  kept: string;
}

const BALLOTS: TypeWords = {
  opened: 'Voters can vote from now on.',
  ended: 'No more ballots are taken',
  lost: 'Who cast which ballot: everybody may vote again.',
  kept: 'The question, the options and the rules; and the results of',
};

const WORDS: Partial<Record<PollType, TypeWords>> = {
  questions: {
    opened: 'Participants can ask and vote from now on.',
    ended: 'No more questions and votes are taken',
    lost: 'All questions, and who asked and voted: the next round begins without any.',
    kept: 'The rules; and the first 50 questions that are shown of',
  },
  text: {
    ...BALLOTS,
    lost: 'All answers, and who gave them: everybody may answer again.',
    kept: 'The question and the rules; and the newest 50 answers that are shown of',
  },
  reactions: {
    opened: 'Everybody can react from now on.',
    ended: 'No more reactions are taken',
    lost: 'Nothing: the next round counts from nought.',
    kept: 'The reactions to choose from; and the counts of',
  },
};

function wordsOf({ type }: PollView): TypeWords {
  return WORDS[type] ?? BALLOTS;
}

function closeMove(poll: PollView): PollMove {
  return {
    action: 'close',
    label: 'Close poll',
    done: 'The poll is closed.',
    question: {
      title: 'Close the poll?',
      text: `${wordsOf(poll).ended}, and the results are final. You can reopen it.`,
    },
  };
}

/** The moves that the poll's status allows, the most usual one first. */
export function movesOf(poll: PollView): PollMove[] {
  switch (poll.status) {
    case 'draft':
    case 'scheduled':
      return [openMove(poll)];
    case 'open':
      return [PAUSE, closeMove(poll), resetMove(poll)];
    case 'paused':
      return [RESUME, closeMove(poll), resetMove(poll)];
    case 'closed':
      return [reopenMove(poll), resetMove(poll)];
  }
}

function openMove(poll: PollView): PollMove {
  const hasRules = poll.type !== 'questions' && poll.type !== 'text';
  const fixed =
    hasRules && hasOpenRules(poll) ? ' Its options and rules cannot be changed after that.' : '';
  return {
    action: 'open',
    label: poll.status === 'scheduled' ? 'Open now' : 'Open poll',
    done: 'The poll is open.',
    question: { title: 'Open the poll?', text: `${wordsOf(poll).opened}${fixed}` },
  };
}

function reopenMove(poll: PollView): PollMove {
  const { durationSeconds, type } = poll;
  const taken = type === 'questions' || type === 'reactions' ? `New ${type}` : 'Ballots';
  const timer = durationSeconds === undefined ? '' : ' The timer begins anew.';
  return {
    action: 'reopen',
    label: 'Reopen',
    done: 'The poll is open again.',
    question: {
      title: 'Reopen the poll?',
      text: `${taken} are taken again, beside those that are in; the results are no longer final.${timer}`,
    },
  };
}

function resetMove(poll: PollView): PollMove {
  const { status, round } = poll;
  const { ended, lost, kept } = wordsOf(poll);
  const stop = hasStarted(status) && status !== 'closed' ? `${ended}. ` : '';
  return {
    action: 'reset',
    label: 'Reset',
    done: `Round ${round} is over. The poll is ready for the next one.`,
    question: {
      title: 'Reset the poll?',
      text: `${stop}Round ${round} ends, and round ${round + 1} begins as a draft that you open anew.`,
      lost,
      kept: `${kept} round ${round}, which stay readable here.`,
    },
  };
}
