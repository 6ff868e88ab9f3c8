import type { BatchItemResult, HeldResult, SubmissionResult } from '@rostrum/contracts';
import {
  DomainError,
  type ErrorCode,
  type RankingRules,
  type ScoreBounds,
  type SubmissionOutcome,
  type SubmitOutcome,
} from '@rostrum/domain';

/** What of a board refuses submissions. */
type Limits = Pick<RankingRules, keyof ScoreBounds | 'attemptLimit' | 'submissionRate'>;

type Rejected = Extract<SubmissionOutcome, { status: 'rejected' }>;
type Held = Extract<SubmissionOutcome, { status: 'quarantined' }>;
type Accepted = Exclude<SubmissionOutcome, Rejected | Held>;

export function presentSubmission(
  memberId: string,
  accepted: Accepted,
  outcome: SubmitOutcome,
): SubmissionResult {
  if (accepted.rank === undefined) throw new TypeError('the outcome has no rank');
  return {
    applied: accepted.status === 'applied',
    memberId,
    score: accepted.score,
    previousScore: accepted.previousScore ?? null,
    rank: accepted.rank,
    previousRank: accepted.previousRank ?? null,
    total: outcome.total,
    version: outcome.version,
    periods: accepted.periods,
  };
}

export function presentHeld({ quarantineId, reason }: Held): HeldResult {
  return { status: 'quarantined', quarantineId, reason };
}

export function presentBatch(
  memberId: string,
  outcome: SubmissionOutcome | undefined,
  limits: Limits,
): BatchItemResult {
  if (outcome === undefined) throw new TypeError('a submission was not answered');
  if (outcome.status === 'rejected') {
    const { code } = outcome;
    return { status: 'rejected', memberId, code, detail: describeRejection(code, limits) };
  }
  const replayed = outcome.isReplayed ? { replayed: true as const } : {};
  if (outcome.status === 'quarantined') return { ...presentHeld(outcome), memberId, ...replayed };
  return {
    status: outcome.status,
    memberId,
    score: outcome.score,
    previousScore: outcome.previousScore ?? null,
    ...replayed,
  };
}

const REJECTIONS: Partial<Record<ErrorCode, string>> = {
  'idempotency.mismatch': 'This submissionId was used before with another submission.',
  'leaderboard.closed': 'No period of the board is open for submissions of that time.',
  'request.invalid': 'occurredAt is in the future, or before 1691.',
};

/** The store's refusal of a submission as an error. */
export function refusalOf({ code, retryAfterMs }: Rejected, limits: Limits): DomainError {
  const detail = describeRejection(code, limits);
  if (retryAfterMs === undefined) return new DomainError(code, detail);
  return new DomainError(code, detail, { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) });
}

/** What the store's refusal of a submission means to the caller. */
export function describeRejection(code: ErrorCode, limits: Limits): string {
  if (code === 'score.out_of_bounds') return describeBounds(limits);
  if (code === 'score.change_too_large') {
    return `A submission may move a score by ${limits.maxChange} at most.`;
  }
  if (code === 'score.attempts_exhausted') {
    return `A member may submit ${limits.attemptLimit} times in a period.`;
  }
  if (code === 'limit.rate') {
    const { limit, windowSeconds } = limits.submissionRate ?? {};
    return `A member may submit ${limit} times in ${windowSeconds} seconds.`;
  }
  return REJECTIONS[code] ?? 'The submission was refused.';
}

/** Without bounds of the board's own it is a sum that would not be exact. */
function describeBounds({ minScore, maxScore }: ScoreBounds): string {
  if (minScore !== undefined && maxScore !== undefined) {
    return `The board takes scores from ${minScore} to ${maxScore}.`;
  }
  if (minScore !== undefined) return `The board takes scores of ${minScore} and more.`;
  if (maxScore !== undefined) return `The board takes scores up to ${maxScore}.`;
  return 'The sum leaves the range in which scores are exact.';
}
