import { Pool, type QueryResultRow } from 'pg';
import type { TestStores } from './app.ts';

/** Looks into PostgreSQL beside the service. */
export interface DurableView {
  rows<T extends QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

export function viewDatabase(stores: Pick<TestStores, 'databaseUrl'>): DurableView {
  const pool = new Pool({ connectionString: stores.databaseUrl, max: 2 });
  // A server that is stopped breaks idle connections; the next query says so.
  pool.on('error', () => {});
  return {
    async rows<T extends QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
      return (await pool.query<T>(text, values)).rows;
    },
    close: () => pool.end(),
  };
}

/** Has PostgreSQL refuse entries of members that are called so, until it accepts them. */
export async function refuseMember(view: DurableView, memberId: string): Promise<void> {
  await view.rows(
    `ALTER TABLE leaderboard_entries ADD CONSTRAINT refused CHECK (member_id <> '${memberId}') NOT VALID`,
  );
}

export async function acceptMembers(view: DurableView): Promise<void> {
  await view.rows('ALTER TABLE leaderboard_entries DROP CONSTRAINT IF EXISTS refused');
}
