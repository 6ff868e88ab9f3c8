import type { BatchItemResult, SubmissionResult } from '@rostrum/contracts';
import type { ErrorCode, SubmissionOutcome, SubmitOutcome } from '@rostrum/domain';

type Accepted = Exclude<SubmissionOutcome, { status: 'rejected' }>;

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

export function presentBatch(
  memberId: string,
  outcome: SubmissionOutcome | undefined,
): BatchItemResult {
  if (outcome === undefined) throw new TypeError('a submission was not answered');
  if (outcome.status === 'rejected') {
    const { code } = outcome;
    return { status: 'rejected', memberId, code, detail: describeRejection(code) };
  }
  return {
    status: outcome.status,
    memberId,
    score: outcome.score,
    previousScore: outcome.previousScore ?? null,
    ...(outcome.isReplayed ? { replayed: true } : {}),
  };
}

const REJECTIONS: Partial<Record<ErrorCode, string>> = {
  'score.out_of_bounds': 'The sum leaves the range in which scores are exact.',
  'idempotency.mismatch': 'This submissionId was used before with another submission.',
  'leaderboard.closed': 'The period of occurredAt is closed and no longer kept.',
  'request.invalid': 'occurredAt is in the future, or before 1691.',
};

/** What the store's refusal of a submission means to the caller. */
export function describeRejection(code: ErrorCode): string {
  return REJECTIONS[code] ?? 'The submission was refused.';
}
