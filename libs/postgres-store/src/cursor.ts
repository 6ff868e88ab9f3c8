import type { PoolClient, QueryResultRow } from 'pg';
import { unhurried } from './pool.ts';

const FETCH_SIZE = 10_000;

/** The rows of a statement in pieces, within the transaction at hand, whatever time it takes. */
export async function* fetchRows<R extends QueryResultRow>(
  client: PoolClient,
  text: string,
  values: unknown[],
): AsyncGenerator<R[], void> {
  await client.query('SET LOCAL statement_timeout = 0');
  await client.query(unhurried(`DECLARE piecewise NO SCROLL CURSOR FOR ${text}`, values));
  for (;;) {
    const { rows } = await client.query<R>(unhurried(`FETCH ${FETCH_SIZE} FROM piecewise`));
    yield rows;
    if (rows.length < FETCH_SIZE) break;
  }
  await client.query('CLOSE piecewise');
}
