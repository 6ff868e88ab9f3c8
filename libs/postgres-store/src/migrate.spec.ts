import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/setup/database.ts';
import { isStale } from '../generate.ts';
import { type Migration, migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.gen.ts';
import { createPool } from './pool.ts';

const FIRST = { name: '0001_first', sql: 'CREATE TABLE first (n integer)' };
const SECOND = {
  name: '0002_second',
  sql: 'CREATE TABLE second (n integer); INSERT INTO first VALUES (2)',
};

let url: string;
let pool: Pool;

beforeEach(async () => {
  url = await createTestDatabase();
  pool = createPool(url, { max: 2 });
});
afterEach(() => pool.end());

async function tables(): Promise<string[]> {
  const { rows } = await pool.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
  );
  return rows.map(({ tablename }) => tablename);
}

it('embeds the migrations as they are', () => {
  expect(isStale()).toBe(false);
});

it('builds the schema once', async () => {
  expect(await migrate(pool)).toEqual(MIGRATIONS.map(({ name }) => name));
  expect(await tables()).toContain('leaderboard_entries');
  expect(await migrate(pool)).toEqual([]);
});

it('runs what is missing, in order', async () => {
  expect(await migrate(pool, [FIRST])).toEqual(['0001_first']);
  expect(await migrate(pool, [FIRST, SECOND])).toEqual(['0002_second']);
  expect(await tables()).toEqual(['first', 'schema_migrations', 'second']);
});

it('runs each once when instances boot together', async () => {
  const pools = Array.from({ length: 4 }, () => createPool(url, { max: 1 }));
  const names = await Promise.all(pools.map((each) => migrate(each, [FIRST, SECOND])));
  await Promise.all(pools.map((each) => each.end()));
  expect(names.flat()).toEqual(['0001_first', '0002_second']);
});

it('leaves nothing of a migration that fails, keeps those before, and runs it when mended', async () => {
  const broken: Migration = {
    name: '0002_second',
    sql: 'CREATE TABLE second (n integer); SELECT 1/0',
  };
  await expect(migrate(pool, [FIRST, broken])).rejects.toThrow('division by zero');
  expect(await tables()).toEqual(['first', 'schema_migrations']);
  expect(await migrate(pool, [FIRST, SECOND])).toEqual(['0002_second']);
});

it('refuses to go on when a migration was changed after it had run', async () => {
  await migrate(pool, [FIRST]);
  const changed = { ...FIRST, sql: 'CREATE TABLE first (n bigint)' };
  await expect(migrate(pool, [changed, SECOND])).rejects.toThrow(
    /Migration 0001_first was changed after it had run/,
  );
  expect(await tables()).toEqual(['first', 'schema_migrations']);
});

it('runs without a time limit, and gives the limit back', async () => {
  const sql = `DO $$ BEGIN ASSERT current_setting('statement_timeout') = '0'; END $$`;
  await migrate(pool, [{ name: '0001_slow', sql }]);
  const { rows } = await pool.query<{ statement_timeout: string }>('SHOW statement_timeout');
  expect(rows).toEqual([{ statement_timeout: '30s' }]);
});
