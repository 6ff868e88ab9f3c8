import {
  DomainError,
  type EventBody,
  type LateEventStore,
  type LateOutcome,
  type LogEvent,
  type LogPosition,
} from '@rostrum/domain';
import type { Pool, PoolClient } from 'pg';
import { bodyOf } from '../polls/poll-recount.ts';
import { unhurried } from '../pool.ts';
import { inTransaction } from '../transaction.ts';
import { eventColumns } from './event-columns.ts';
import { LateOutcome as Late } from './late-outcome.ts';
import { livesSince } from './lives.ts';
import { lockMarks, readMark, requireMark } from './partitions.ts';
import { APPEND_EVENTS } from './statements.ts';
import { storeOutcome } from './store-outcome.ts';

/** First half of a key that nothing else in the database locks; the partition is the second. */
const LOCK_CLASS = 720_457;
const EVENTS_AT_ONCE = 200;

const LATER_EVENTS = `
  SELECT sequence, format, tenant_id, version, at, body FROM events
  WHERE partition = $1 AND epoch = $2 AND resource_id = $3 AND sequence > $4
  ORDER BY sequence LIMIT ${EVENTS_AT_ONCE}`;

interface EventRow {
  sequence: string;
  format: number;
  tenant_id: string;
  version: string;
  at: Date;
  body: EventBody;
}

/**
 * Stores events after the mark of their partition has passed them. What makes that exactly-once is
 * their key in the log: the mark, which tells of all others whether they are stored, stands beyond.
 */
export class PostgresLateEventStore implements LateEventStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async store(event: LogEvent, isWanted: () => Promise<boolean>): Promise<LateOutcome> {
    return inTransaction(this.#pool, async (client) => {
      await client.query('SET LOCAL statement_timeout = 0');
      // Two late events of a partition take turns: each must know of the other.
      await client.query('SELECT pg_advisory_xact_lock($1, $2)', [
        LOCK_CLASS,
        event.position.partition,
      ]);
      const late = new Late(event);
      // The persister goes on meanwhile, and waits only for what is new since.
      const { partition, sequence } = event.position;
      const lives = livesSince(event.position, await readMark(client, partition));
      const seen = await followLater(client, event, lives, sequence, late);
      const mark = requireMark(await lockMarks(client, [partition]), partition);
      if (sequence <= mark.droppedThrough) throw droppedError();
      const livesNow = livesSince(event.position, mark);
      await followLater(client, event, livesNow, seen, late);
      if (!(await isWanted())) return 'gone';
      if (late.mayBeErased) throw erasedError();
      if (!(await append(client, event))) return 'known';
      await storeOutcome(late.outcome, async (statement, values) => {
        const { rows } = await client.query<Record<string, string>>({ ...statement, values });
        return rows;
      });
      return 'stored';
    });
  }

  async discard(position: LogPosition, discard: () => Promise<void>): Promise<boolean> {
    return inTransaction(this.#pool, async (client) => {
      await lockMarks(client, [position.partition]);
      const { rowCount } = await client.query(
        'SELECT FROM events WHERE partition = $1 AND epoch = $2 AND sequence = $3',
        [position.partition, position.epoch, position.sequence],
      );
      if (rowCount !== 0) return false;
      await discard();
      return true;
    });
  }
}

/** Folds what happened to the same board or poll since, through all lives; the sequence of the last. */
async function followLater(
  client: PoolClient,
  event: LogEvent,
  lives: readonly string[],
  after: number,
  late: Late,
): Promise<number> {
  let seen = after;
  for (const epoch of lives) seen = await followLife(client, event, epoch, seen, late);
  return seen;
}

async function followLife(
  client: PoolClient,
  { position: { partition }, resourceId }: LogEvent,
  epoch: string,
  after: number,
  late: Late,
): Promise<number> {
  for (let seen = after; ; ) {
    const { rows } = await client.query<EventRow>(
      unhurried(LATER_EVENTS, [partition, epoch, resourceId, seen]),
    );
    late.follow(
      rows.map((row) => ({
        position: { partition, epoch, sequence: Number(row.sequence) },
        tenantId: row.tenant_id,
        resourceId,
        version: Number(row.version),
        atMs: row.at.getTime(),
        body: bodyOf(row),
      })),
    );
    seen = Number(rows.at(-1)?.sequence ?? seen);
    if (rows.length < EVENTS_AT_ONCE) return seen;
  }
}

/** `false` when it is in the log already. */
async function append(client: PoolClient, event: LogEvent): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'append_late_event',
    text: `${APPEND_EVENTS.text} ON CONFLICT DO NOTHING`,
    values: eventColumns([event]),
  });
  return rowCount === 1;
}

/** Of what came after it nobody knows all any more: it might undo something newer. */
function droppedError(): DomainError {
  return new DomainError(
    'dead_letter.not_retriable',
    'Events of its time are not kept any more, so nobody knows what was changed since. ' +
      'Send the write again, and discard this one.',
  );
}

function erasedError(): DomainError {
  return new DomainError(
    'dead_letter.not_retriable',
    'A member was erased from this board since, and it may be the one whose entry this is. ' +
      'Discard it; where it is of somebody else, send the write again.',
  );
}
