import { Client } from 'pg';
import type { TestStores } from './app.ts';

/** Runs a locking statement and keeps what it locks until it is let go of. */
export async function holdRows(
  stores: Pick<TestStores, 'databaseUrl'>,
  statement: string,
): Promise<{ release(): Promise<void> }> {
  const client = new Client({ connectionString: stores.databaseUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(statement);
  return {
    async release() {
      await client.query('COMMIT');
      await client.end();
    },
  };
}
