import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  aBoard,
  addBoard,
  addTenant,
  anEntry,
  Log,
  openDatabase,
  scored,
} from '../../test/fixtures.ts';
import { EntryReader } from '../entries/entry-reader.ts';
import { PostgresEventSink } from '../events/event-sink.ts';
import { PostgresLeaderboardRepository } from './leaderboard.repository.ts';

let pool: Pool;
let boards: PostgresLeaderboardRepository;
let tenantId: string;

beforeAll(async () => {
  pool = await openDatabase();
  boards = new PostgresLeaderboardRepository(pool);
});
afterAll(() => pool.end());
beforeEach(async () => {
  tenantId = await addTenant(pool);
});

it('gives back a board as it was inserted', async () => {
  const board = await addBoard(pool, tenantId);
  expect(await boards.find(tenantId, board.key)).toEqual(board);
});

it('knows nothing of an unknown key', async () => {
  expect(await boards.find(tenantId, 'nowhere')).toBeUndefined();
});

it('refuses a key that is taken, and only within the tenant', async () => {
  const board = await addBoard(pool, tenantId);
  await expect(addBoard(pool, tenantId, { key: board.key })).rejects.toMatchObject({
    code: 'leaderboard.exists',
  });
  const other = await addBoard(pool, await addTenant(pool), { key: board.key });
  expect(await boards.find(tenantId, board.key)).toEqual(board);
  expect(await boards.find(other.tenantId, board.key)).toEqual(other);
});

it('lets one of many who insert the same key at once win', async () => {
  const attempts = Array.from({ length: 5 }, () => addBoard(pool, tenantId, { key: 'race' }));
  const results = await Promise.allSettled(attempts);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('pages in order of key by bytes, without gaps or repeats', async () => {
  const keys = ['a-b', 'a.b', 'a_b', 'ab', 'b', 'b0', 'z'];
  for (const key of keys.toReversed()) await addBoard(pool, tenantId, { key });
  await addBoard(pool, await addTenant(pool), { key: 'aa' });
  const seen: string[] = [];
  const sizes: number[] = [];
  let after: string | undefined;
  do {
    const page = await boards.list(tenantId, { limit: 3, after });
    seen.push(...page.items.map(({ key }) => key));
    sizes.push(page.items.length);
    after = page.next;
  } while (after !== undefined);
  expect(seen).toEqual(keys.toSorted());
  expect(sizes).toEqual([3, 3, 1]);
});

it('gives no next page when the last one is just full', async () => {
  await addBoard(pool, tenantId);
  await addBoard(pool, tenantId);
  expect((await boards.list(tenantId, { limit: 2, after: undefined })).next).toBeUndefined();
});

it('replaces a definition that is one version older, once', async () => {
  const board = await addBoard(pool, tenantId);
  const changed = {
    ...board,
    name: 'Renamed',
    operator: 'increment' as const,
    retentionPeriods: 0,
    visibility: 'private' as const,
    durability: 'persisted' as const,
    configVersion: 2,
    updatedAt: new Date('2026-12-01T00:00:00.001Z'),
  };
  expect(await boards.update(changed)).toBe(true);
  expect(await boards.update({ ...changed, name: 'Too late' })).toBe(false);
  expect(await boards.find(tenantId, board.key)).toEqual(changed);
});

it('does not replace a board of another tenant, nor one that is gone', async () => {
  const board = await addBoard(pool, tenantId);
  const stranger = await addTenant(pool);
  expect(await boards.update({ ...board, tenantId: stranger, configVersion: 2 })).toBe(false);
  expect(await boards.update(aBoard(tenantId, { configVersion: 2 }))).toBe(false);
  expect(await boards.find(tenantId, board.key)).toEqual(board);
});

it('deletes a board with its entries, leaving a free key and a new board empty', async () => {
  const board = await addBoard(pool, tenantId);
  const kept = await addBoard(pool, tenantId);
  const sink = new PostgresEventSink(pool);
  const log = new Log(await sink.ensurePartitions(4));
  await sink.store([
    log.append(0, board.id, scored(anEntry('m'))),
    log.append(1, kept.id, scored(anEntry('m'))),
  ]);
  expect(await boards.delete(await addTenant(pool), board.key)).toBeUndefined();
  expect(await boards.delete(tenantId, board.key)).toEqual(board);
  expect(await boards.delete(tenantId, board.key)).toBeUndefined();
  expect(await boards.find(tenantId, board.key)).toBeUndefined();
  const entries = new EntryReader(pool);
  expect(await entries.countEntries(board.id)).toBe(0);
  expect(await entries.countEntries(kept.id)).toBe(1);
  const anew = await addBoard(pool, tenantId, { key: board.key });
  expect(await entries.countEntries(anew.id)).toBe(0);
});
