/**
 * The closed list of public error codes. A code never changes its meaning; the edge maps each to
 * an HTTP status and a title (see `libs/contracts/src/problem.ts`).
 */
export const ERROR_CODES = [
  'request.invalid',
  'request.too_large',
  'request.not_found',
  'auth.missing',
  'auth.invalid',
  'auth.forbidden',
  'auth.origin_not_allowed',
  'limit.rate',
  'limit.quota',
  'leaderboard.not_found',
  'leaderboard.exists',
  'leaderboard.closed',
  'leaderboard.frozen',
  'member.not_found',
  'member.banned',
  'score.out_of_bounds',
  'score.change_too_large',
  'score.attempts_exhausted',
  'score.operator_not_allowed',
  'score.signature_invalid',
  'quarantine.not_found',
  'quarantine.settled',
  'poll.not_found',
  'poll.exists',
  'poll.not_open',
  'poll.closed',
  'ballot.invalid_choice',
  'ballot.too_many_choices',
  'ballot.too_few_choices',
  'ballot.already_cast',
  'ballot.option_full',
  'ballot.not_found',
  'ballot.voter_required',
  'ballot.code_invalid',
  'ballot.address_full',
  'ballot.text_refused',
  'question.not_found',
  'question.answered',
  'job.not_found',
  'dead_letter.not_found',
  'dead_letter.not_retriable',
  'cursor.invalid',
  'idempotency.mismatch',
  'store.unavailable',
  'store.backpressure',
  'store.recovering',
  'internal.error',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One fault in a request: `path` in the body or query (`submissions.3.score`), and what is wrong. */
export interface FieldError {
  path: string;
  message: string;
}

export interface DomainErrorOptions {
  /** Faults field by field; shown to the caller. */
  errors?: FieldError[];
  /** For logs only; never shown. */
  internal?: string;
  /** Whether the same request may succeed later. Store faults and limits are retryable. */
  retryable?: boolean;
  retryAfterSeconds?: number;
  cause?: unknown;
}

const RETRYABLE_FAMILIES = ['store.', 'limit.'];

/** A refusal or fault that the caller may see. `message` is the public text. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[] | undefined;
  readonly internal: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, detail: string, options: DomainErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.errors = options.errors;
    this.internal = options.internal;
    this.retryable =
      options.retryable ?? RETRYABLE_FAMILIES.some((family) => code.startsWith(family));
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
