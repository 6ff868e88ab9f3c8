import type { DatabaseFigures, DatabaseProbe } from '@rostrum/domain';
import type { Pool } from 'pg';

/** Sizes change slowly, and cost more than the rest. */
const SIZES_KEPT_MS = 30_000;
/** Whoever asks waits no longer, though a connection may take as long again to be given up. */
const PATIENCE_MS = 1500;

/** Of the table or, where it is cut by time, of all its parts. */
const SIZES = `
  WITH parts AS (
    SELECT relid::oid AS part FROM pg_partition_tree('events') WHERE isleaf
    UNION
    SELECT oid FROM pg_class WHERE oid = 'events'::regclass AND relkind = 'r'
  )
  SELECT sum(pg_total_relation_size(part)) AS bytes,
    CASE WHEN min(reltuples) >= 0 THEN sum(reltuples) END AS count
  FROM parts JOIN pg_class ON oid = part`;

/** By the key of the log: it has no index by time that could tell the first. */
const OLDEST = `
  SELECT min(first.at) AS oldest
  FROM partitions, unnest(former_epochs || partitions.epoch) AS epoch_name, LATERAL (
    SELECT at FROM events
    WHERE events.partition = partitions.partition AND events.epoch = epoch_name
    ORDER BY sequence LIMIT 1
  ) AS first`;

type Sizes = Pick<DatabaseFigures, 'eventsBytes' | 'eventCount' | 'oldestEventAtMs'>;

export class PostgresDatabaseProbe implements DatabaseProbe {
  readonly #pool: Pool;
  #sizes: { at: number; value: Sizes } | undefined;
  /** One at a time: those that wait for a lock would take every connection. */
  #measuring: Promise<Sizes> | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async read(): Promise<DatabaseFigures> {
    // Before the questions, which take connections themselves.
    const pool = poolFigures(this.#pool);
    try {
      await withinPatience(this.#pool.query('SELECT 1'));
    } catch (error) {
      return { fault: error instanceof Error ? error.message : String(error), pool };
    }
    // Somebody may have locked a table: that is no reason to say that the database does not answer.
    const sizes = await withinPatience(this.#currentSizes()).catch(() => this.#sizes?.value);
    return { ...sizes, pool };
  }

  async #currentSizes(): Promise<Sizes> {
    const kept = this.#sizes;
    if (kept && performance.now() - kept.at < SIZES_KEPT_MS) return kept.value;
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = undefined;
    });
    return this.#measuring;
  }

  async #measure(): Promise<Sizes> {
    const { rows: sizes } = await this.#pool.query<SizeRow>(SIZES);
    const { rows: times } = await this.#pool.query<{ oldest: Date | null }>(OLDEST);
    const [size] = sizes;
    const value = {
      eventsBytes: Number(size?.bytes ?? 0),
      eventCount: size?.count == null ? undefined : Math.round(size.count),
      oldestEventAtMs: times[0]?.oldest?.getTime(),
    };
    // An empty log costs nothing to look at, and is not empty for long.
    const isKept = value.oldestEventAtMs !== undefined;
    this.#sizes = isKept ? { at: performance.now(), value } : undefined;
    return value;
  }
}

interface SizeRow {
  bytes: string;
  /** None where the database has not looked at the table yet. */
  count: number | null;
}

function poolFigures(pool: Pool): DatabaseFigures['pool'] {
  const { totalCount, idleCount, waitingCount, options } = pool;
  return {
    max: options.max,
    inUse: totalCount - idleCount,
    idle: idleCount,
    waiting: waitingCount,
  };
}

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
