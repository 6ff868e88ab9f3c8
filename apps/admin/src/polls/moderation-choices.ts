import type { PollView } from '@rostrum/contracts';
import type { Choice } from '../forms/choice.ts';
import type { Writing } from './poll-types.ts';

export type Moderation = PollView['moderation'];

/** What becomes of what people write before others see it. */
export function moderationsOf(writing: Writing): Choice<Moderation>[] {
  return [
    {
      value: 'none',
      label: 'Show at once',
      description: 'Everybody sees it as it comes in. You can hide it afterwards.',
    },
    {
      value: 'filter',
      label: 'Word filter',
      description: `${FILTERED[writing]} Everything else is shown at once; you can hide it afterwards.`,
    },
    { value: 'approve', label: 'Approve first', description: APPROVED[writing] },
  ];
}

const FILTERED: Record<Writing, string> = {
  questions: 'A question that holds a word that is not wanted is refused.',
  texts: 'An answer that holds a word that is not wanted is refused.',
  words: 'A ballot that holds a word that is not wanted is refused.',
};

const APPROVED: Record<Writing, string> = {
  questions:
    'A question waits until you approve it. The surest for an audience that you do not know.',
  texts:
    'An answer counts, and is shown once you approve it. The surest for an audience that you do not know.',
  words:
    'A word counts, and is shown once you approve it. The surest for an audience that you do not know.',
};
