import type { MemberView } from '@rostrum/contracts';
import type { Choice } from '../forms/choice.ts';

export type MemberState = MemberView['state'];

export const MEMBER_STATES: Choice<MemberState>[] = [
  { value: 'visible', label: 'Visible', description: 'Boards list it in its place.' },
  {
    value: 'hidden',
    label: 'Hidden',
    description: 'No board lists it. It plays on, and what it achieves counts once it is visible.',
  },
  {
    value: 'banned',
    label: 'Banned',
    description: 'No board lists it, and its submissions are refused. Its entries are kept.',
  },
  {
    value: 'shadow-banned',
    label: 'Shadow-banned',
    description: 'No board lists it, but it sees itself in its place as if nothing were.',
  },
];

/** What somebody who moderates does, and what is said when it is done. */
export const MODERATIONS: Record<MemberState, { action: string; done: string }> = {
  visible: { action: 'Show again', done: 'is shown again' },
  hidden: { action: 'Hide', done: 'is hidden' },
  banned: { action: 'Ban', done: 'is banned' },
  'shadow-banned': { action: 'Shadow-ban', done: 'is shadow-banned' },
};
