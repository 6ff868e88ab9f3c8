import type { CastBallot } from './cast-ballot.ts';

export const QUIZ_SCORINGS = ['none', 'linear', 'speed'] as const;
/**
 * What the time of a right answer does to its points: nothing; they fall to nought at the end of the
 * time; they fall to half, so that being right counts as much as being fast.
 */
export type QuizScoring = (typeof QUIZ_SCORINGS)[number];

export const MAX_LATENCY_CREDIT_MS = 2_000;

export interface QuizRules {
  /** Ids of the options that are right; a ballot names one. */
  correct: string[];
  /** For a right answer at once. */
  points: number;
  scoring: QuizScoring;
  /** Of the time of an answer, what its way over the network may take off at most. */
  latencyCreditMs: number;
  /** The board that points go to when the quiz closes. */
  leaderboard?: string | undefined;
}

/** The counter of the time that answers took, in ms by the server's clock. */
export const TIME_COUNTER = '@t';

/** Points of a ballot that stands. */
export function pointsOf(
  quiz: QuizRules,
  { durationSeconds = 0 }: { durationSeconds?: number | undefined },
  { marks }: CastBallot,
): number {
  const [[choice = ''] = []] = marks;
  const elapsedMs = marks.find(([counter]) => counter === TIME_COUNTER)?.[1] ?? 0;
  return quizPoints(quiz, durationSeconds * 1000, { choice, elapsedMs });
}

/** Points of an answer: a whole number. */
export function quizPoints(
  { correct, points, scoring }: QuizRules,
  durationMs: number,
  answer: { choice: string; elapsedMs: number },
): number {
  if (!correct.includes(answer.choice)) return 0;
  const used = Math.min(1, Math.max(0, answer.elapsedMs / durationMs));
  switch (scoring) {
    case 'none':
      return points;
    case 'linear':
      return Math.round(points * (1 - used));
    case 'speed':
      return Math.round(points * (1 - used / 2));
  }
}
