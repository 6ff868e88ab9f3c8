import { randomUUID } from 'node:crypto';
import type { Comparison, EventSink, LogEvent, LogStanding, PartitionMark } from '@rostrum/domain';
import type { Pool, PoolClient } from 'pg';
import { inTransaction, withClient } from '../transaction.ts';
import { eventColumns } from './event-columns.ts';
import { foldEvents } from './fold.ts';
import { compareLog, lifeColumns } from './lives.ts';
import { judgeEvents, marksAfter, partitionsOf } from './marks.ts';
import { ensureMarks, lockMarks, readLives } from './partitions.ts';
import {
  APPEND_EVENTS,
  BEGIN_EPOCHS,
  BEGIN_LIVES,
  MOVE_MARKS,
  type Statement,
} from './statements.ts';
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

  async marks(): Promise<PartitionMark[]> {
    return withClient(this.#pool, readLives);
  }

  /**
   * Holes in the sequence are no fault: an event that cannot be stored is set aside and the log goes
   * on without it. Entries and ballots whose board or poll was deleted are passed over.
   * @throws EpochMismatchError when an event is of an epoch or a life that its partition never had;
   *   nothing of the batch is stored then
   * @throws DomainError `store.unavailable`; the batch may have been stored, storing it again is safe
   */
  async store(events: readonly LogEvent[]): Promise<LogEvent[]> {
    if (events.length === 0) return [];
    return inTransaction(this.#pool, async (client) => {
      const marks = await lockMarks(client, partitionsOf(events));
      const { fresh, lost } = judgeEvents(events, marks);
      if (fresh.length === 0) return lost;
      await run(client, APPEND_EVENTS, eventColumns(fresh));
      await storeOutcome(foldEvents(fresh), (statement, values) => run(client, statement, values));
      await moveMarks(client, fresh);
      return lost;
    });
  }

  async compare(standings: readonly LogStanding[]): Promise<Comparison[]> {
    return inTransaction(this.#pool, async (client) => {
      const partitions = standings.map(({ partition }) => partition).sort((a, b) => a - b);
      const marks = await lockMarks(client, partitions);
      const verdicts = standings.map((standing) => compareLog(standing, marks));
      const begun = verdicts.flatMap(({ begins }) => begins ?? []);
      if (begun.length > 0) await run(client, BEGIN_LIVES, lifeColumns(begun));
      return verdicts.map(({ comparison }) => comparison);
    });
  }

  async beginEpochs(partitions: readonly number[]): Promise<PartitionMark[]> {
    return inTransaction(this.#pool, async (client) => {
      const ordered = [...partitions].sort((a, b) => a - b);
      await lockMarks(client, ordered);
      await run(client, BEGIN_EPOCHS, [ordered, ordered.map(() => randomUUID())]);
      return [...(await lockMarks(client, ordered)).values()];
    });
  }
}

async function moveMarks(client: PoolClient, events: readonly LogEvent[]): Promise<void> {
  const moved = marksAfter(events);
  await run(client, MOVE_MARKS, [
    moved.map(({ partition }) => partition),
    moved.map(({ sequence }) => sequence),
    moved.map(({ version }) => version),
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
