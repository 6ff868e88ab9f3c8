import type { Leaderboard, PartitionMark } from '@rostrum/domain';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addBoard, addTenant, anEntry, Log, openDatabase, scored } from '../../test/fixtures.ts';
import { entriesOf, rows } from '../../test/tables.ts';
import { PostgresEventSink } from '../events/event-sink.ts';
import { PostgresLeaderboardRepository } from '../leaderboards/leaderboard.repository.ts';
import { PostgresArchiveStore } from './archive.store.ts';
import { PostgresPeriodArchive } from './period-archive.ts';

const DAY = '2026-11-21';
const BOUNDS = { startsAtMs: Date.UTC(2026, 10, 21), endsAtMs: Date.UTC(2026, 10, 22) };

let pool: Pool;
let tenantId: string;
let sink: PostgresEventSink;
let log: Log;
let marks: PartitionMark[];
let archive: PostgresPeriodArchive;
let store: PostgresArchiveStore;

beforeAll(async () => {
  pool = await openDatabase();
  tenantId = await addTenant(pool);
  sink = new PostgresEventSink(pool);
  marks = await sink.ensurePartitions(1);
  log = new Log(marks);
  archive = new PostgresPeriodArchive(pool);
  store = new PostgresArchiveStore(pool);
});
afterAll(() => pool?.end());

const dueOf = (board: Leaderboard) => ({ board, periodId: DAY, checkAt: '-infinity' });
const playEvent = (board: Leaderboard, memberId: string, score: number) =>
  log.append(0, board.id, scored(anEntry(memberId, { period: DAY, score })));

/** As a change of the member leaves it, carried to the archives. */
async function setState(memberId: string, state: 'hidden' | 'visible'): Promise<number> {
  await pool.query(
    `INSERT INTO members (tenant_id, member_id, state, was_moderated) VALUES ($1, $2, $3, true)
     ON CONFLICT (tenant_id, member_id) DO UPDATE SET state = excluded.state`,
    [tenantId, memberId, state],
  );
  return store.followState(tenantId, memberId);
}

async function play(board: Leaderboard, memberId: string, score: number) {
  const event = playEvent(board, memberId, score);
  await sink.store([event]);
  return event.position;
}

async function boardWith(...memberIds: string[]) {
  const board = await addBoard(pool, tenantId, { columns: [] });
  let end = { partition: 0, epoch: marks[0]?.epoch ?? '', sequence: 0 };
  for (const [index, memberId] of memberIds.entries()) end = await play(board, memberId, index);
  return { board, end };
}

const membersOf = async (board: Leaderboard) =>
  (await store.page(board, DAY, { at: 'top' }, 100))?.entries.map(({ memberId }) => memberId);
const dueIds = async () => (await archive.findDue(1000)).map(({ board }) => board.id);

describe('archiving', () => {
  it('waits for the log, in its epoch', async () => {
    const { board, end } = await boardWith('a');
    const later = { ...end, sequence: end.sequence + 1 };
    expect(await archive.archive(dueOf(board), BOUNDS, later)).toEqual({ status: 'behind' });
    const other = { ...end, epoch: 'another' };
    expect(await archive.archive(dueOf(board), BOUNDS, other)).toEqual({ status: 'behind' });
    expect(await entriesOf(pool, board.id, DAY)).toHaveLength(1);
  });

  it('passes over a board that was changed meanwhile', async () => {
    const { board, end } = await boardWith('a');
    const changed = { ...board, configVersion: 2 };
    await new PostgresLeaderboardRepository(pool).update(changed);
    expect(await archive.archive(dueOf(board), BOUNDS, end)).toEqual({ status: 'passed' });
    expect(await archive.archive(dueOf(changed), BOUNDS, end)).toMatchObject({ total: 1 });
  });

  it('is done once, by one of many', async () => {
    const { board, end } = await boardWith('a', 'b', 'c');
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => archive.archive(dueOf(board), BOUNDS, end)),
    );
    expect(outcomes.filter(({ status }) => status === 'archived').length).toBeGreaterThan(0);
    expect(await membersOf(board)).toEqual(['c', 'b', 'a']);
    expect(
      await rows(pool, 'SELECT FROM archived_entries WHERE leaderboard_id = $1', [board.id]),
    ).toHaveLength(3);
  });

  it('is done again with what was stored late, and forgets nobody', async () => {
    const { board, end } = await boardWith('a', 'b');
    await archive.archive(dueOf(board), BOUNDS, end);
    await archive.finish(dueOf(board));
    expect(await dueIds()).not.toContain(board.id);
    await setState('a', 'hidden');
    const late = await play(board, 'late', 5);
    expect(await dueIds()).toContain(board.id);
    await archive.finish(dueOf(board));
    expect(await dueIds()).toContain(board.id);
    await archive.archive(dueOf(board), BOUNDS, late);
    expect(await membersOf(board)).toEqual(['late', 'b']);
    await setState('a', 'visible');
    expect(await membersOf(board)).toEqual(['late', 'b', 'a']);
  });

  it('has an entry that is stored at the same moment wait, and come back', async () => {
    const { board, end } = await boardWith('a');
    const holder = await pool.connect();
    await holder.query('BEGIN; LOCK TABLE archived_periods IN ACCESS EXCLUSIVE MODE');
    const archiving = archive.archive(dueOf(board), BOUNDS, end);
    const waiting = async (count: number) => {
      const found = await holder.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      expect(found.rowCount).toBe(count);
    };
    await vi.waitFor(() => waiting(1));
    const storing = sink.store([playEvent(board, 'late', 9)]);
    await vi.waitFor(() => waiting(2));
    await holder.query('COMMIT');
    holder.release();
    expect(await archiving).toEqual({ status: 'archived', total: 1 });
    await storing;
    expect(await entriesOf(pool, board.id, DAY)).toHaveLength(1);
    expect(await dueIds()).toContain(board.id);
  });

  it('is undone by nothing: an entry removed late goes from the archive', async () => {
    const { board, end } = await boardWith('a', 'b', 'c');
    await archive.archive(dueOf(board), BOUNDS, end);
    const removal = { type: 'entry.removed' as const, memberId: 'b', periods: [DAY] };
    await sink.store([log.append(0, board.id, removal)]);
    expect(await membersOf(board)).toEqual(['c', 'a']);
    expect(await store.periods(board, 5, undefined)).toMatchObject([{ id: DAY, total: 2 }]);
  });
});

describe('what is due', () => {
  it('is what has entries, until it is known when that will be', async () => {
    const { board } = await boardWith('a');
    const due = (await archive.findDue(1000)).find((one) => one.board.id === board.id);
    if (!due) throw new Error('not due');
    expect(due).toMatchObject({ board, periodId: DAY });
    expect(await archive.postpone(due, Date.now() + 3_600_000)).toBe(true);
    expect(await dueIds()).not.toContain(board.id);
    await play(board, 'b', 1);
    expect(await dueIds()).not.toContain(board.id);
  });

  it('is everything of a board whose definition changed, also while it was thought about', async () => {
    const { board } = await boardWith('a');
    const due = (await archive.findDue(1000)).find((one) => one.board.id === board.id);
    if (!due) throw new Error('not due');
    await new PostgresLeaderboardRepository(pool).update({ ...board, configVersion: 2 });
    expect(await archive.postpone(due, Date.now() + 3_600_000)).toBe(false);
    expect(await dueIds()).toContain(board.id);
  });

  it('is also a period whose first entry was stored while the definition changed', async () => {
    const board = await addBoard(pool, tenantId, { columns: [] });
    const changing = await pool.connect();
    await changing.query('BEGIN');
    await changing.query('UPDATE leaderboards SET config_version = 2 WHERE id = $1', [board.id]);
    await changing.query(
      'UPDATE leaderboard_periods SET check_at = now() WHERE leaderboard_id = $1',
      [board.id],
    );
    await play(board, 'a', 1);
    const due = (await archive.findDue(1000)).find((one) => one.board.id === board.id);
    if (!due) throw new Error('not due');
    const postponed = archive.postpone(due, undefined);
    await vi.waitFor(async () => {
      const waiting = await changing.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      expect(waiting.rowCount).toBe(1);
    });
    await changing.query('COMMIT');
    changing.release();
    expect(await postponed).toBe(false);
    expect(await dueIds()).toContain(board.id);
  });
});

describe('hiding and erasing', () => {
  it('reach every archive of the tenant, count what changed, and leave others alone', async () => {
    const otherTenant = await addTenant(pool);
    const other = await addBoard(pool, otherTenant, { columns: [] });
    const boards = [(await boardWith('x', 'y')).board, (await boardWith('x', 'z')).board, other];
    await play(other, 'x', 1);
    for (const board of boards) {
      const end = await play(board, 'w', 7);
      await archive.archive(dueOf(board), BOUNDS, end);
    }
    expect(await setState('x', 'hidden')).toBe(2);
    expect(await setState('x', 'hidden')).toBe(0);
    expect(await Promise.all(boards.map(membersOf))).toEqual([
      ['w', 'y'],
      ['w', 'z'],
      ['w', 'x'],
    ]);
    expect(await store.eraseMember(tenantId, 'x')).toBe(2);
    expect(await setState('x', 'visible')).toBe(0);
    expect(await Promise.all(boards.map(membersOf))).toEqual([
      ['w', 'y'],
      ['w', 'z'],
      ['w', 'x'],
    ]);
    expect(await store.history(other, 'x', 5, undefined)).toHaveLength(1);
  });

  it('wait for an archive that is just being written', async () => {
    const { board, end } = await boardWith('slow');
    const holder = await pool.connect();
    await holder.query('BEGIN; LOCK TABLE archived_entries IN SHARE MODE');
    const archiving = archive.archive(dueOf(board), BOUNDS, end);
    const waiting = async (count: number) => {
      const found = await holder.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      expect(found.rowCount).toBe(count);
    };
    await vi.waitFor(() => waiting(1));
    const hiding = setState('slow', 'hidden');
    await vi.waitFor(() => waiting(2));
    await holder.query('COMMIT');
    holder.release();
    await archiving;
    // Seen by the one or the other.
    await hiding;
    expect(await membersOf(board)).toEqual([]);
  });
});
