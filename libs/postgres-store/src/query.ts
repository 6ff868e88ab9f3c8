import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely';
import { DatabaseError, type Pool } from 'pg';
import type { Database } from './schema.ts';
import { asStoreError } from './unavailable.ts';

/**
 * Writes statements and cannot run them: that is `rowsOf`. The pool then drops every connection on
 * which a statement failed, which Kysely's own driver does not, and errors are told apart in one
 * place.
 */
export const query = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/**
 * Runs one statement; its rows.
 * @throws DomainError `store.unavailable`
 */
export async function rowsOf<Row>(pool: Pool, statement: Compilable<Row>): Promise<Row[]> {
  const { sql, parameters } = statement.compile();
  try {
    const result = await pool.query(sql, [...parameters]);
    return result.rows as Row[];
  } catch (error) {
    throw asStoreError(error);
  }
}

export async function firstOf<Row>(
  pool: Pool,
  statement: Compilable<Row>,
): Promise<Row | undefined> {
  const [row] = await rowsOf(pool, statement);
  return row;
}

/**
 * Runs a statement for what it does.
 * @throws DomainError `store.unavailable`
 */
export async function run(pool: Pool, statement: RawBuilder<unknown>): Promise<void> {
  await rowsOf(pool, { compile: () => statement.compile(query) } as Compilable<unknown>);
}

const FOREIGN_KEY_VIOLATION = '23503';

/** Whether the statement named a parent row that does not exist. */
export function isOrphan(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === FOREIGN_KEY_VIOLATION;
}
