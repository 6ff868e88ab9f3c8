import { Pool, type QueryConfig } from 'pg';

export interface PoolOptions {
  /** Most connections held at once. */
  max: number;
  /** Told when a connection nobody was using broke; the pool replaces it by itself. */
  onIdleError?: (error: Error) => void;
}

const CONNECT_TIMEOUT_MS = 1_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** Longer than the server's own limit, so that it fires only when the server does not answer. */
const ANSWER_TIMEOUT_MS = 35_000;
/** A process halted in mid-transaction must not keep the marks of its partitions locked. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_DELAY_MS = 10_000;

/**
 * Connections to a `postgres://` URL. Getting one waits a second at most, a statement runs 30 s at
 * most. A connection that breaks never brings the process down, in use or not: whoever waits on it
 * gets the error from the query.
 */
export function createPool(databaseUrl: string, options: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: options.max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    application_name: 'rostrum',
  });
  pool.on('error', (error) => options.onIdleError?.(error));
  // The pool listens only while a client is idle. One that breaks between two queries of a
  // transaction would emit an error nobody hears, which ends the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The longest a timer can be set to: 24 days. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** A statement whose answer may take any time; the server's limit has to be lifted apart. */
export function unhurried(text: string, values: unknown[] = []): QueryConfig {
  const config = { text, values, query_timeout: NO_TIMEOUT_MS };
  return config;
}
