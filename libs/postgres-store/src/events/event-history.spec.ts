import type { LogEvent } from '@rostrum/domain';
import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addBoard, addTenant, anEntry, Log, openDatabase, scored } from '../../test/fixtures.ts';
import { rows, storedEvents } from '../../test/tables.ts';
import { PostgresEventHistory } from './event-history.ts';
import { PostgresEventSink } from './event-sink.ts';
import { PostgresLateEventStore } from './late-event.store.ts';

const MINUTE_MS = 60_000;
const PARTITIONS = 2;
/** Months that the database has no part for when it is new. */
const january = (day = 1, hour = 0) => new Date(Date.UTC(2031, 0, day, hour));
const february = (day = 1, hour = 0) => new Date(Date.UTC(2031, 1, day, hour));
const march = (day = 1, hour = 0) => new Date(Date.UTC(2031, 2, day, hour));
const april = (day = 1) => new Date(Date.UTC(2031, 3, day));

let pool: Pool;
let sink: PostgresEventSink;
let history: PostgresEventHistory;
let boardId: string;
let log: Log;

beforeEach(async () => {
  pool = await openDatabase();
  sink = new PostgresEventSink(pool);
  history = new PostgresEventHistory(pool);
  log = new Log(await sink.ensurePartitions(PARTITIONS));
  boardId = (await addBoard(pool, await addTenant(pool))).id;
});
afterEach(() => pool.end());

function eventAt(at: Date, partition = 0): LogEvent {
  return { ...log.append(partition, boardId, scored(anEntry('m'))), atMs: at.getTime() };
}

async function storeAt(...times: Date[]): Promise<LogEvent[]> {
  const events = times.map((at) => eventAt(at));
  await sink.store(events);
  return events;
}

async function parts(): Promise<unknown[]> {
  const found = await rows(
    pool,
    "SELECT inhrelid::regclass::text AS part FROM pg_inherits WHERE inhparent = 'events'::regclass ORDER BY 1",
  );
  return found.map(({ part }) => part);
}

async function countRest(): Promise<unknown> {
  const [row] = await rows(pool, 'SELECT count(*)::integer AS count FROM events_rest');
  return row?.['count'];
}

describe('prepare', () => {
  it('makes the month and the next two, each once, whatever the hour', async () => {
    const months = ['events_2031_01', 'events_2031_02', 'events_2031_03'];
    expect(await history.prepare(january(31, 23))).toEqual(months);
    expect(await history.prepare(january())).toEqual([]);
    expect(await history.prepare(february())).toEqual(['events_2031_04']);
    expect(await parts()).toEqual([...months, 'events_2031_04', 'events_first', 'events_rest']);
  });

  it('makes nothing where the first part reaches', async () => {
    expect(await history.prepare(new Date('2020-05-05'))).toEqual([]);
  });

  it('takes what was stored of a month before it was made', async () => {
    const events = await storeAt(january(), january(31, 23), february(2), april(2));
    expect(await countRest()).toBe(4);
    await history.prepare(january(2));
    expect(await countRest()).toBe(1);
    expect(await storedEvents(pool)).toEqual(events);
    await sink.store(events);
    expect(await storedEvents(pool)).toEqual(events);
  });

  it('leaves a month in the rest of which there is too much to move', async () => {
    const events = await storeAt(january(2), january(3), january(4), february(2));
    const modest = new PostgresEventHistory(pool, 2);
    expect(await modest.prepare(january(2))).toEqual(['events_2031_02', 'events_2031_03']);
    expect(await countRest()).toBe(3);
    expect(await storedEvents(pool)).toEqual(events);
  });

  it('is done once by instances that do it together', async () => {
    const made = await Promise.all([1, 2, 3].map(() => history.prepare(january())));
    expect(made.flat().sort()).toEqual(['events_2031_01', 'events_2031_02', 'events_2031_03']);
  });
});

describe('dropBefore', () => {
  beforeEach(() => history.prepare(january()));

  it('drops months that are older as a whole, and nothing of one that is not', async () => {
    await storeAt(new Date('2020-01-01'), january(3), january(30));
    const kept = await storeAt(february(1), march(1));
    const old = await history.dropBefore(february(27));
    expect(old.map(({ name, isHeldBack }) => [name, isHeldBack])).toEqual([
      ['events_first', false],
      ['events_2031_01', false],
    ]);
    expect(await storedEvents(pool)).toEqual(kept);
    expect(await history.dropBefore(february(28))).toEqual([]);
  });

  it('leaves entries and the place in the log as they are: storing goes on after the last', async () => {
    const [last] = await storeAt(january(3));
    await history.dropBefore(april());
    expect(await storedEvents(pool)).toEqual([]);
    if (last) await sink.store([last]);
    expect(await storedEvents(pool)).toEqual([]);
    const next = await storeAt(march(2));
    expect(await storedEvents(pool)).toEqual(next);
  });

  it('takes events of a dropped time all the same', async () => {
    await storeAt(january(3));
    await storeAt(march(3));
    await history.dropBefore(february());
    const strays = await storeAt(january(4), new Date(0));
    expect(await countRest()).toBe(strays.length);
    await history.dropBefore(february());
    expect(await countRest()).toBe(strays.length);
  });

  it('holds a month back while it has an event of a clock that was behind, until its time has come', async () => {
    await storeAt(january(3));
    await storeAt(february(3));
    const [stray] = await storeAt(january(20));
    await storeAt(february(4), march(3));
    expect(await history.dropBefore(february())).toMatchObject([
      { name: 'events_first' },
      { name: 'events_2031_01', isHeldBack: true },
    ]);
    expect(await storedEvents(pool)).toContainEqual(stray);
    expect(await history.dropBefore(march())).toMatchObject([
      { name: 'events_2031_01', isHeldBack: false },
      { name: 'events_2031_02', isHeldBack: false },
    ]);
  });

  it('is not held back by clocks that differ for moments where months meet', async () => {
    await storeAt(january(31, 23), february(1), new Date(february().getTime() - 5), february(2));
    const old = await history.dropBefore(february());
    expect(old.every(({ isHeldBack }) => !isHeldBack)).toBe(true);
  });

  it('drops events ten years ahead or behind with those that stood beside them in the log', async () => {
    const [behind, ahead] = [new Date(Date.UTC(2021, 0)), new Date(Date.UTC(2041, 0))];
    await history.dropBefore(january());
    await storeAt(january(3), ahead, behind, january(4));
    const kept = await storeAt(february(3), ahead, behind, february(4));
    expect(await countRest()).toBe(4);
    await history.dropBefore(february());
    expect(await countRest()).toBe(2);
    expect(await storedEvents(pool)).toEqual(kept);
  });

  it('is safe when instances do it together', async () => {
    await storeAt(january(3));
    const kept = await storeAt(february(3));
    const all = await Promise.all([1, 2, 3].map(() => history.dropBefore(february())));
    expect(all.flat().every(({ isHeldBack }) => !isHeldBack)).toBe(true);
    expect(await storedEvents(pool)).toEqual(kept);
  });

  it('gives way to whoever reads, and does it another time', async () => {
    await storeAt(january(3));
    const reader = await pool.connect();
    await reader.query('BEGIN; SELECT count(*) FROM events');
    await expect(history.dropBefore(february())).rejects.toMatchObject({ code: '55P03' });
    await reader.query('COMMIT');
    reader.release();
    expect(await storedEvents(pool)).toHaveLength(1);
    await history.dropBefore(february());
    expect(await storedEvents(pool)).toEqual([]);
  });
});

it('loses, doubles and refuses nothing while months come and go under events being stored', async () => {
  const stored: LogEvent[] = [];
  let now = january().getTime();
  let isOver = false;
  const storing = (async () => {
    while (!isOver) {
      const batch = Array.from({ length: 40 }, (_, index) => {
        now += 10 * MINUTE_MS;
        return eventAt(new Date(now), index % PARTITIONS);
      });
      await sink.store(batch);
      stored.push(...batch);
    }
  })();
  for (let month = 0; month < 8; month += 1) {
    const from = Date.UTC(2031, month);
    await expect.poll(() => now, { timeout: 30_000 }).toBeGreaterThan(from);
    await history.prepare(new Date(from));
    if (month >= 3) {
      const before = new Date(Date.UTC(2031, month - 2));
      await expect
        .poll(() => history.dropBefore(before).then(() => 'dropped', String), { timeout: 10_000 })
        .toBe('dropped');
    }
  }
  isOver = true;
  await storing;
  const kept = await storedEvents(pool);
  const keptFrom = Date.UTC(2031, 5);
  const expected = stored.filter(({ atMs }) => atMs >= keptFrom);
  const ordered = expected.toSorted(
    ({ position: a }, { position: b }) => a.partition - b.partition || a.sequence - b.sequence,
  );
  expect(kept.filter(({ atMs }) => atMs >= keptFrom)).toEqual(ordered);
  expect(kept.every(({ atMs }) => atMs >= keptFrom)).toBe(true);
  expect(await countRest()).toBe(0);
});

it('an event that comes late is not stored where what came after it is not kept', async () => {
  await history.prepare(january());
  const early = eventAt(january(3));
  await storeAt(january(4));
  const late = eventAt(february(3));
  await storeAt(february(4));
  const events = new PostgresLateEventStore(pool);
  await history.dropBefore(february());
  expect(await events.store(late, async () => true)).toBe('stored');
  await expect(events.store(early, async () => true)).rejects.toMatchObject({
    code: 'dead_letter.not_retriable',
  });
});
