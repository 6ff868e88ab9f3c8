import type { Pool } from 'pg';
import { createTestDatabase } from '../../../test/setup/database.ts';
import { migrate } from '../src/migrate.ts';
import { MIGRATIONS } from '../src/migrations.gen.ts';
import { createPool } from '../src/pool.ts';

/** A database as it was before a migration, which `migrate` then brings up to date. */
export async function openFormerDatabase(before: string): Promise<Pool> {
  const pool = createPool(await createTestDatabase(), { max: 6 });
  await migrate(
    pool,
    MIGRATIONS.filter(({ name }) => name < before),
  );
  return pool;
}
