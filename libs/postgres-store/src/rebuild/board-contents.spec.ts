import type { Leaderboard } from '@rostrum/domain';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addBoard, addTenant, anEntry, Log, openDatabase, scored } from '../../test/fixtures.ts';
import { PostgresEventSink } from '../events/event-sink.ts';
import { PostgresMemberRepository } from '../members/member.repository.ts';
import { PostgresBoardContents } from './board-contents.ts';

const PARTITION = 1;
const HOUR_MS = 3_600_000;
const MANY = 2500;

let pool: Pool;
let sink: PostgresEventSink;
let log: Log;
let tenantId: string;
let contents: PostgresBoardContents;

beforeAll(async () => {
  pool = await openDatabase();
  sink = new PostgresEventSink(pool);
  log = new Log(await sink.ensurePartitions(2));
  tenantId = await addTenant(pool);
  contents = new PostgresBoardContents(pool);
});
afterAll(() => pool.end());

async function all<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}

async function placementsOn(board: Leaderboard) {
  const { placements } = await contents.contentOf(board, PARTITION);
  return all(placements);
}

it('has all entries of a board, and of no other', async () => {
  const [board, other] = [await addBoard(pool, tenantId), await addBoard(pool, tenantId)];
  const entries = ['a', 'b', 'c'].flatMap((memberId) =>
    ['all-time', '2026-11-21'].map((period) => anEntry(memberId, { period, attempts: 3 })),
  );
  await sink.store(entries.map((entry) => log.append(PARTITION, board.id, scored(entry))));
  await sink.store([log.append(PARTITION, other.id, scored(anEntry('z')))]);
  const content = await contents.contentOf(board, PARTITION);
  const read = await all(content.entries);
  expect(read).toHaveLength(entries.length);
  expect(read).toEqual(expect.arrayContaining(entries));
});

it('has the submissions that wait in the quarantine, with when they were held', async () => {
  const board = await addBoard(pool, tenantId);
  const aHeld = (id: string) => ({
    id,
    memberId: 'm',
    operator: 'set' as const,
    score: 1,
    columns: [],
    metadata: undefined,
    occurredAtMs: 0,
    reason: 'score.out_of_bounds' as const,
  });
  const held = ['waits', 'settled'].map(aHeld);
  const event = log.append(PARTITION, board.id, { type: 'scores.quarantined', held });
  const settled = log.append(PARTITION, board.id, {
    type: 'quarantine.settled',
    quarantineId: 'settled',
    status: 'rejected',
    by: 'key:k',
  });
  await sink.store([event, settled]);
  const content = await contents.contentOf(board, PARTITION);
  expect(content.held).toEqual([{ id: 'waits', heldAtMs: event.atMs }]);
});

it('says how members are placed who were moderated, or who are in a segment of the board', async () => {
  const plain = await addBoard(pool, tenantId);
  const segmented = await addBoard(pool, tenantId, { segments: ['country', 'league'] });
  const members = new PostgresMemberRepository(pool);
  const saved = await members.save(tenantId, [
    { memberId: 'hidden', state: 'hidden' },
    { memberId: 'norwegian', attributes: { country: 'NO', shoe: 43 } },
    { memberId: 'nobody', displayName: 'Nobody', attributes: { shoe: 44 } },
  ]);
  const revisionOf = (id: string) => saved.find(({ memberId }) => memberId === id)?.revision;
  const placed = (memberId: string, state: string, values: string[]) =>
    expect.objectContaining({ memberId, state, values, revision: revisionOf(memberId) });
  expect(await placementsOn(plain)).toEqual([placed('hidden', 'hidden', [])]);
  expect(await placementsOn(segmented)).toEqual([
    placed('hidden', 'hidden', ['', '']),
    placed('norwegian', 'visible', ['NO', '']),
  ]);
});

it('goes through any number of members', async () => {
  const tenant = await addTenant(pool);
  const board = await addBoard(pool, tenant, { segments: ['country'] });
  const changes = Array.from({ length: MANY }, (_, index) => ({
    memberId: `m${index}`,
    attributes: { country: 'NO' },
  }));
  await new PostgresMemberRepository(pool).save(tenant, changes);
  const placements = await placementsOn(board);
  expect(new Set(placements.map(({ memberId }) => memberId)).size).toBe(MANY);
});

it('starts versions above all that the partition gave, also by a clock that was ahead, and arrivals above all that there were', async () => {
  const board = await addBoard(pool, tenantId);
  const fromTheFuture = { ...log.append(PARTITION, 'another board', scored(anEntry('a'))) };
  fromTheFuture.version = (Date.now() + 5 * HOUR_MS) * 1024;
  // The clock was set right again.
  const last = log.append(PARTITION, board.id, scored(anEntry('a')));
  await sink.store([fromTheFuture]);
  await sink.store([last]);
  const { version, arrivals } = await contents.contentOf(board, PARTITION);
  expect(version).toBeGreaterThan(fromTheFuture.version);
  expect(version).toBeLessThan(fromTheFuture.version + 2 * HOUR_MS * 1024);
  expect(arrivals).toBe(last.position.sequence * 1000);
  const elsewhere = await contents.contentOf(board, PARTITION - 1);
  expect(elsewhere.version).toBeGreaterThan(Date.now() * 1024);
  expect(elsewhere.version).toBeLessThan(fromTheFuture.version);
});
