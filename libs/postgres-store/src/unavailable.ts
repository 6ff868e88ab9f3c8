import { DomainError } from '@rostrum/domain';

const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * Connection exceptions (08), out of resources (53: too many connections, disk full, memory), a
 * server that shuts down, starts up or ends idle sessions (57P0x), a statement over its time, a
 * transaction that stood still over its time, as of a process that was halted (25P03), and a primary
 * that has become a standby (25006).
 */
const SQL_STATES = /^(08...|53...|57P0[1235]|57014|25P03|25006)$/;

/** What the driver says without a code. */
const DRIVER_MESSAGES = [
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
];

/** Whether an error says that the database cannot be reached or cannot serve now. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DomainError) return error.code === 'store.unavailable';
  if (!(error instanceof Error)) return false;
  if (DRIVER_MESSAGES.includes(error.message)) return true;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') return false;
  // A Unix socket that is not there.
  if (code === 'ENOENT') return syscall === 'connect';
  return SYSTEM_CODES.has(code) || SQL_STATES.test(code);
}

/** The error to throw to a caller: `store.unavailable` where it applies, else the error itself. */
export function asStoreError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof DomainError || !isUnavailable(error)) return error;
  return new DomainError('store.unavailable', 'The database is not available.', { cause: error });
}
