import type { ErrorCode } from '../errors.ts';
import type { Column, Operator, ScoreBounds, SortOrder } from './leaderboard.ts';

/** A run: the score and the further columns, in the board's column order. Compared as one whole. */
export interface Run {
  score: number;
  columns: number[];
}

/** A standing entry as the operators see it. `updatedAtMs` is when the run was made. */
export interface StandingRun extends Run {
  updatedAtMs: number;
}

/** What a submission does to an entry; `undefined` when it leaves the entry as it is. */
export type AppliedRun = StandingRun | undefined;

/** The run cannot be stored: it is not finite, or leaves the range where integers are exact. */
export class OutOfRangeError extends Error {}

/** Largest integer that a score may reach by adding; beyond it doubles skip integers. */
export const MAX_EXACT = Number.MAX_SAFE_INTEGER;

/** Negative when `a` stands higher than `b`, positive when lower, 0 when equal in every column. */
export function compareRuns(
  a: Run,
  b: Run,
  sortOrder: SortOrder,
  columns: readonly Column[],
): number {
  const byScore = compareValues(a.score, b.score, sortOrder);
  if (byScore !== 0) return byScore;
  for (const [index, column] of columns.entries()) {
    const byColumn = compareValues(a.columns[index] ?? 0, b.columns[index] ?? 0, column.sortOrder);
    if (byColumn !== 0) return byColumn;
  }
  return 0;
}

function compareValues(a: number, b: number, sortOrder: SortOrder): number {
  if (a === b) return 0;
  const ascending = a < b ? -1 : 1;
  return sortOrder === 'asc' ? ascending : -ascending;
}

/**
 * The rule of each operator, on one entry of one period. The write script does the same; property
 * tests hold the two together.
 *
 * - `best`: the better whole run stays, never the best of two runs mixed.
 * - `latest`: the run with the later time stays, and of two in one millisecond the one that came
 *   second; one that arrives late does not replace a newer.
 * - `set`: replaces always.
 * - `increment`, `decrement`: adds to, or takes from, the score and every column; the sum must
 *   be finite and, where both terms are exact integers, exact as well.
 */
export function applySubmission(
  standing: StandingRun | undefined,
  submitted: StandingRun,
  operator: Operator,
  sortOrder: SortOrder,
  columns: readonly Column[],
): AppliedRun {
  if (operator === 'increment' || operator === 'decrement') {
    return applySum(standing, submitted, operator === 'increment' ? 1 : -1);
  }
  if (standing === undefined) return submitted;
  switch (operator) {
    case 'best':
      return compareRuns(submitted, standing, sortOrder, columns) < 0 ? submitted : undefined;
    case 'latest':
      if (submitted.updatedAtMs > standing.updatedAtMs) return submitted;
      if (submitted.updatedAtMs < standing.updatedAtMs) return undefined;
      break;
    case 'set':
      break;
  }
  return compareRuns(submitted, standing, sortOrder, columns) === 0 ? undefined : submitted;
}

/**
 * Why a board's bounds refuse a submission, judged on one entry of one period; `applied` is what it
 * would lead to. A sum is bounded where it ends and by what is added; any other run by its own score,
 * whether or not it would stay, and where it replaces another by the distance from it.
 */
export function refusalByBounds(
  standing: StandingRun | undefined,
  submitted: Run,
  applied: AppliedRun,
  operator: Operator,
  { minScore = -Infinity, maxScore = Infinity, maxChange = Infinity }: ScoreBounds,
): ErrorCode | undefined {
  const isSum = operator === 'increment' || operator === 'decrement';
  const score = isSum ? (applied ?? standing ?? submitted).score : submitted.score;
  if (score < minScore || score > maxScore) return 'score.out_of_bounds';
  const replaced = applied && standing ? Math.abs(applied.score - standing.score) : 0;
  const change = isSum ? Math.abs(submitted.score) : replaced;
  return change > maxChange ? 'score.change_too_large' : undefined;
}

function applySum(
  standing: StandingRun | undefined,
  submitted: StandingRun,
  sign: 1 | -1,
): AppliedRun {
  const score = addExactly(standing?.score ?? 0, sign * submitted.score);
  const columns = submitted.columns.map((value, index) =>
    addExactly(standing?.columns[index] ?? 0, sign * value),
  );
  const changed =
    standing === undefined ||
    score !== standing.score ||
    columns.some((value, index) => value !== standing.columns[index]);
  return changed ? { score, columns, updatedAtMs: submitted.updatedAtMs } : undefined;
}

/** Adds two doubles, refusing an infinite sum and a sum of integers that would not be exact. */
export function addExactly(a: number, b: number): number {
  const sum = a + b;
  if (!Number.isFinite(sum)) throw new OutOfRangeError();
  const exactTerms = Number.isSafeInteger(a) && Number.isSafeInteger(b);
  if (exactTerms && Math.abs(sum) > MAX_EXACT) throw new OutOfRangeError();
  // -0 would sort as 0 but print as -0: there is one zero.
  return sum + 0;
}
