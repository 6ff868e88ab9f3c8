import type { BallotGroup } from '@rostrum/domain';
import type { Pool } from 'pg';
import { inTransaction } from '../transaction.ts';
import { fetchRows } from './cursor.ts';

/**
 * The ballots of a round that count, those that are alike together: one state of them.
 * @throws DomainError `store.unavailable`
 */
export async function readBallotGroups(
  pool: Pool,
  pollId: string,
  round: number,
): Promise<BallotGroup[]> {
  const text = `
    SELECT ballot, count(*)::integer AS voters FROM ballots
    WHERE poll_id = $1 AND round = $2 AND aside IS NULL
    GROUP BY ballot`;
  return inTransaction(pool, async (client) => {
    const groups: BallotGroup[] = [];
    for await (const rows of fetchRows<BallotGroup & { ballot: string }>(client, text, [
      pollId,
      round,
    ])) {
      for (const row of rows) groups.push(row);
    }
    return groups;
  });
}
