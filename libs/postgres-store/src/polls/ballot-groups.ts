import type { BallotGroup } from '@rostrum/domain';
import type { Pool } from 'pg';
import { unhurried } from '../pool.ts';
import { inTransaction } from '../transaction.ts';

const FETCH_SIZE = 20_000;

/**
 * The ballots of a round, those that are alike together: one state of them, read in pieces.
 * @throws DomainError `store.unavailable`
 */
export async function readBallotGroups(
  pool: Pool,
  pollId: string,
  round: number,
): Promise<BallotGroup[]> {
  return inTransaction(pool, async (client) => {
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query(
      unhurried(
        `DECLARE ballot_groups NO SCROLL CURSOR FOR
           SELECT ballot, count(*)::integer AS voters FROM ballots
           WHERE poll_id = $1 AND round = $2
           GROUP BY ballot`,
        [pollId, round],
      ),
    );
    const groups: BallotGroup[] = [];
    for (;;) {
      const { rows } = await client.query<BallotGroup>(
        unhurried(`FETCH ${FETCH_SIZE} FROM ballot_groups`),
      );
      for (const row of rows) groups.push(row);
      if (rows.length < FETCH_SIZE) return groups;
    }
  });
}
