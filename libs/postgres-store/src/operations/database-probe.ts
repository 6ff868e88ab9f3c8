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
  SELECT sum(pg_total_relation_size(part)) AS bytes, sum(greatest(reltuples, 0)) AS count
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

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async read(): Promise<DatabaseFigures> {
    // Before the questions, which take connections themselves.
    const pool = poolFigures(this.#pool);
    try {
      return { ...(await withinPatience(this.#ask())), pool };
    } catch (error) {
      return { fault: error instanceof Error ? error.message : String(error), pool };
    }
  }

  async #ask(): Promise<Sizes> {
    const kept = this.#sizes;
    if (kept && performance.now() - kept.at < SIZES_KEPT_MS) {
      await this.#pool.query('SELECT 1');
      return kept.value;
    }
    const { rows: sizes } = await this.#pool.query<{ bytes: string; count: number }>(SIZES);
    const { rows: times } = await this.#pool.query<{ oldest: Date | null }>(OLDEST);
    const [size] = sizes;
    const value = {
      eventsBytes: Number(size?.bytes ?? 0),
      eventCount: Math.round(size?.count ?? 0),
      oldestEventAtMs: times[0]?.oldest?.getTime(),
    };
    this.#sizes = { at: performance.now(), value };
    return value;
  }
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
