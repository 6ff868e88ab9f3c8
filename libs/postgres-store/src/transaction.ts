import type { Pool, PoolClient } from 'pg';
import { asStoreError } from './unavailable.ts';

/**
 * Runs `work` in one transaction. When it throws, the connection is closed, which rolls back.
 * @throws DomainError `store.unavailable`
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return withClient(pool, async (client) => {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  });
}

/**
 * Lends a connection to `work`, and closes it when that throws: it may be in a transaction, or
 * still waiting for an answer.
 * @throws DomainError `store.unavailable`
 */
export async function withClient<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  try {
    const client = await pool.connect();
    let isSound = false;
    try {
      const result = await work(client);
      isSound = true;
      return result;
    } finally {
      client.release(!isSound);
    }
  } catch (error) {
    throw asStoreError(error);
  }
}
