import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addBoard, addTenant, openDatabase } from '../../test/fixtures.ts';
import { entriesOf } from '../../test/tables.ts';
import { EntryReader } from './entry-reader.ts';

const COUNT = 12_001;

let pool: Pool;
let reader: EntryReader;
let boardId: string;

beforeAll(async () => {
  pool = await openDatabase();
  reader = new EntryReader(pool);
  const tenantId = await addTenant(pool);
  boardId = (await addBoard(pool, tenantId)).id;
  const other = (await addBoard(pool, tenantId)).id;
  for (const [id, period, count] of [
    [boardId, 'all-time', COUNT],
    [boardId, '2026', 3],
    [other, 'all-time', 2],
  ]) {
    await pool.query(
      `INSERT INTO leaderboard_entries
       SELECT $1, $2, 'm' || n, -n / 3.0, to_hex(n), 'epoch', '{"n" : 1}', n
       FROM generate_series(1, $3::integer) AS n`,
      [id, period, count],
    );
  }
});
afterAll(() => pool.end());

it('streams every entry of a board once, by period and member, over batches', async () => {
  const entries = await entriesOf(pool, boardId);
  expect(entries).toHaveLength(COUNT + 3);
  const keys = entries.map(({ period, memberId }) => `${period}/${memberId}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toEqual(keys.toSorted());
  expect(entries.find(({ memberId }) => memberId === 'm1')).toEqual({
    period: '2026',
    memberId: 'm1',
    score: -1 / 3,
    prefix: '1',
    updatedAtMs: 0,
    metadata: '{"n" : 1}',
  });
});

it('streams one period, and nothing of an unknown board', async () => {
  const entries = await entriesOf(pool, boardId, '2026');
  expect(entries.map(({ memberId }) => memberId)).toEqual(['m1', 'm2', 'm3']);
  expect(await entriesOf(pool, 'nothing')).toEqual([]);
});

it('counts a board and a period', async () => {
  expect(await reader.countEntries(boardId)).toBe(COUNT + 3);
  expect(await reader.countEntries(boardId, 'all-time')).toBe(COUNT);
  expect(await reader.countEntries(boardId, '1999')).toBe(0);
});
