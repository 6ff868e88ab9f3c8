import type { BallotGroup, TimedBallots } from '@rostrum/domain';
import type { Pool, QueryResultRow } from 'pg';
import { fetchRows } from '../cursor.ts';
import { inTransaction } from '../transaction.ts';

const GROUPS = `
  SELECT ballot, count(*)::integer AS voters FROM ballots
  WHERE poll_id = $1 AND round = $2 AND aside IS NULL
  GROUP BY ballot`;

const TIMED = `
  SELECT floor(extract(epoch FROM updated_at))::double precision AS second, ballot,
    aside IS NOT NULL AS "isAside", count(*)::integer AS voters
  FROM ballots
  WHERE poll_id = $1 AND round = $2
  GROUP BY 1, 2, 3`;

/**
 * The ballots of a round that count, those that are alike together: one state of them.
 * @throws DomainError `store.unavailable`
 */
export function readBallotGroups(
  pool: Pool,
  pollId: string,
  round: number,
): Promise<BallotGroup[]> {
  return readAll<BallotGroup & QueryResultRow>(pool, GROUPS, [pollId, round]);
}

/**
 * All ballots of a round, those of one second that are alike together: one state of them.
 * @throws DomainError `store.unavailable`
 */
export function readTimedBallots(
  pool: Pool,
  pollId: string,
  round: number,
): Promise<TimedBallots[]> {
  return readAll<TimedBallots & QueryResultRow>(pool, TIMED, [pollId, round]);
}

function readAll<R extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: unknown[],
): Promise<R[]> {
  return inTransaction(pool, async (client) => {
    const all: R[] = [];
    for await (const rows of fetchRows<R>(client, text, values)) {
      for (const row of rows) all.push(row);
    }
    return all;
  });
}
