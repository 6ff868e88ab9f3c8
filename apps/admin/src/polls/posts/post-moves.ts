import type { QuestionView } from '@rostrum/contracts';
import { countOf } from '../../formats/numbers.ts';

/** What people write and hosts decide on one by one. */
export type PostKind = 'questions' | 'texts' | 'words';
export type PostState = QuestionView['state'];

/** A way from one state to another, as a host takes it. */
export interface PostMove {
  to: PostState;
  label: string;
  /** After `3 questions`, or `1 question`. */
  done: [one: string, many: string];
  look: 'main' | 'plain' | 'away';
}

const APPROVE: PostMove = {
  to: 'shown',
  label: 'Approve',
  done: ['is shown', 'are shown'],
  look: 'main',
};
const SHOW: PostMove = {
  to: 'shown',
  label: 'Show again',
  done: ['is shown again', 'are shown again'],
  look: 'plain',
};
const REJECT: PostMove = {
  to: 'rejected',
  label: 'Reject',
  done: ['was rejected', 'were rejected'],
  look: 'away',
};
const HIDE: PostMove = {
  to: 'hidden',
  label: 'Hide',
  done: ['is hidden', 'are hidden'],
  look: 'away',
};
const ANSWER: PostMove = {
  to: 'answered',
  label: 'Mark answered',
  done: ['was answered', 'were answered'],
  look: 'main',
};
const REOPEN: PostMove = { ...SHOW, label: 'Not answered' };

type Moves = Partial<Record<PostState, PostMove[]>>;

const TEXT_MOVES: Moves = {
  pending: [APPROVE, REJECT],
  shown: [HIDE],
  hidden: [SHOW],
  rejected: [APPROVE],
};

const MOVES: Record<PostKind, Moves> = {
  questions: { ...TEXT_MOVES, shown: [ANSWER, HIDE], answered: [REOPEN, HIDE] },
  texts: TEXT_MOVES,
  words: { pending: [APPROVE, HIDE], shown: [HIDE], hidden: [SHOW] },
};

const NOUNS: Record<PostKind, string> = { questions: 'question', texts: 'answer', words: 'word' };

/** What a host may do with what is in a state, the most usual first. */
export function movesOf(kind: PostKind, state: PostState): PostMove[] {
  return MOVES[kind][state] ?? [];
}

export function nounOf(kind: PostKind): string {
  return NOUNS[kind];
}

export function describeMoved(kind: PostKind, count: number, { done }: PostMove): string {
  return `${countOf(count, NOUNS[kind])} ${done[count === 1 ? 0 : 1]}.`;
}

/** In the order in which they are decided on. */
const LABELS: Record<PostState, string> = {
  pending: 'Pending',
  shown: 'Shown',
  answered: 'Answered',
  hidden: 'Hidden',
  rejected: 'Rejected',
};

export interface StateChoice {
  value: PostState;
  label: string;
}

export function statesOf(kind: PostKind): StateChoice[] {
  return (Object.keys(LABELS) as PostState[])
    .filter((value) => MOVES[kind][value])
    .map((value) => ({ value, label: LABELS[value] }));
}
