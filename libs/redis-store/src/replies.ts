/**
 * The one place where what scripts answer becomes typed. A script answers `[code, …]`; `OK` is
 * handed on, every other code becomes the domain's error for it.
 */
import {
  DomainError,
  ERROR_CODES,
  type ErrorCode,
  type LogPosition,
  RebuildSupersededError,
  StaleDefinitionError,
} from '@rostrum/domain';

/** The script was given periods that do not hold the server's time; it says which time it is. */
export class ClockDriftError extends Error {
  readonly serverNowMs: number;

  constructor(serverNowMs: number) {
    super('the periods given do not hold the time of the server');
    this.serverNowMs = serverNowMs;
  }
}

const STAMP_FAULTS: Record<string, string> = {
  old: 'The time stamp of the signature is more than 5 minutes off.',
  used: 'The nonce of the signature was used before. Sign every request anew.',
};

const REPLAYED = 'REPLAYED';

/** Whether a request came again, and changed nothing this time. */
export function isReplayed(reply: unknown): boolean {
  return list(reply)[0] === REPLAYED;
}

/** What follows the code of an `OK` answer, also of one that was given to the same request before. */
export function decodeAnswer(reply: unknown): unknown[] {
  const [code, ...rest] = list(reply);
  switch (code) {
    case 'OK':
    case REPLAYED:
      return rest;
    case 'STALE':
      throw new StaleDefinitionError();
    case 'CLOCK':
      throw new ClockDriftError(integer(rest[0]));
    case 'RECOVERING':
      throw new DomainError('store.recovering', 'The store is being rebuilt. Try again soon.', {
        retryAfterSeconds: 2,
      });
    case 'BACKPRESSURE':
      throw new DomainError('store.backpressure', 'Too much waits to be stored. Try again soon.', {
        retryAfterSeconds: 5,
      });
    case 'MISMATCH':
      throw new DomainError(
        'idempotency.mismatch',
        'This idempotency key was used before with another body.',
      );
    case 'UNSIGNED':
      throw new DomainError('score.signature_invalid', STAMP_FAULTS[text(rest[0])] ?? '');
    case 'SUPERSEDED':
      throw new RebuildSupersededError();
    case 'SETTLED':
      throw new DomainError('quarantine.settled', 'The submission does not wait to be decided.');
    case 'REFUSED':
      throw refusalOf(errorCode(rest[0]), Number(rest[1] ?? 0));
    default:
      throw new TypeError(`unknown answer of a script: ${String(code)}`);
  }
}

const REFUSALS: Partial<Record<ErrorCode, string>> = {
  'question.not_found': 'There is no such question.',
  'question.answered': 'The question was answered and takes no more votes.',
  'limit.rate': 'You asked several questions just now. Wait a little.',
  'limit.quota': 'The poll holds as much as it can.',
};
const QUOTA_WAIT_SECONDS = 60;

function refusalOf(code: ErrorCode, waitMs: number): DomainError {
  const detail = REFUSALS[code] ?? 'The poll takes nothing of this now.';
  if (code === 'limit.quota') {
    return new DomainError(code, detail, { retryAfterSeconds: QUOTA_WAIT_SECONDS });
  }
  const wait = waitMs > 0 ? { retryAfterSeconds: Math.ceil(waitMs / 1000) } : {};
  return new DomainError(code, detail, wait);
}

const CODES: ReadonlySet<string> = new Set(ERROR_CODES);

export function errorCode(value: unknown): ErrorCode {
  if (typeof value === 'string' && CODES.has(value)) return value as ErrorCode;
  throw new TypeError(`not an error code: ${String(value)}`);
}

export function list(value: unknown): unknown[] {
  // An empty Lua table has no telling whether it is a list: cjson writes {}.
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return [];
  throw new TypeError(`not a list: ${JSON.stringify(value)}`);
}

export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new TypeError(`not a text: ${JSON.stringify(value)}`);
}

/** A number that came as text or as a number; `+ 0` folds -0 into 0. */
export function number(value: unknown): number {
  const result = Number(value) + 0;
  if (value === null || value === '' || Number.isNaN(result)) {
    throw new TypeError(`not a number: ${JSON.stringify(value)}`);
  }
  return result;
}

export function integer(value: unknown): number {
  const result = number(value);
  if (!Number.isSafeInteger(result)) throw new TypeError(`not an integer: ${String(value)}`);
  return result;
}

export function decodePosition(partition: number, epoch: unknown, sequence: unknown): LogPosition {
  return { partition, epoch: text(epoch), sequence: integer(sequence) };
}

/** Cuts a flat list into tuples. */
export function* tuples(flat: unknown[], width: number): Generator<unknown[]> {
  for (let at = 0; at < flat.length; at += width) yield flat.slice(at, at + width);
}
