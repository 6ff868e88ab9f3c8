import type { LogEvent } from '@rostrum/domain';
import type { Pool } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { addBoard, addTenant, anEntry, Log, openDatabase, scored } from '../../test/fixtures.ts';
import { openFormerDatabase } from '../../test/former-database.ts';
import { entryRows, rows, storedEvents } from '../../test/tables.ts';
import { migrate } from '../migrate.ts';
import { PostgresEventHistory } from './event-history.ts';
import { PostgresEventSink } from './event-sink.ts';
import { PostgresLateEventStore } from './late-event.store.ts';

const PARTITIONS = 2;
const YEARS = [1970, 2016, 2126];
const MIGRATION = '0014_events_by_time';
const HOUR_MS = 3_600_000;

let pool: Pool;
let boardId: string;
let log: Log;
afterEach(() => pool.end());

/** Made before it is partitioned: what stores there knows nothing of that. */
async function begin(database: Pool): Promise<PostgresEventSink> {
  pool = database;
  const sink = new PostgresEventSink(pool);
  const { rows: partitions } = await pool.query('SELECT FROM partitions');
  if (partitions.length === 0) {
    await pool.query(
      "INSERT INTO partitions (partition, epoch) SELECT n, 'e' FROM generate_series(0, 1) AS n",
    );
  }
  log = new Log(await sink.ensurePartitions(PARTITIONS));
  boardId = (await addBoard(pool, await addTenant(pool))).id;
  return sink;
}

function eventAt(at: Date | number, partition = 0): LogEvent {
  const event = log.append(partition, boardId, scored(anEntry('m')));
  return { ...event, atMs: new Date(at).getTime() };
}

async function countByPart(): Promise<Record<string, number>> {
  const found = await rows(
    pool,
    'SELECT tableoid::regclass::text AS part, count(*)::integer AS count FROM events GROUP BY 1',
  );
  return Object.fromEntries(found.map(({ part, count }) => [part, count]));
}

async function keysOfParts(): Promise<unknown[]> {
  return rows(
    pool,
    `SELECT inhrelid::regclass::text AS part, pg_get_constraintdef(pg_constraint.oid) AS key
     FROM pg_inherits LEFT JOIN pg_constraint ON conrelid = inhrelid AND contype = 'p'
     WHERE inhparent = 'events'::regclass ORDER BY part`,
  );
}

describe('a log that is a plain table', () => {
  /** Of the version before: without the columns that the migration brings. */
  const store = async (events: LogEvent[]) => {
    for (const { position, atMs, tenantId, resourceId, version, body } of events) {
      await pool.query(
        `INSERT INTO events
           (partition, epoch, sequence, format, tenant_id, resource_id, type, version, at, body)
         VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9)`,
        [
          ...[position.partition, position.epoch, position.sequence, tenantId, resourceId],
          ...[body.type, version, new Date(atMs), JSON.stringify(body)],
        ],
      );
    }
  };

  it('becomes the first part as it is, whatever times its events have', async () => {
    await begin(await openFormerDatabase(MIGRATION));
    const events = [Date.now(), ...YEARS.map((year) => Date.UTC(year, 5))].map((at) => eventAt(at));
    await store(events);
    const files = "SELECT pg_relation_filenode('events') AS file";
    const [{ file }] = (await rows(pool, files)) as [{ file: number }];
    expect(await migrate(pool)).toContain(MIGRATION);
    expect(await storedEvents(pool)).toEqual(events);
    expect(await countByPart()).toEqual({ events_first: 3, events_rest: 1 });
    expect(await rows(pool, files.replace("'events'", "'events_first'"))).toEqual([{ file }]);
  });

  it('is turned over while events are stored, and none is lost, doubled or refused', async () => {
    await begin(await openFormerDatabase(MIGRATION));
    const stored: LogEvent[] = [];
    let isOver = false;
    const storing = (async () => {
      while (!isOver || stored.length < 50) {
        const event = eventAt(Date.now(), stored.length % PARTITIONS);
        await store([event]);
        stored.push(event);
      }
    })();
    await migrate(pool);
    isOver = true;
    await storing;
    const kept = await storedEvents(pool);
    expect(kept).toHaveLength(stored.length);
    expect(new Set(kept.map(({ version }) => version)).size).toBe(
      new Set(stored.map(({ version }) => version)).size,
    );
  });

  it('waits for whoever reads it without having others wait', async () => {
    await begin(await openFormerDatabase(MIGRATION));
    const reader = await pool.connect();
    await reader.query('BEGIN; SELECT count(*) FROM events');
    const migrating = migrate(pool);
    const waiting = `SELECT count(*)::integer AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await expect.poll(() => rows(pool, waiting), { timeout: 10_000 }).toEqual([{ count: 1 }]);
    await store([eventAt(Date.now())]);
    await reader.query('COMMIT');
    reader.release();
    expect(await migrating).toContain(MIGRATION);
    expect(await storedEvents(pool)).toHaveLength(1);
  });

  it('is turned over by an instance that goes on where another one died', async () => {
    await begin(await openFormerDatabase(MIGRATION));
    await store([eventAt(Date.now()), eventAt(Date.UTC(2126, 1))]);
    await pool.query(`
      ALTER TABLE events ADD CONSTRAINT events_end CHECK (at < '2026-01-01Z') NOT VALID;
      CREATE TABLE events_rest
        (LIKE events INCLUDING DEFAULTS, PRIMARY KEY (partition, epoch, sequence))`);
    await migrate(pool);
    expect(await countByPart()).toEqual({ events_first: 1, events_rest: 1 });
  });
});

describe('a log by time', () => {
  it('takes events of any time, each once', async () => {
    const sink = await begin(await openDatabase());
    const history = new PostgresEventHistory(pool);
    await history.prepare(new Date(Date.now() + 40 * 24 * HOUR_MS));
    const times = [Date.now(), Date.now() + HOUR_MS, ...YEARS.map((year) => Date.UTC(year, 5))];
    const events = times.map((at) => eventAt(at));
    await sink.store(events);
    await sink.store(events);
    expect(await storedEvents(pool)).toEqual(events);
    expect(await entryRows(pool)).toHaveLength(1);
  });

  it('has a key for every part, by which a late event is stored once', async () => {
    const sink = await begin(await openDatabase());
    const history = new PostgresEventHistory(pool);
    const [month] = await history.prepare(new Date(Date.UTC(2030, 0)));
    const key = 'PRIMARY KEY (partition, epoch, sequence)';
    const keys = await keysOfParts();
    expect(keys).toContainEqual({ part: month, key });
    expect(keys).toEqual(keys.map((part) => ({ ...(part as object), key })));
    const late = new PostgresLateEventStore(pool);
    for (const at of [Date.now(), Date.UTC(2030, 0, 5), Date.UTC(2126, 0)]) {
      const [set, next] = [eventAt(at), eventAt(at)];
      await sink.store([next]);
      expect(await late.store(set, async () => true)).toBe('stored');
      expect(await late.store(set, async () => true)).toBe('known');
    }
  });

  it('is read only where a time can lie', async () => {
    await begin(await openDatabase());
    await new PostgresEventHistory(pool).prepare(new Date(Date.UTC(2030, 0)));
    const plan = async (statement: string) =>
      JSON.stringify(await rows(pool, `EXPLAIN ${statement}`));
    const recent = await plan(
      `SELECT resource_id, names FROM events
       WHERE partition = 0 AND names IS NOT NULL AND at > '2030-02-01Z' ORDER BY at LIMIT 10`,
    );
    expect(recent).toContain('events_2030_02');
    expect(recent).not.toMatch(/events_first|events_2030_01/);
    const rewritten = await plan(
      `UPDATE events SET body = '{}'
       WHERE partition = 0 AND epoch = 'e' AND sequence = 1 AND at = '2030-02-01Z'`,
    );
    expect(rewritten).toContain('events_2030_02_pkey');
    expect(rewritten).not.toMatch(/events_first|events_2030_01|events_2030_03|events_rest/);
  });
});
