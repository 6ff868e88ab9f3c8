import type { EventBody, EventType, LogEvent, NotifiedLog, NotifiedMark } from '@rostrum/domain';
import type { Pool } from 'pg';
import { bodyOf } from '../polls/poll-recount.ts';
import { asStoreError } from '../unavailable.ts';

const MOVE = `
  INSERT INTO notified_marks AS stored (partition, epoch, sequence)
  SELECT * FROM unnest($1::integer[], $2::text[], $3::bigint[])
  ON CONFLICT (partition) DO UPDATE SET epoch = excluded.epoch, sequence = excluded.sequence
  WHERE stored.epoch <> excluded.epoch OR stored.sequence < excluded.sequence`;

const EVENTS_AFTER = `
  SELECT epoch, sequence, format, tenant_id, resource_id, version, at, body FROM events
  WHERE partition = $1 AND sequence > $2 AND type = ANY ($3)
  ORDER BY sequence LIMIT $4`;

interface Row {
  epoch: string;
  sequence: string;
  format: number;
  tenant_id: string;
  resource_id: string;
  version: string;
  at: Date;
  body: EventBody;
}

export class PostgresNotifiedLog implements NotifiedLog {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async find(partition: number): Promise<NotifiedMark | undefined> {
    const [row] = await this.#rows<{ epoch: string; sequence: string }>(
      'SELECT epoch, sequence FROM notified_marks WHERE partition = $1',
      [partition],
    );
    return row && { partition, epoch: row.epoch, sequence: Number(row.sequence) };
  }

  async move(marks: readonly NotifiedMark[]): Promise<void> {
    const ordered = marks.toSorted((a, b) => a.partition - b.partition);
    await this.#rows(MOVE, [
      ordered.map(({ partition }) => partition),
      ordered.map(({ epoch }) => epoch),
      ordered.map(({ sequence }) => sequence),
    ]);
  }

  async eventsAfter(
    partition: number,
    sequence: number,
    types: readonly EventType[],
    limit: number,
  ): Promise<LogEvent[]> {
    const rows = await this.#rows<Row>(EVENTS_AFTER, [partition, sequence, types, limit]);
    return rows.map((row) => ({
      position: { partition, epoch: row.epoch, sequence: Number(row.sequence) },
      tenantId: row.tenant_id,
      resourceId: row.resource_id,
      version: Number(row.version),
      atMs: row.at.getTime(),
      body: bodyOf(row),
    }));
  }

  async #rows<R extends object>(text: string, values: unknown[]): Promise<R[]> {
    try {
      return (await this.#pool.query<R>(text, values)).rows;
    } catch (error) {
      throw asStoreError(error);
    }
  }
}
