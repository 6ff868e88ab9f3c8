import type { FormErrors } from '@mantine/form';
import type { PollView } from '@rostrum/contracts';
import type { Choice } from '../../forms/choice.ts';
import type { PollType } from '../poll-types.ts';
import { endsByTimer, type PollEnd } from './plan-values.ts';

export type QuizScoring = NonNullable<PollView['quiz']>['scoring'];

/** What makes a poll a quiz, as it is edited; which options are right stands at the options. */
export interface QuizValues {
  points: number | '';
  scoring: QuizScoring;
  latencyCreditMs: number | '';
  /** The key of a board; empty for none. */
  leaderboard: string;
}

interface QuizOption {
  id: string;
  isCorrect: boolean;
}

interface Quiz {
  type: PollType;
  options: readonly QuizOption[];
  quiz: QuizValues;
  end: PollEnd;
}

export const QUIZ_SCORINGS: Choice<QuizScoring>[] = [
  {
    value: 'speed',
    label: 'Half by speed',
    description: 'The points fall to half over the time: being right counts as much as being fast.',
  },
  {
    value: 'linear',
    label: 'All by speed',
    description: 'The points fall to nothing over the time: the last second is worth none.',
  },
  {
    value: 'none',
    label: 'Time is no matter',
    description: 'Every right answer gets all points, however late.',
  },
];

/** What the type brings along for the other fields. */
export const QUIZ_DEFAULTS = {
  end: 'timer',
  durationSeconds: 30,
  resultsVisibility: 'after_close',
} as const;

export function emptyQuiz(): QuizValues {
  return { points: 1000, scoring: 'speed', latencyCreditMs: 500, leaderboard: '' };
}

export function quizValuesOf({ quiz }: Pick<PollView, 'quiz'>): QuizValues {
  if (!quiz) return emptyQuiz();
  const { points, scoring, latencyCreditMs, leaderboard = '' } = quiz;
  return { points, scoring, latencyCreditMs, leaderboard };
}

/** Options with ids, by which a quiz names those that are right; numbered as the service would. */
export function withIds<T extends { id: string }>(options: readonly T[]): T[] {
  const taken = new Set(options.map(({ id }) => id));
  let next = 0;
  const fresh = (): string => {
    do next += 1;
    while (taken.has(`o${next}`));
    return `o${next}`;
  };
  return options.map((option) => (option.id === '' ? { ...option, id: fresh() } : option));
}

export function toQuiz({ options, quiz }: Pick<Quiz, 'options' | 'quiz'>) {
  const { points, scoring, latencyCreditMs, leaderboard } = quiz;
  const right = withIds(options).filter(({ isCorrect }) => isCorrect);
  return {
    correct: right.map(({ id }) => id),
    // An empty number is a fault that the contract finds and names.
    points: points as number,
    scoring,
    latencyCreditMs: latencyCreditMs as number,
    ...(leaderboard !== '' && { leaderboard }),
  };
}

export function quizFaults({ type, options, end }: Quiz): FormErrors {
  if (type !== 'quiz') return {};
  return {
    ...(!options.some(({ isCorrect }) => isCorrect) && {
      'quiz.correct': 'Mark at least one option as right',
    }),
    ...(!endsByTimer(end) && { durationSeconds: 'A quiz needs a time' }),
  };
}
