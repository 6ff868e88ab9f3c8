import { describeCode, type Problem } from '@rostrum/contracts';
import { DomainError, type ErrorCode } from '@rostrum/domain';

/** The problem document of any error; what is not meant for the caller becomes `internal.error`. */
export function toProblem(error: unknown, requestId: string): Problem {
  const known = toDomainError(error);
  const { status, title } = describeCode(known.code);
  return {
    type: `urn:rostrum:problem:${known.code}`,
    title,
    status,
    detail: known.message,
    code: known.code,
    requestId,
    retryable: known.retryable,
    ...(known.errors ? { errors: known.errors } : {}),
  };
}

/** Faults that Fastify and Nest find before a handler runs, by their own codes. */
const FRAMEWORK_FAULTS: Record<string, [ErrorCode, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['request.too_large', 'The body is larger than 1 MiB.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['request.invalid', 'The Content-Type is not supported here.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['request.invalid', 'The body is empty.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['request.invalid', 'Content-Length is wrong.'],
  FST_ERR_BAD_URL: ['request.invalid', 'The address is malformed.'],
  FST_ERR_MAX_PARAM_LENGTH: ['request.invalid', 'The address is too long.'],
};

interface FrameworkError {
  code?: string;
  status?: number;
  statusCode?: number;
  getStatus?(): number;
}

export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const { code, statusCode, status, getStatus } = (error ?? {}) as FrameworkError;
  const fault = code === undefined ? undefined : FRAMEWORK_FAULTS[code];
  if (fault) return new DomainError(fault[0], fault[1], { cause: error });
  switch (getStatus?.call(error) ?? statusCode ?? status) {
    case 404:
      return new DomainError('request.not_found', 'There is no such route.', { cause: error });
    case 413:
      return new DomainError('request.too_large', 'The request is too large.', { cause: error });
    case 400:
    case 415:
      return new DomainError('request.invalid', 'The request cannot be read.', {
        internal: String(error),
        cause: error,
      });
    default:
      return new DomainError('internal.error', 'Something went wrong on our side.', {
        internal: String(error),
        cause: error,
      });
  }
}
