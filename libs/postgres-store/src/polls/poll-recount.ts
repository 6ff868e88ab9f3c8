import {
  type BallotRules,
  type EventBody,
  type LogPosition,
  PollFold,
  type Recount,
} from '@rostrum/domain';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../transaction.ts';
import { fetchRows } from './cursor.ts';

interface EventRow {
  epoch: string;
  sequence: string;
  format: number;
  body: EventBody;
}

/** Versions rise through every life of the log; sequences only within an epoch. */
const EVENTS = `
  SELECT epoch, sequence, format, body FROM events
  WHERE partition = $1 AND resource_id = $2
  ORDER BY version, sequence`;

const BALLOTS = `
  SELECT round, voter_id, ballot, aside IS NOT NULL AS is_aside FROM ballots WHERE poll_id = $1`;

/**
 * The fold of a poll's events up to a position, and how far the stored ballots agree with all events:
 * one state of both.
 * @throws DomainError `store.unavailable`
 */
export async function recountPoll(
  pool: Pool,
  poll: { id: string } & Pick<BallotRules, 'type' | 'scale'>,
  upTo: LogPosition,
): Promise<Recount> {
  return inTransaction(pool, async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    const fold = new PollFold(poll);
    let asked: Omit<Recount, 'storedOtherwise'> | undefined;
    for await (const rows of fetchRows<EventRow>(client, EVENTS, [upTo.partition, poll.id])) {
      for (const row of rows) {
        if (isAfter(row, upTo)) asked ??= standingOf(fold);
        fold.apply(bodyOf(row));
      }
    }
    asked ??= standingOf(fold);
    return { ...asked, storedOtherwise: await countStoredOtherwise(client, poll.id, fold) };
  });
}

function standingOf(fold: PollFold): Omit<Recount, 'storedOtherwise'> {
  const { events, round } = fold;
  return { events, round, tally: fold.tally(), aside: fold.tally('aside') };
}

function isAfter({ epoch, sequence }: EventRow, upTo: LogPosition): boolean {
  return epoch === upTo.epoch && Number(sequence) > upTo.sequence;
}

/** Before polls had rounds, ballots were lists of choices. */
export function bodyOf({ format, body }: Pick<EventRow, 'format' | 'body'>): EventBody {
  if (format > 1) return body;
  const record = (choices: unknown): string | undefined =>
    Array.isArray(choices) ? choices.join(',') : undefined;
  const former = body as unknown as Record<string, unknown> & {
    ballots?: { voterId: string; choices: string[]; previous?: string[] }[];
  };
  return {
    ...former,
    round: 1,
    ...(former.ballots && {
      ballots: former.ballots.map(({ voterId, choices, previous }) => ({
        voterId,
        ballot: record(choices),
        previous: record(previous),
      })),
    }),
    ...('previous' in former && { previous: record(former['previous']) }),
  } as unknown as EventBody;
}

async function countStoredOtherwise(
  client: PoolClient,
  pollId: string,
  fold: PollFold,
): Promise<number> {
  let [otherwise, matched] = [0, 0];
  type Row = { round: number; voter_id: string; ballot: string; is_aside: boolean };
  for await (const rows of fetchRows<Row>(client, BALLOTS, [pollId])) {
    for (const { round, voter_id: voterId, ballot, is_aside: isAside } of rows) {
      const { ballot: told, isAside: wasSetAside } = fold.ballotOf(round, voterId);
      if (told === ballot && wasSetAside === isAside) matched += 1;
      else otherwise += 1;
    }
  }
  const told = [...fold.ballots.values()].reduce((sum, ballots) => sum + ballots.size, 0);
  return otherwise + told - matched;
}
