import type { Pool, PoolClient } from 'pg';

/** A part of the log as the catalogue of the database knows it. */
export interface EventPart {
  /** As it stands in statements. */
  name: string;
  /** `undefined` at the beginning of time. */
  startsAt: Date | undefined;
  endsAt: Date;
}

/** The part that takes what no other does; it has no bounds, and is never dropped. */
export const REST_PART = 'events_rest';

const PARTS = `
  SELECT name,
    substring(bound FROM $$FROM \\('([^']+)'\\)$$)::timestamptz AS "startsAt",
    substring(bound FROM $$TO \\('([^']+)'\\)$$)::timestamptz AS "endsAt"
  FROM (
    SELECT inhrelid::regclass::text AS name, pg_get_expr(relpartbound, inhrelid) AS bound
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'events'::regclass
  ) AS part
  WHERE bound <> 'DEFAULT'
  ORDER BY "endsAt"`;

/** All parts but the rest, the oldest first. */
export async function listParts(client: Pool | PoolClient): Promise<EventPart[]> {
  const { rows } = await client.query<{ name: string; startsAt: Date | null; endsAt: Date }>(PARTS);
  return rows.map(({ name, startsAt, endsAt }) => ({
    name,
    startsAt: startsAt ?? undefined,
    endsAt,
  }));
}

/** Events of one epoch of a partition, by their numbers. */
export interface EventSpan {
  partition: number;
  epoch: string;
  first: number;
  last: number;
}

/** From key to key: a part with many events costs one look for each of its few epochs. */
function spans(from: string): string {
  return `
    WITH RECURSIVE known AS (
      (SELECT partition, epoch FROM ${from} ORDER BY partition, epoch LIMIT 1)
      UNION ALL
      SELECT next.partition, next.epoch
      FROM known, LATERAL (
        SELECT partition, epoch FROM ${from} AS event
        WHERE (event.partition, event.epoch) > (known.partition, known.epoch)
        ORDER BY partition, epoch LIMIT 1
      ) AS next
    )
    SELECT known.partition, known.epoch, first.sequence::float8 AS first,
      last.sequence::float8 AS last
    FROM known, LATERAL (
      SELECT sequence FROM ${from} AS event
      WHERE event.partition = known.partition AND event.epoch = known.epoch AND event.at >= $1
      ORDER BY sequence LIMIT 1
    ) AS first, LATERAL (
      SELECT sequence FROM ${from} AS event
      WHERE event.partition = known.partition AND event.epoch = known.epoch
      ORDER BY sequence DESC LIMIT 1
    ) AS last`;
}

/** What a part, or the whole log, has of each epoch; `first` of those from a time on. */
export async function spansOf(
  client: Pool | PoolClient,
  part: string,
  since: Date | '-infinity' = '-infinity',
): Promise<EventSpan[]> {
  const { rows } = await client.query<EventSpan>(spans(part), [since]);
  return rows;
}

export interface Month {
  name: string;
  startsAt: Date;
  endsAt: Date;
}

/** The calendar month of a time, and those that follow it; UTC. */
export function monthsFrom(time: Date, count: number): Month[] {
  const start = (index: number): Date =>
    new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + index, 1));
  return Array.from({ length: count }, (_, index) => {
    const startsAt = start(index);
    const name = `events_${startsAt.toISOString().slice(0, 7).replace('-', '_')}`;
    return { name, startsAt, endsAt: start(index + 1) };
  });
}
