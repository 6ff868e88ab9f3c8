import type { Pool, PoolClient } from 'pg';
import { asStoreError, isUnavailable } from './unavailable.ts';

/**
 * Runs `work` in one transaction, which is rolled back when it throws.
 * @throws DomainError `store.unavailable`
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return withClient(pool, async (client) => {
    await client.query('BEGIN');
    try {
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      if (!isUnavailable(error)) await client.query('ROLLBACK');
      throw error;
    }
  });
}

/**
 * Lends a connection to `work`. One that failed is not used again: it may still be waiting for an
 * answer, or in a transaction.
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
