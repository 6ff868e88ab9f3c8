import { readFile } from 'node:fs/promises';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addBoard, addTenant, anEntry, Log, openDatabase, scored } from '../../test/fixtures.ts';
import { rows, storedEvents } from '../../test/tables.ts';
import { PostgresEventSink } from './event-sink.ts';

let pool: Pool;

beforeAll(async () => {
  pool = await openDatabase();
});
afterAll(() => pool.end());

/** The statements that the migration gives for the day when the log is partitioned by time. */
async function documentedStatements(): Promise<string[]> {
  const migration = new URL('../migrations/0001_initial.sql', import.meta.url);
  const lines = (await readFile(migration, 'utf8')).split('\n');
  const text = lines.flatMap((line) => /^-- {3}(.*)/.exec(line)?.[1] ?? []).join('\n');
  const dated = text.replaceAll("'Y'", "'2026-12-01Z'").replaceAll("'Z'", "'2027-01-01Z'");
  return dated.split(';').filter((statement) => statement.trim() !== '');
}

it('turns the log into one partitioned by time as documented, and goes on storing', async () => {
  const board = await addBoard(pool, await addTenant(pool));
  const sink = new PostgresEventSink(pool);
  const log = new Log(await sink.ensurePartitions(1));
  const append = (atMs: number) => ({
    ...log.append(0, board.id, scored(anEntry(`m${atMs}`))),
    atMs,
  });
  const earlier = [Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 30, 23, 59, 59, 999)].map(append);
  await sink.store(earlier);

  const statements = await documentedStatements();
  expect(statements).toHaveLength(10);
  const client = await pool.connect();
  for (const statement of statements) await client.query(statement);
  client.release();

  const later = [Date.UTC(2026, 11, 1), Date.UTC(2026, 10, 2)].map(append);
  await sink.store([...earlier, ...later]);
  await sink.store(later);
  expect(await storedEvents(pool)).toEqual([...earlier, ...later]);
  const counts = `
    SELECT tableoid::regclass::text AS part, count(*)::integer AS count
    FROM events GROUP BY 1 ORDER BY 1`;
  expect(await rows(pool, counts)).toEqual([
    { part: 'events_before_y', count: 3 },
    { part: 'events_y', count: 1 },
  ]);
});
