import { createHash } from 'node:crypto';
import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { MIGRATIONS } from './migrations.gen.ts';
import { unhurried } from './pool.ts';
import { withClient } from './transaction.ts';

export interface Migration {
  name: string;
  sql: string;
}

/** An arbitrary number that nothing else in the database locks. */
const LOCK_KEY = 7_204_561_193;

/** Sets parts of a migration apart: what must not hold its locks for as long as the rest takes. */
const NEXT_TRANSACTION = /^-- next transaction$/m;
/** A lock could not be had within the time that a migration has set. */
const LOCK_NOT_AVAILABLE = '55P03';
const PAUSE_FOR_LOCK_MS = 250;

/**
 * Runs the migrations that are missing, in order, each in a transaction of its own; their names.
 * Instances that boot at once take turns. One of several transactions begins with the first again where it
 * was broken off.
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
  const parts = migration.sql.split(NEXT_TRANSACTION);
  const last = parts.pop() ?? '';
  for (const part of parts) await runPart(client, () => run(client, part));
  await runPart(client, async () => {
    await run(client, last);
    await run(client, 'INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)', [
      migration.name,
      sha256,
    ]);
  });
}

/** Whoever waits for a lock has others wait behind it: rather give it up and try again. */
async function runPart(client: PoolClient, part: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await run(client, 'BEGIN');
      await part();
      await run(client, 'COMMIT');
      return;
    } catch (error) {
      if (!(error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE)) throw error;
      await run(client, 'ROLLBACK');
      await new Promise((resolve) => setTimeout(resolve, PAUSE_FOR_LOCK_MS));
    }
  }
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
