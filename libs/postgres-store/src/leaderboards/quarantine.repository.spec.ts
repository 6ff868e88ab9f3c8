import type { HeldSubmission, Leaderboard } from '@rostrum/domain';
import type { Pool } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addBoard, addTenant, Log, openDatabase } from '../../test/fixtures.ts';
import { rows } from '../../test/tables.ts';
import { PostgresEventSink } from '../events/event-sink.ts';
import { PostgresQuarantineRepository } from './quarantine.repository.ts';

const DAY_MS = 24 * 3600 * 1000;

let pool: Pool;
let sink: PostgresEventSink;
let log: Log;
let board: Leaderboard;
let quarantine: PostgresQuarantineRepository;

beforeEach(async () => {
  pool = await openDatabase();
  sink = new PostgresEventSink(pool);
  log = new Log(await sink.ensurePartitions(2));
  board = await addBoard(pool, await addTenant(pool));
  quarantine = new PostgresQuarantineRepository(pool);
});
afterEach(() => pool.end());

function aHeld(id: string, overrides: Partial<HeldSubmission> = {}): HeldSubmission {
  return {
    id,
    memberId: 'ann',
    operator: 'best',
    score: 0.1 + 0.2,
    columns: [-1.5e300, 2 ** 53 - 1],
    metadata: '{"nul":"\\u0000","a":[1.50, "x"]}',
    occurredAtMs: Date.UTC(2026, 10, 20, 1, 2, 3, 4),
    reason: 'score.out_of_bounds',
    ...overrides,
  };
}

const held = (...submissions: HeldSubmission[]) =>
  log.append(1, board.id, { type: 'scores.quarantined', held: submissions });
const settled = (quarantineId: string, status: 'approved' | 'rejected') =>
  log.append(1, board.id, { type: 'quarantine.settled', quarantineId, status, by: 'key:k1' });

const all = { status: undefined, limit: 100, after: undefined };

it('keeps what is held exactly, in the order in which it came', async () => {
  const first = [aHeld('z'), aHeld('a', { columns: [], metadata: undefined })];
  const event = held(...first);
  await sink.store([event, held(aHeld('m'))]);
  const { items } = await quarantine.list(board.id, all);
  expect(items.map(({ id }) => id)).toEqual(['z', 'a', 'm']);
  const kept = { status: 'pending', heldAt: new Date(event.atMs), settled: undefined };
  expect(items.slice(0, 2)).toEqual(first.map((one) => ({ ...one, ...kept })));
  expect(await quarantine.find(board.id, 'z')).toEqual({ ...first[0], ...kept });
});

it('keeps who settled it and when, in the same batch or a later one', async () => {
  const events = [held(aHeld('a'), aHeld('b'), aHeld('c')), settled('a', 'approved')];
  await sink.store(events);
  const later = settled('c', 'rejected');
  await sink.store([later]);
  const { items } = await quarantine.list(board.id, all);
  expect(items.map(({ id, status }) => [id, status])).toEqual([
    ['a', 'approved'],
    ['b', 'pending'],
    ['c', 'rejected'],
  ]);
  expect(items[2]?.settled).toEqual({ by: 'key:k1', at: new Date(later.atMs) });
});

it('changes nothing when a batch is stored again', async () => {
  const events = [held(aHeld('a'), aHeld('b')), settled('a', 'rejected')];
  await sink.store(events);
  const before = await quarantine.list(board.id, all);
  await sink.store(events);
  expect(await quarantine.list(board.id, all)).toEqual(before);
});

it('is paged by status', async () => {
  await sink.store([held(...Array.from({ length: 5 }, (_, number) => aHeld(`h${number}`)))]);
  await sink.store([settled('h1', 'rejected')]);
  const request = { status: 'pending' as const, limit: 2 };
  const page = await quarantine.list(board.id, { ...request, after: undefined });
  expect(page.items.map(({ id }) => id)).toEqual(['h0', 'h2']);
  const next = await quarantine.list(board.id, { ...request, after: page.next });
  expect(next.items.map(({ id }) => id)).toEqual(['h3', 'h4']);
  expect(next.next).toBeUndefined();
});

it('passes over what a board that is gone has held, and goes with its board', async () => {
  await sink.store([held(aHeld('a'))]);
  await pool.query('DELETE FROM leaderboards WHERE id = $1', [board.id]);
  await sink.store([held(aHeld('b')), settled('a', 'approved')]);
  expect(await rows(pool, 'SELECT id FROM quarantined_submissions')).toEqual([]);
});

it('sweeps away what was settled before, and nothing that waits', async () => {
  await sink.store([held(aHeld('a'), aHeld('b')), settled('a', 'approved')]);
  const [found] = (await quarantine.list(board.id, all)).items;
  const at = found?.settled?.at.getTime() ?? 0;
  expect(await quarantine.sweep(new Date(at))).toBe(0);
  expect(await quarantine.sweep(new Date(at + DAY_MS))).toBe(1);
  expect((await quarantine.list(board.id, all)).items).toMatchObject([{ id: 'b' }]);
});
