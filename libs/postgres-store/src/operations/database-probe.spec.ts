import type { LogEvent } from '@rostrum/domain';
import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../test/fixtures.ts';
import { createPool, PostgresEventHistory, PostgresEventSink } from '../index.ts';
import { PostgresDatabaseProbe } from './database-probe.ts';

const FIRST_MS = Date.parse('2026-03-01T12:00:00Z');
const HOUR_MS = 3_600_000;
let pool: Pool;
let sink: PostgresEventSink;

beforeEach(async () => {
  pool = await openDatabase();
  sink = new PostgresEventSink(pool);
});
afterEach(() => pool.end());

const read = () => new PostgresDatabaseProbe(pool).read();

async function store(partition: number, sequence: number, atMs: number): Promise<void> {
  const { rows } = await pool.query('SELECT epoch FROM partitions WHERE partition = $1', [
    partition,
  ]);
  const event: LogEvent = {
    position: { partition, epoch: rows[0].epoch, sequence },
    tenantId: 't',
    resourceId: 'r',
    version: sequence,
    atMs,
    body: { type: 'entry.removed', memberId: 'm', periods: [] },
  };
  await sink.store([event]);
}

it('a database without events has no oldest one, and its pool is told of', async () => {
  await sink.ensurePartitions(2);
  const { pool: connections, ...figures } = await read();
  expect(figures).toEqual({
    eventsBytes: expect.any(Number),
    eventCount: undefined,
    oldestEventAtMs: undefined,
  });
  expect(figures.eventsBytes).toBeGreaterThan(0);
  expect(connections).toEqual({ max: 6, inUse: 0, idle: 1, waiting: 0 });
  const client = await pool.connect();
  expect((await read()).pool).toMatchObject({ inUse: 1, idle: 0 });
  client.release();
});

it('the oldest event is found in every partition, and in epochs that are over', async () => {
  await sink.ensurePartitions(2);
  await store(0, 1, FIRST_MS + HOUR_MS);
  await store(1, 1, FIRST_MS + 2 * HOUR_MS);
  expect((await read()).oldestEventAtMs).toBe(FIRST_MS + HOUR_MS);
  await sink.beginEpochs([0, 1]);
  await store(0, 2, FIRST_MS + 3 * HOUR_MS);
  expect((await read()).oldestEventAtMs).toBe(FIRST_MS + HOUR_MS);
  await pool.query('DELETE FROM events WHERE partition = 0 AND sequence = 1');
  expect((await read()).oldestEventAtMs).toBe(FIRST_MS + 2 * HOUR_MS);
});

it('the log is measured with all its parts', async () => {
  await sink.ensurePartitions(1);
  const history = new PostgresEventHistory(pool);
  await history.prepare(new Date());
  for (let sequence = 1; sequence <= 50; sequence += 1) {
    const month = sequence % 2 === 0 ? 0 : 60 * 24 * HOUR_MS;
    await store(0, sequence, Date.now() + month + sequence);
  }
  const parts = await pool.query('SELECT DISTINCT tableoid FROM events');
  expect(parts.rowCount).toBeGreaterThan(1);
  await pool.query('ANALYZE events');
  expect(await read()).toMatchObject({ eventCount: 50 });
});

it('a table that somebody has locked is not measured, and the database answers all the same', async () => {
  await sink.ensurePartitions(1);
  const client = await pool.connect();
  await client.query('BEGIN; LOCK TABLE partitions IN ACCESS EXCLUSIVE MODE');
  const figures = await read();
  expect(figures).toEqual({ pool: expect.any(Object) });
  await client.query('ROLLBACK');
  client.release();
  await expect.poll(read).toMatchObject({ eventsBytes: expect.any(Number) });
});

it('a database that is away says why, and no question waits for it', async () => {
  const away = createPool('postgres://nobody@127.0.0.1:1/none', { max: 3 });
  const figures = await new PostgresDatabaseProbe(away).read();
  expect(figures).toEqual({
    fault: expect.stringContaining('ECONNREFUSED'),
    pool: { max: 3, inUse: 0, idle: 0, waiting: 0 },
  });
  await away.end();
});
