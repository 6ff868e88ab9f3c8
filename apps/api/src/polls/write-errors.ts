import type { ErrorCode } from '@rostrum/domain';

/** What any write to a poll may be refused with. */
export const WRITE_ERRORS: ErrorCode[] = [
  'request.invalid',
  'auth.forbidden',
  'poll.not_found',
  'idempotency.mismatch',
  'store.unavailable',
  'store.backpressure',
  'store.recovering',
];
