import {
  EVENT_FORMAT,
  type Leaderboard,
  type PartitionMark,
  type Poll,
  type PollStatus,
  type Tally,
} from '@rostrum/domain';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addBoard,
  addPoll,
  addTenant,
  anEntry,
  Log,
  openDatabase,
  scored,
} from '../../test/fixtures.ts';
import {
  ballotRows,
  entriesOf,
  entryRows,
  roundRows,
  rows,
  standingOf,
  storedEvents,
} from '../../test/tables.ts';
import { EntryReader } from '../entries/entry-reader.ts';
import { PostgresLeaderboardRepository } from '../leaderboards/leaderboard.repository.ts';
import { PostgresPollRepository } from '../polls/poll.repository.ts';
import { EpochMismatchError, PartitionCountError } from './errors.ts';
import { PostgresEventSink } from './event-sink.ts';

const PARTITIONS = 4;

let pool: Pool;
let sink: PostgresEventSink;
let log: Log;
let board: Leaderboard;
let poll: Poll;

beforeEach(async () => {
  pool = await openDatabase();
  sink = new PostgresEventSink(pool);
  log = new Log(await sink.ensurePartitions(PARTITIONS));
  const tenantId = await addTenant(pool);
  board = await addBoard(pool, tenantId);
  poll = await addPoll(pool, tenantId);
});
afterEach(() => pool.end());

async function marks(): Promise<PartitionMark[]> {
  return sink.ensurePartitions(PARTITIONS);
}

async function sequences(): Promise<number[]> {
  return (await marks()).map(({ sequence }) => sequence);
}

/** Everything the sink keeps. */
async function everything(): Promise<unknown> {
  return [await storedEvents(pool), await entryRows(pool), await ballotRows(pool), await marks()];
}

const cast = (voterId: string, ...choices: string[]) => ({
  type: 'ballots.cast' as const,
  round: 1,
  ballots: [{ voterId, ballot: choices.join(','), previous: undefined }],
});
const moved = (from: PollStatus, to: PollStatus, round = 1) => ({
  type: 'poll.moved' as const,
  ...{ from, to, round, movedAtMs: 1_700_000_000_123, timerMs: 60_000 },
});
const retracted = (voterId: string) => ({
  type: 'ballot.retracted' as const,
  round: 1,
  voterId,
  previous: 'a',
});
const removed = (memberId: string, ...periods: string[]) => ({
  type: 'entry.removed' as const,
  memberId,
  periods,
});

describe('partitions', () => {
  it('start at 0 in epochs of their own, which stay', async () => {
    const first = await marks();
    expect(first.map(({ partition, sequence }) => [partition, sequence])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    expect(new Set(first.map(({ epoch }) => epoch)).size).toBe(PARTITIONS);
    expect(await marks()).toEqual(first);
  });

  it('are made once by instances that start together', async () => {
    await pool.query('TRUNCATE partitions');
    const found = await Promise.all(Array.from({ length: 5 }, () => marks()));
    for (const each of found) expect(each).toEqual(found[0]);
  });

  it.each([PARTITIONS - 1, PARTITIONS + 1])('cannot become %i', async (count) => {
    await expect(sink.ensurePartitions(count)).rejects.toBeInstanceOf(PartitionCountError);
    expect(await marks()).toHaveLength(PARTITIONS);
  });
});

describe('storing', () => {
  it('keeps events as they are, and moves the marks', async () => {
    const events = [
      log.append(2, board.id, scored(anEntry('m'), anEntry('m', { period: '2026-11-21' }))),
      log.append(0, poll.id, moved('draft', 'open')),
      log.append(0, poll.id, cast('v', 'a', 'b')),
      log.append(2, board.id, removed('m', 'all-time')),
      log.append(0, poll.id, retracted('v')),
    ];
    await sink.store(events);
    // JSON drops what is undefined.
    const sorted = events.toSorted((a, b) => a.position.partition - b.position.partition);
    expect(await storedEvents(pool)).toEqual(sorted);
    expect(await sequences()).toEqual([3, 0, 2, 0]);
    expect(await rows(pool, 'SELECT DISTINCT format, type FROM events ORDER BY type')).toEqual(
      ['ballot.retracted', 'ballots.cast', 'entry.removed', 'poll.moved', 'scores.submitted'].map(
        (type) => ({ format: EVENT_FORMAT, type }),
      ),
    );
  });

  it('keeps scores, prefixes, times and metadata exactly', async () => {
    const scores = [0.1 + 0.2, -(2 ** 53 - 1), 5e-324, Number.MAX_VALUE, -1.5e-9, 0];
    const times = [
      0,
      -1,
      1,
      Date.UTC(1, 0, 1, 0, 0, 0, 7),
      Date.UTC(9999, 11, 31, 23, 59, 59, 999),
    ];
    const metadata = ['{"z":1,"a":[1.50, "x"]}', '{"nul":"\\u0000","lone":"\\ud800"}', 'null'];
    const entries = scores.map((score, index) =>
      anEntry(`m${index}`, {
        score,
        prefix: `${index}0ffffffffffff`,
        updatedAtMs: times[index] ?? 5,
        metadata: metadata[index],
      }),
    );
    await sink.store(entries.map((entry) => log.append(1, board.id, scored(entry))));
    expect(await entriesOf(pool, board.id)).toEqual(entries);
    expect(await storedEvents(pool)).toHaveLength(entries.length);
  });

  it('keeps ids of any characters apart', async () => {
    const ids = [
      '"',
      '\\',
      '{a,b}',
      "'; DROP TABLE events; --",
      'NULL',
      'é',
      'e\u0301',
      '🏆',
      ' ',
      '%',
    ];
    await sink.store([
      ...ids.map((id) => log.append(1, board.id, scored(anEntry(id)))),
      ...ids.map((id) => log.append(2, poll.id, cast(id, id, 'b'))),
    ]);
    const sorted = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect((await entryRows(pool)).map((row) => row['memberId'])).toEqual(sorted);
    const ballots = (await ballotRows(pool)).map((row) => [row['voterId'], row['ballot']]);
    expect(ballots).toEqual(sorted.map((id) => [id, `${id},b`]));
  });

  it('takes nothing as nothing', async () => {
    const before = await everything();
    await sink.store([]);
    expect(await everything()).toEqual(before);
  });

  it('goes on over a hole that a set-aside event left', async () => {
    const first = log.append(1, board.id, scored(anEntry('a')));
    log.append(1, board.id, scored(anEntry('b')));
    const third = log.append(1, board.id, scored(anEntry('c')));
    await sink.store([first, third]);
    expect(await sequences()).toEqual([0, 3, 0, 0]);
  });
});

describe('order', () => {
  it('lets the last event on a row win, removals included', async () => {
    const events = [
      log.append(1, board.id, scored(anEntry('back', { score: 1 }))),
      log.append(1, board.id, scored(anEntry('gone', { score: 1, metadata: '{}' }))),
      log.append(1, board.id, removed('back', 'all-time', '2026')),
      log.append(1, board.id, scored(anEntry('gone', { score: 2 }))),
      log.append(1, board.id, scored(anEntry('back', { score: 3 }))),
      log.append(1, board.id, removed('gone', 'all-time')),
      log.append(1, board.id, scored(anEntry('twice', { score: 4, metadata: '{}' }))),
      log.append(1, board.id, scored(anEntry('twice', { score: 5, updatedAtMs: 77 }))),
    ];
    await sink.store(events);
    expect(await entryRows(pool)).toMatchObject([
      { memberId: 'back', score: 3, sequence: 5 },
      { memberId: 'twice', score: 5, metadata: null, updatedAt: new Date(77), sequence: 8 },
    ]);
  });

  it('removes only the periods named', async () => {
    await sink.store([
      log.append(1, board.id, scored(anEntry('m'), anEntry('m', { period: '2026' }))),
    ]);
    await sink.store([log.append(1, board.id, removed('m', '2026', '2026-11'))]);
    expect(await entryRows(pool)).toMatchObject([{ period: 'all-time', memberId: 'm' }]);
  });

  it('lets the last ballot and the last status win', async () => {
    await sink.store([
      log.append(1, poll.id, moved('draft', 'open')),
      log.append(1, poll.id, cast('changed', 'a')),
      log.append(1, poll.id, cast('back', 'a')),
      log.append(1, poll.id, cast('gone', 'b')),
      log.append(1, poll.id, retracted('back')),
      log.append(1, poll.id, cast('changed', 'b', 'a')),
      log.append(1, poll.id, retracted('gone')),
      log.append(1, poll.id, cast('back')),
      log.append(1, poll.id, moved('open', 'closed')),
    ]);
    expect(await ballotRows(pool)).toMatchObject([
      { voterId: 'back', ballot: '' },
      { voterId: 'changed', ballot: 'b,a' },
    ]);
    expect(await standingOf(pool, poll.id)).toMatchObject({
      status: 'closed',
      round: 1,
      movedAtMs: 1_700_000_000_123,
      timerMs: 60_000,
    });
  });

  it('keeps what a round came to beside the ballots of all rounds', async () => {
    const tally: Tally = {
      ballotCount: 1,
      counters: [
        ['@', 1],
        ['a', 1],
      ],
      words: [],
    };
    await sink.store([
      log.append(1, poll.id, cast('v', 'a')),
      log.append(1, poll.id, { type: 'poll.reset', from: 'open', round: 1, tally }),
      log.append(1, poll.id, moved('draft', 'open', 2)),
      log.append(1, poll.id, { ...cast('v', 'b'), round: 2 }),
    ]);
    expect(await ballotRows(pool)).toMatchObject([
      { round: 1, voterId: 'v', ballot: 'a' },
      { round: 2, voterId: 'v', ballot: 'b' },
    ]);
    expect(await roundRows(pool)).toMatchObject([{ round: 1, status: 'open', tally }]);
    expect(await standingOf(pool, poll.id)).toMatchObject({ status: 'open', round: 2 });
  });

  it('stores events that arrive out of order within a batch in order', async () => {
    const first = log.append(1, board.id, scored(anEntry('m', { score: 1 })));
    const second = log.append(1, board.id, scored(anEntry('m', { score: 2 })));
    await sink.store([second, first, second]);
    expect(await entryRows(pool)).toMatchObject([{ score: 2, sequence: 2 }]);
    expect(await storedEvents(pool)).toEqual([first, second]);
  });
});

describe('exactly once', () => {
  it('changes nothing when a batch is stored again, whole or in part', async () => {
    const old = log.append(1, board.id, scored(anEntry('m', { score: 1 })));
    const newer = log.append(1, board.id, removed('m', 'all-time'));
    const other = log.append(2, poll.id, cast('v', 'a'));
    await sink.store([old, newer, other]);
    const before = await everything();
    await sink.store([old, newer, other]);
    await sink.store([old]);
    expect(await everything()).toEqual(before);
  });

  it('stores only what is new of a batch that overlaps', async () => {
    const events = [1, 2, 3].map((score) =>
      log.append(1, board.id, scored(anEntry(`m${score}`, { score }))),
    );
    await sink.store(events.slice(0, 2));
    await pool.query('DELETE FROM leaderboard_entries');
    await sink.store(events);
    expect(await entryRows(pool)).toMatchObject([{ memberId: 'm3' }]);
    expect(await storedEvents(pool)).toEqual(events);
  });

  it('holds when instances store the same batches at once, over several partitions', async () => {
    const events = Array.from({ length: 60 }, (_, index) =>
      log.append(index % PARTITIONS, board.id, scored(anEntry(`m${index % 7}`, { score: index }))),
    );
    const batches = [0, 20, 40].map((start) => events.slice(start, start + 20));
    const instance = async () => {
      for (const batch of batches) await sink.store(batch.toReversed());
    };
    await Promise.all([instance(), instance(), instance()]);
    expect(await sequences()).toEqual([15, 15, 15, 15]);
    expect(await storedEvents(pool)).toHaveLength(60);
  });

  it('leaves nothing behind when the connection breaks in the middle', async () => {
    const before = await everything();
    const batch = [
      log.append(1, board.id, scored(anEntry('m'))),
      log.append(2, poll.id, cast('v', 'a')),
    ];
    const blocker = await pool.connect();
    try {
      await blocker.query('BEGIN; LOCK TABLE ballots');
      const stored = expect(sink.store(batch)).rejects.toMatchObject({ code: 'store.unavailable' });
      await expect
        .poll(() => rows(pool, TERMINATE_BLOCKED), { timeout: 10_000 })
        .toEqual([{ pg_terminate_backend: true }]);
      await stored;
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
    }
    expect(await everything()).toEqual(before);
    await sink.store(batch);
    expect(await storedEvents(pool)).toEqual(batch);
    expect(await entryRows(pool)).toHaveLength(1);
    expect(await ballotRows(pool)).toHaveLength(1);
  });
});

/** The store that has appended its events and entries, and waits to store its ballots. */
const TERMINATE_BLOCKED = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock'
    AND query LIKE '%INSERT INTO ballots%'`;

describe('epochs', () => {
  it('refuses a batch with an event of another epoch, and stores nothing of it', async () => {
    const before = await everything();
    const good = log.append(0, board.id, scored(anEntry('m')));
    const event = log.append(1, board.id, scored(anEntry('m')));
    const stale = { ...event, position: { ...event.position, epoch: 'another' } };
    const [, mark] = await marks();
    const refusal = await sink.store([good, stale]).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EpochMismatchError);
    expect(refusal).toMatchObject({ partition: 1, expected: mark?.epoch, actual: 'another' });
    expect(await everything()).toEqual(before);
    await sink.store([good]);
    expect(await sequences()).toEqual([1, 0, 0, 0]);
  });

  it('refuses an event of another epoch also where its sequence is stored already', async () => {
    const event = log.append(1, board.id, scored(anEntry('m')));
    await sink.store([event]);
    const stale = { ...event, position: { ...event.position, epoch: 'another' } };
    await expect(sink.store([stale])).rejects.toBeInstanceOf(EpochMismatchError);
  });

  it('refuses an event of a partition that does not exist', async () => {
    const event = log.append(1, board.id, scored(anEntry('m')));
    const astray = { ...event, position: { ...event.position, partition: 99 } };
    await expect(sink.store([astray])).rejects.toThrow('Partition 99 has no mark');
  });
});

describe('boards and polls that are gone', () => {
  it('keeps their events and passes over their entries, ballots and moves', async () => {
    const tenantId = board.tenantId;
    const keptBoard = await addBoard(pool, tenantId);
    const keptPoll = await addPoll(pool, tenantId);
    await new PostgresLeaderboardRepository(pool).delete(tenantId, board.key);
    await new PostgresPollRepository(pool).delete(tenantId, poll.id);
    const events = [
      log.append(0, board.id, scored(anEntry('m'))),
      log.append(0, board.id, removed('m', 'all-time')),
      log.append(0, poll.id, cast('v', 'a')),
      log.append(0, poll.id, moved('draft', 'open')),
      log.append(0, keptBoard.id, scored(anEntry('m'))),
      log.append(0, keptPoll.id, cast('v', 'a')),
    ];
    await sink.store(events);
    expect(await storedEvents(pool)).toEqual(events);
    expect(await entryRows(pool)).toMatchObject([{ leaderboardId: keptBoard.id }]);
    expect(await ballotRows(pool)).toMatchObject([{ pollId: keptPoll.id }]);
  });

  it('may be deleted while their events are stored: neither fails, and nothing is left', async () => {
    const boards = new PostgresLeaderboardRepository(pool);
    for (let round = 0; round < 20; round += 1) {
      const doomed = await addBoard(pool, board.tenantId);
      const store = async () => {
        for (let score = 0; score < 4; score += 1) {
          const members = Array.from({ length: 50 }, (_, index) => anEntry(`m${index}`, { score }));
          await sink.store(members.map((entry) => log.append(3, doomed.id, scored(entry))));
        }
      };
      const [, deleted] = await Promise.all([store(), boards.delete(doomed.tenantId, doomed.key)]);
      expect(deleted).toEqual(doomed);
      expect(await new EntryReader(pool).countEntries(doomed.id)).toBe(0);
    }
  });
});
