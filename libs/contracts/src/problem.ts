import { ERROR_CODES, type ErrorCode } from '@rostrum/domain';
import { z } from 'zod';

export const errorCode = z.enum(ERROR_CODES).meta({
  id: 'ErrorCode',
  description: 'Stable and dotted; never changes its meaning.',
});

/** RFC 9457 problem document: the body of every refusal, over HTTP and over the socket. */
export const problem = z
  .object({
    type: z.string().describe('A URI reference that names the kind of problem.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: errorCode,
    requestId: z.string(),
    retryable: z.boolean().describe('Whether the same request may succeed later.'),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

const EXACT: Partial<Record<ErrorCode, [status: number, title: string]>> = {
  'request.too_large': [413, 'The request is too large'],
  'request.not_found': [404, 'There is no such route'],
  'auth.forbidden': [403, 'Not allowed'],
  'auth.origin_not_allowed': [403, 'This origin may not use the key'],
  'member.banned': [403, 'The member is banned'],
  'score.signature_invalid': [403, 'The signature is wrong'],
  'idempotency.mismatch': [409, 'The idempotency key was used with another body'],
  'leaderboard.closed': [409, 'The period is closed'],
  'leaderboard.frozen': [409, 'The leaderboard is frozen'],
  'quarantine.settled': [409, 'It was decided already'],
  'poll.not_open': [409, 'The poll is not open'],
  'poll.closed': [409, 'The poll is closed'],
  'ballot.already_cast': [409, 'A ballot was cast already'],
  'question.answered': [409, 'The question was answered'],
  'ballot.option_full': [409, 'The option has all its votes'],
  'ballot.code_invalid': [403, 'The code is not valid'],
  'ballot.address_full': [409, 'The address has all its votes'],
  'score.attempts_exhausted': [409, 'No attempts are left'],
  'dead_letter.not_retriable': [409, 'It cannot be stored as it is'],
  'store.unavailable': [503, 'The store is not available'],
  'store.backpressure': [503, 'The log is full for the moment'],
  'store.recovering': [503, 'The store is being rebuilt'],
  'cursor.invalid': [400, 'The cursor is not valid'],
  'internal.error': [500, 'Something went wrong on our side'],
};

const BY_SUFFIX: [suffix: string, status: number, title: string][] = [
  ['.not_found', 404, 'Not found'],
  ['.exists', 409, 'It exists already'],
];

const BY_FAMILY: Record<string, [status: number, title: string]> = {
  request: [400, 'The request is not valid'],
  auth: [401, 'Authentication failed'],
  limit: [429, 'Too many requests'],
  score: [422, 'The score was not accepted'],
  ballot: [422, 'The ballot was not accepted'],
};

/** The HTTP status and title of an error code. */
export function describeCode(code: ErrorCode): { status: number; title: string } {
  const exact = EXACT[code];
  if (exact) return { status: exact[0], title: exact[1] };
  const suffix = BY_SUFFIX.find(([ending]) => code.endsWith(ending));
  if (suffix) return { status: suffix[1], title: suffix[2] };
  const family = BY_FAMILY[code.slice(0, code.indexOf('.'))];
  return family ? { status: family[0], title: family[1] } : { status: 500, title: 'Error' };
}
