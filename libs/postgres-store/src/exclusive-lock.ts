import { createHash } from 'node:crypto';
import type { ExclusiveLock } from '@rostrum/domain';
import type { Pool } from 'pg';
import { withClient } from './transaction.ts';

/** Locks of the database that last as long as the connection that took them. */
export class PostgresExclusiveLock implements ExclusiveLock {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async tryRun(name: string, work: () => Promise<void>): Promise<boolean> {
    const key = createHash('sha256').update(name).digest().readBigInt64BE().toString();
    return withClient(this.#pool, async (client) => {
      const { rows } = await client.query<{ taken: boolean }>(
        'SELECT pg_try_advisory_lock($1) AS taken',
        [key],
      );
      if (!rows[0]?.taken) return false;
      // When it throws the connection is closed, and the lock with it.
      await work();
      await client.query('SELECT pg_advisory_unlock($1)', [key]);
      return true;
    });
  }
}
