import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { MIGRATIONS } from './migrations.gen.ts';
import { unhurried } from './pool.ts';
import { withClient } from './transaction.ts';

export interface Migration {
  name: string;
  sql: string;
}

/** An arbitrary number that nothing else in the database locks. */
const LOCK_KEY = 7_204_561_193;

/**
 * Runs the migrations that are missing, in order, each in a transaction of its own; their names.
 * Instances that boot at once take turns.
 * @throws Error when a migration was changed after it had run here
 * @throws DomainError `store.unavailable`
 */
export async function migrate(
  pool: Pool,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<string[]> {
  return withClient(pool, async (client) => {
    await run(client, 'SET statement_timeout = 0');
    await run(client, 'SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    // Where this throws, the connection is closed: that rolls back and gives up the lock.
    const names = await runMissing(client, migrations);
    await run(client, 'SELECT pg_advisory_unlock($1)', [LOCK_KEY]);
    await run(client, 'RESET statement_timeout');
    return names;
  });
}

async function runMissing(client: PoolClient, migrations: readonly Migration[]): Promise<string[]> {
  const known = await readApplied(client);
  const names: string[] = [];
  for (const migration of migrations) {
    const sha256 = createHash('sha256').update(migration.sql).digest('hex');
    const applied = known.get(migration.name);
    if (applied === sha256) continue;
    if (applied !== undefined) throw changedError(migration.name, applied, sha256);
    await apply(client, migration, sha256);
    names.push(migration.name);
  }
  return names;
}

async function readApplied(client: PoolClient): Promise<Map<string, string>> {
  await run(
    client,
    `CREATE TABLE IF NOT EXISTS schema_migrations (
      name text PRIMARY KEY,
      sha256 text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`,
  );
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'SELECT name, sha256 FROM schema_migrations',
  );
  return new Map(rows.map(({ name, sha256 }) => [name, sha256]));
}

async function apply(client: PoolClient, migration: Migration, sha256: string): Promise<void> {
  await run(client, 'BEGIN');
  await run(client, migration.sql);
  await run(client, 'INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)', [
    migration.name,
    sha256,
  ]);
  await run(client, 'COMMIT');
}

function changedError(name: string, applied: string, found: string): Error {
  return new Error(
    `Migration ${name} was changed after it had run on this database (ran ${applied.slice(0, 12)}…, ` +
      `found ${found.slice(0, 12)}…). Put it back as it was and add a new migration instead.`,
  );
}

/** Without a time limit: rewriting a large table, or waiting for another instance, takes long. */
async function run(client: PoolClient, text: string, values?: unknown[]): Promise<void> {
  await client.query(unhurried(text, values));
}
