import type { Problem } from '@rostrum/contracts';

type Fault = Pick<Problem, 'status' | 'title' | 'detail' | 'retryable'> &
  Partial<Pick<Problem, 'code' | 'errors' | 'requestId'>>;

/** A refusal or fault of the API. `status` is 0 when no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly title: string;
  readonly code: Problem['code'] | undefined;
  readonly errors: NonNullable<Problem['errors']>;
  readonly requestId: string | undefined;
  readonly retryable: boolean;

  constructor(fault: Fault) {
    super(fault.detail);
    this.name = 'ApiError';
    this.status = fault.status;
    this.title = fault.title;
    this.code = fault.code;
    this.errors = fault.errors ?? [];
    this.requestId = fault.requestId;
    this.retryable = fault.retryable;
  }
}

export function unreachable(): ApiError {
  return new ApiError({
    status: 0,
    title: 'No answer',
    detail: 'The server cannot be reached. Check the connection and try again.',
    retryable: true,
  });
}

/** Reads the body of a failed answer; a proxy in between may send something other than a problem. */
export function apiErrorFrom(status: number, body: string): ApiError {
  const problem = parseObject(body);
  return new ApiError({
    title: `The server answered ${status}`,
    detail: `The server answered ${status} without saying why.`,
    retryable: status >= 500,
    ...problem,
    status,
  });
}

function parseObject(body: string): Partial<Problem> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Partial<Problem>) : {};
  } catch {
    return {};
  }
}

/** Whether the session is gone, so that the operator has to sign in again. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** One sentence for a person, whatever was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}
