import {
  type BallotRules,
  DomainError,
  type EventBody,
  type LogPosition,
  PollFold,
  type Recount,
  type Tally,
} from '@rostrum/domain';
import type { Pool, PoolClient } from 'pg';
import { fetchRows } from '../cursor.ts';
import { inTransaction } from '../transaction.ts';

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

/** Clocks differ: a poll that was made at about the time from which on events are kept counts as older. */
const HAS_DROPPED = `
  SELECT FROM polls, partitions
  WHERE polls.id = $1 AND partition = $2 AND polls.created_at < dropped_before + interval '1 day'`;

const NEWER_EVENTS = `
  SELECT FROM events
  WHERE partition = $1 AND epoch = $2 AND sequence > $3 AND resource_id = $4 LIMIT 1`;

const SPELLINGS = `
  SELECT is_aside, word, spelling FROM word_spellings WHERE poll_id = $1 AND round = $2`;

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
    const { rowCount } = await client.query(HAS_DROPPED, [poll.id, upTo.partition]);
    if (rowCount) return addUpBallots(client, poll, upTo);
    const fold = new PollFold(poll);
    let asked: Omit<Recount, 'source' | 'storedOtherwise'> | undefined;
    for await (const rows of fetchRows<EventRow>(client, EVENTS, [upTo.partition, poll.id])) {
      for (const row of rows) {
        if (isAfter(row, upTo)) asked ??= standingOf(fold);
        fold.apply(bodyOf(row));
      }
    }
    asked ??= standingOf(fold);
    return {
      source: 'log',
      ...asked,
      storedOtherwise: await countStoredOtherwise(client, poll.id, fold),
    };
  });
}

/** Events of the poll are not kept any more: what they left behind is, and nothing beside it. */
async function addUpBallots(
  client: PoolClient,
  poll: { id: string } & Pick<BallotRules, 'type' | 'scale'>,
  { partition, epoch, sequence }: LogPosition,
): Promise<Recount> {
  const newer = await client.query(NEWER_EVENTS, [partition, epoch, sequence, poll.id]);
  if (newer.rowCount) {
    throw new DomainError('store.unavailable', 'Ballots came in meanwhile. Try again.', {
      retryAfterSeconds: 1,
    });
  }
  const { rows } = await client.query<{ round: number }>('SELECT round FROM polls WHERE id = $1', [
    poll.id,
  ]);
  const fold = new PollFold(poll);
  const round = rows[0]?.round ?? 1;
  fold.round = round;
  for await (const ballots of fetchRows<BallotRow>(client, BALLOTS, [poll.id])) {
    const own = ballots.filter((row) => row.round === round);
    const cast = own.map((row) => ({
      voterId: row.voter_id,
      ballot: row.ballot,
      previous: undefined,
    }));
    const aside = cast.filter((_, index) => own[index]?.is_aside);
    fold.apply({ type: 'ballots.cast', round, ballots: cast });
    fold.apply({ type: 'ballots.set_aside', round, ballots: aside, by: '', reason: undefined });
  }
  const spellings = await client.query<SpellingRow>(SPELLINGS, [poll.id, round]);
  const part = (isAside: boolean) =>
    respelled(
      fold.tally(isAside ? 'aside' : 'counted'),
      spellings.rows.filter((row) => row.is_aside === isAside),
    );
  const [tally, aside] = [part(false), part(true)];
  return { source: 'ballots', events: 0, round, tally, aside, storedOtherwise: 0 };
}

interface SpellingRow {
  is_aside: boolean;
  word: string;
  spelling: string;
}

/** Words are shown as they came first, which need not be the way of a ballot that stands. */
function respelled(tally: Tally, rows: readonly SpellingRow[]): Tally {
  const spellings = new Map(rows.map(({ word, spelling }) => [word, spelling]));
  const words = tally.words.map(([word, votes, spelling]): Tally['words'][number] => [
    word,
    votes,
    spelling === '' ? '' : (spellings.get(word) ?? spelling),
  ]);
  return { ...tally, words };
}

interface BallotRow {
  round: number;
  voter_id: string;
  ballot: string;
  is_aside: boolean;
}

function standingOf(fold: PollFold): Omit<Recount, 'source' | 'storedOtherwise'> {
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
  for await (const rows of fetchRows<BallotRow>(client, BALLOTS, [pollId])) {
    for (const { round, voter_id: voterId, ballot, is_aside: isAside } of rows) {
      const { ballot: told, isAside: wasSetAside } = fold.ballotOf(round, voterId);
      if (told === ballot && wasSetAside === isAside) matched += 1;
      else otherwise += 1;
    }
  }
  const told = [...fold.ballots.values()].reduce((sum, ballots) => sum + ballots.size, 0);
  return otherwise + told - matched;
}
