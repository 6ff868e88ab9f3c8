import type { EventHistory, OldPart } from '@rostrum/domain';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../transaction.ts';
import { asStoreError } from '../unavailable.ts';
import {
  type EventPart,
  listParts,
  type Month,
  monthsFrom,
  REST_PART,
  spansOf,
} from './event-parts.ts';

/** This month and the next two. */
const MONTHS_AHEAD = 3;
/**
 * Whoever waits for a lock has others wait behind it. Less than the second after which PostgreSQL looks for
 * deadlocks: it is this work that gives way, and never the storing of events.
 */
const LOCK_PATIENCE_MS = 800;
/** Clocks differ where one month ends and another begins; that makes no event a young one. */
const CLOCK_SLACK_MS = 3_600_000;
/** Events that are moved into a new month at most: storing waits for it. More of them stay in the rest. */
const MAX_MOVED = 100_000;
/** Rows that one statement deletes of the rest. */
const ROWS_AT_ONCE = 5000;

export class PostgresEventHistory implements EventHistory {
  readonly #pool: Pool;
  readonly #maxMoved: number;

  constructor(pool: Pool, maxMoved = MAX_MOVED) {
    this.#pool = pool;
    this.#maxMoved = maxMoved;
  }

  async now(): Promise<Date> {
    return this.#ask(async () => {
      const { rows } = await this.#pool.query<{ now: Date }>('SELECT now()');
      return rows[0]?.now ?? new Date(0);
    });
  }

  async prepare(now: Date): Promise<string[]> {
    const parts = await this.#ask(() => listParts(this.#pool));
    const made: string[] = [];
    for (const month of monthsFrom(now, MONTHS_AHEAD)) {
      if (isCovered(month, parts) || (await this.#isCrowded(month))) continue;
      if (await this.#make(month)) made.push(month.name);
    }
    return made;
  }

  /** Nobody made the month in time, by far: it lies in the rest, where it can be read as well. */
  async #isCrowded({ startsAt, endsAt }: Month): Promise<boolean> {
    const { rowCount } = await this.#ask(() =>
      this.#pool.query(`SELECT FROM ${REST_PART} WHERE at >= $1 AND at < $2 LIMIT $3`, [
        startsAt,
        endsAt,
        this.#maxMoved + 1,
      ]),
    );
    return (rowCount ?? 0) > this.#maxMoved;
  }

  /**
   * Nobody stores anything for the few milliseconds that this takes: a row that is on its way to the rest
   * would be refused there when the month is attached.
   */
  async #make(month: Month): Promise<boolean> {
    const bounds = `FROM ('${month.startsAt.toISOString()}') TO ('${month.endsAt.toISOString()}')`;
    return inTransaction(this.#pool, async (client) => {
      await haltStoring(client);
      await client.query('LOCK TABLE ONLY events IN SHARE UPDATE EXCLUSIVE MODE');
      if (isCovered(month, await listParts(client))) return false;
      await client.query(
        `CREATE TABLE ${month.name}
           (LIKE events INCLUDING DEFAULTS, PRIMARY KEY (partition, epoch, sequence))`,
      );
      // A clock was ahead, or nobody had made the month in time.
      await client.query(`LOCK TABLE ${REST_PART} IN ACCESS EXCLUSIVE MODE`);
      await client.query(
        `WITH moved AS (DELETE FROM ${REST_PART} WHERE at >= $1 AND at < $2 RETURNING *)
         INSERT INTO ${month.name} SELECT * FROM moved`,
        [month.startsAt, month.endsAt],
      );
      await client.query(`ALTER TABLE events ATTACH PARTITION ${month.name} FOR VALUES ${bounds}`);
      return true;
    });
  }

  async dropBefore(time: Date): Promise<OldPart[]> {
    const parts = await this.#ask(() => listParts(this.#pool));
    const kept = parts.filter(({ endsAt }) => endsAt > time);
    const young = await this.#ask(() => firstNumbers(this.#pool, kept));
    const old: OldPart[] = [];
    for (const part of parts) {
      if (part.endsAt > time) continue;
      const isDropped = await this.#drop(part, young);
      old.push({ name: part.name, endsAt: part.endsAt, isHeldBack: !isDropped });
    }
    await this.#sweepRest();
    return old;
  }

  /** A part cannot be detached beside those who store (CONCURRENTLY) where there is one for the rest. */
  async #drop(part: EventPart, young: ReadonlyMap<number, number>): Promise<boolean> {
    return inTransaction(this.#pool, async (client) => {
      await haltStoring(client);
      await client.query('LOCK TABLE events IN ACCESS EXCLUSIVE MODE');
      const isThere = (await listParts(client)).some(({ name }) => name === part.name);
      if (!isThere) return true;
      const spans = await spansOf(client, part.name);
      const isYoung = spans.some(
        ({ partition, last }) => last >= (young.get(partition) ?? Number.POSITIVE_INFINITY),
      );
      if (isYoung) return false;
      await client.query(
        `UPDATE partitions SET
           dropped_before = greatest(dropped_before, $1),
           dropped_through = greatest(dropped_through, (
             SELECT max(last) FROM unnest($2::integer[], $3::bigint[]) AS span (partition, last)
             WHERE span.partition = partitions.partition
           ))`,
        [part.endsAt, spans.map(({ partition }) => partition), spans.map(({ last }) => last)],
      );
      await client.query(`DROP TABLE ${part.name}`);
      return true;
    });
  }

  /** Events of wrong clocks go when those go that stood beside them in the log. */
  async #sweepRest(): Promise<void> {
    for (;;) {
      const { rowCount } = await this.#ask(() =>
        this.#pool.query(
          `DELETE FROM ${REST_PART} WHERE ctid = ANY (ARRAY(
             SELECT event.ctid FROM ${REST_PART} AS event JOIN partitions USING (partition)
             WHERE event.sequence <= partitions.dropped_through LIMIT ${ROWS_AT_ONCE}
           ))`,
        ),
      );
      if ((rowCount ?? 0) < ROWS_AT_ONCE) return;
    }
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    return question().catch((error: unknown) => {
      throw asStoreError(error);
    });
  }
}

/** Whoever stores events locks their marks before anything of the log; who has them now ends first. */
async function haltStoring(client: PoolClient): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = ${LOCK_PATIENCE_MS}`);
  await client.query('SELECT FROM partitions ORDER BY partition FOR UPDATE');
}

function isCovered({ startsAt, endsAt }: Month, parts: readonly EventPart[]): boolean {
  return parts.some(
    (part) => (part.startsAt ?? startsAt) <= startsAt && part.endsAt.getTime() >= endsAt.getTime(),
  );
}

/** Of each partition, the lowest number that an event has in these parts. */
async function firstNumbers(pool: Pool, parts: readonly EventPart[]): Promise<Map<number, number>> {
  const lowest = new Map<number, number>();
  for (const { name, startsAt } of parts) {
    const since = startsAt && new Date(startsAt.getTime() + CLOCK_SLACK_MS);
    for (const { partition, first } of await spansOf(pool, name, since)) {
      lowest.set(partition, Math.min(first, lowest.get(partition) ?? first));
    }
  }
  return lowest;
}
