import type { BallotRecord } from './cast-ballot.ts';
import type { Poll } from './poll.ts';

/** A round of a quiz that was closed. */
export interface QuizClosing {
  poll: Poll;
  round: number;
  closedAt: Date;
}

export interface QuizAward {
  voterId: string;
  points: number;
}

/** Quizzes whose points are to be given, and who was given them. */
export interface QuizRepository {
  /** Some closings that are due, the longest first. */
  findDue(limit: number): Promise<QuizClosing[]>;
  /** Ballots of the round whose voters were given nothing yet. */
  unawarded(
    closing: QuizClosing,
    limit: number,
  ): Promise<{ voterId: string; ballot: BallotRecord }[]>;
  /** Notes who was given points; whom it notes already stays as noted. */
  award(closing: QuizClosing, awards: readonly QuizAward[]): Promise<void>;
  /** Everybody was given theirs: done, unless it was closed again meanwhile. */
  finish(closing: QuizClosing): Promise<void>;
  postpone(closing: QuizClosing, delayMs: number): Promise<void>;
}
