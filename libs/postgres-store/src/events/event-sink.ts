import type { EventSink, LogEvent, PartitionMark } from '@rostrum/domain';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../transaction.ts';
import { eventColumns } from './event-columns.ts';
import { foldEvents } from './fold.ts';
import { marksAfter, newEvents, partitionsOf } from './marks.ts';
import { ensureMarks, lockMarks } from './partitions.ts';
import { APPEND_EVENTS, MOVE_MARKS, type Statement } from './statements.ts';
import { storeOutcome } from './store-outcome.ts';

export class PostgresEventSink implements EventSink {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * @throws PartitionCountError when the database was set up with another number
   * @throws DomainError `store.unavailable`
   */
  async ensurePartitions(partitionCount: number): Promise<PartitionMark[]> {
    return inTransaction(this.#pool, (client) => ensureMarks(client, partitionCount));
  }

  /**
   * Holes in the sequence are no fault: an event that cannot be stored is set aside and the log goes
   * on without it. Entries and ballots whose board or poll was deleted are passed over.
   * @throws EpochMismatchError when an event is of another epoch than its partition's mark; nothing
   *   of the batch is stored then
   * @throws DomainError `store.unavailable`; the batch may have been stored, storing it again is safe
   */
  async store(events: readonly LogEvent[]): Promise<void> {
    if (events.length === 0) return;
    await inTransaction(this.#pool, async (client) => {
      const marks = await lockMarks(client, partitionsOf(events));
      const fresh = newEvents(events, marks);
      if (fresh.length === 0) return;
      await run(client, APPEND_EVENTS, eventColumns(fresh));
      await storeOutcome(foldEvents(fresh), (statement, values) => run(client, statement, values));
      await moveMarks(client, fresh);
    });
  }
}

async function moveMarks(client: PoolClient, events: readonly LogEvent[]): Promise<void> {
  const moved = marksAfter(events);
  await run(client, MOVE_MARKS, [
    moved.map(({ partition }) => partition),
    moved.map(({ sequence }) => sequence),
  ]);
}

async function run(
  client: PoolClient,
  statement: Statement,
  values: unknown[],
): Promise<Record<string, string>[]> {
  const { rows } = await client.query<Record<string, string>>({ ...statement, values });
  return rows;
}
