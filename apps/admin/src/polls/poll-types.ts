import type { PollView } from '@rostrum/contracts';
import {
  type Icon,
  IconCircleDot,
  IconCloud,
  IconCoins,
  IconGauge,
  IconHash,
  IconListCheck,
  IconListNumbers,
  IconMessage2,
  IconMessageQuestion,
  IconMoodHappy,
  IconSchool,
  IconStar,
  IconThumbUp,
} from '@tabler/icons-react';
import type { Choice } from '../forms/choice.ts';

export type PollType = PollView['type'];
export type Scale = NonNullable<PollView['scale']>;

export const POLL_TYPES: (Choice<PollType> & { Icon: Icon })[] = [
  {
    value: 'single',
    label: 'Single choice',
    description: 'Each ballot names one option.',
    Icon: IconCircleDot,
  },
  {
    value: 'multiple',
    label: 'Multiple choice',
    description: 'Each ballot names several options.',
    Icon: IconListCheck,
  },
  {
    value: 'approval',
    label: 'Approval',
    description: 'Voters mark all that they could live with.',
    Icon: IconThumbUp,
  },
  {
    value: 'rating',
    label: 'Rating',
    description: 'Each option gets a value of a scale.',
    Icon: IconStar,
  },
  {
    value: 'nps',
    label: 'NPS',
    description: 'How likely to recommend, 0 to 10.',
    Icon: IconGauge,
  },
  {
    value: 'ranking',
    label: 'Ranking',
    description: 'Voters put the options in order.',
    Icon: IconListNumbers,
  },
  {
    value: 'points',
    label: 'Points',
    description: 'Voters share points out among the options.',
    Icon: IconCoins,
  },
  {
    value: 'number',
    label: 'Number',
    description: 'A guess or an amount, counted as it is.',
    Icon: IconHash,
  },
  {
    value: 'word-cloud',
    label: 'Word cloud',
    description: 'Voters answer in words of their own.',
    Icon: IconCloud,
  },
  {
    value: 'quiz',
    label: 'Quiz',
    description: 'Right answers, a time, and points for a board.',
    Icon: IconSchool,
  },
  {
    value: 'text',
    label: 'Open text',
    description: 'Voters answer in sentences of their own.',
    Icon: IconMessage2,
  },
  {
    value: 'questions',
    label: 'Questions',
    description: 'Participants ask, and vote for what others asked.',
    Icon: IconMessageQuestion,
  },
  {
    value: 'reactions',
    label: 'Reactions',
    description: 'Emoji while something goes on.',
    Icon: IconMoodHappy,
  },
];

/** How the bounds of one ballot are called. */
export interface BoundWords {
  fewest: string;
  most: string;
  /** Stands for the most where it is left open. */
  unbounded: string;
}

/** What people write in a poll, and hosts decide on. */
export type Writing = 'questions' | 'texts' | 'words';

/** What of a poll's ballots there is to decide, by its type. */
export interface PollTraits {
  /** The least number of options; 0 where voters answer without any. */
  leastOptions: number;
  mostOptions: number;
  /** Options that are chosen can be written in, and can be full. */
  isChoice: boolean;
  /** False where people ask or react: nobody casts a ballot that stands. */
  hasBallots: boolean;
  /** Absent where nobody writes; of choices, only what is written in. */
  writing?: Writing;
  /** Absent where a ballot has exactly one answer. */
  bounds?: BoundWords;
  /** By default; absent where there is none to decide. */
  scale?: Scale;
}

const MAX_OPTIONS = 100;
const MAX_RANKED_OPTIONS = 30;

const OPTIONS = {
  leastOptions: 2,
  mostOptions: MAX_OPTIONS,
  isChoice: false,
  hasBallots: true,
};
const CHOICES = { ...OPTIONS, isChoice: true, writing: 'words' } as const;
const NO_OPTIONS = { ...OPTIONS, leastOptions: 0, mostOptions: 0 };

export const POLL_TRAITS: Record<PollType, PollTraits> = {
  single: CHOICES,
  multiple: {
    ...CHOICES,
    bounds: { fewest: 'Fewest choices', most: 'Most choices', unbounded: 'All of them' },
  },
  approval: {
    ...CHOICES,
    bounds: { fewest: 'Fewest approved', most: 'Most approved', unbounded: 'All of them' },
  },
  rating: {
    ...OPTIONS,
    leastOptions: 1,
    bounds: { fewest: 'Fewest rated', most: 'Most rated', unbounded: 'All of them' },
    scale: { min: 1, max: 5, step: 1 },
  },
  nps: NO_OPTIONS,
  ranking: {
    ...OPTIONS,
    mostOptions: MAX_RANKED_OPTIONS,
    bounds: { fewest: 'Fewest ranked', most: 'Most ranked', unbounded: 'All of them' },
  },
  points: {
    ...OPTIONS,
    bounds: {
      fewest: 'Fewest that get points',
      most: 'Most that get points',
      unbounded: 'All of them',
    },
  },
  number: { ...NO_OPTIONS, scale: { min: 0, max: 100, step: 1 } },
  'word-cloud': {
    ...NO_OPTIONS,
    writing: 'words',
    bounds: { fewest: 'Fewest words', most: 'Most words', unbounded: '3' },
  },
  quiz: OPTIONS,
  reactions: { ...OPTIONS, hasBallots: false },
  text: { ...NO_OPTIONS, writing: 'texts' },
  questions: { ...NO_OPTIONS, hasBallots: false, writing: 'questions' },
};

/** What people write in a poll; nothing where they choose and no more. */
export function writingOf({
  type,
  allowWriteIns,
}: Pick<PollView, 'type' | 'allowWriteIns'>): Writing | undefined {
  const { isChoice, writing } = POLL_TRAITS[type];
  return isChoice && !allowWriteIns ? undefined : writing;
}

/** Whether its ballots can be set aside; what people write is hidden instead. */
export function canSetAside({ type }: Pick<PollView, 'type'>): boolean {
  return POLL_TRAITS[type].hasBallots && type !== 'text';
}

const DEFAULT_WORDS = 3;

interface Bounded {
  type: PollType;
  options: readonly unknown[];
  allowWriteIns: boolean;
}

/** How much one ballot may name where nothing else is said. */
export function mostNamed({ type, options, allowWriteIns }: Bounded): number {
  if (type === 'word-cloud') return DEFAULT_WORDS;
  return options.length + (POLL_TRAITS[type].isChoice && allowWriteIns ? 1 : 0);
}

/**
 * Whether the rules of its ballots can still be changed: ballots of a poll that was opened were cast
 * by them, and its former rounds are read by them.
 */
export function hasOpenRules({ status, round }: Pick<PollView, 'status' | 'round'>): boolean {
  return round === 1 && !hasStarted(status);
}

export function hasStarted(status: PollView['status']): boolean {
  return status !== 'draft' && status !== 'scheduled';
}
