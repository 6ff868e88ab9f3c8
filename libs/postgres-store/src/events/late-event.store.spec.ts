import type { Leaderboard, Poll } from '@rostrum/domain';
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
import { entryRows, standingOf, storedEvents } from '../../test/tables.ts';
import { EpochMismatchError } from './errors.ts';
import { PostgresEventSink } from './event-sink.ts';
import { PostgresLateEventStore } from './late-event.store.ts';

let pool: Pool;
let sink: PostgresEventSink;
let late: PostgresLateEventStore;
let log: Log;
let board: Leaderboard;
let poll: Poll;
const always = async (): Promise<boolean> => true;

beforeEach(async () => {
  pool = await openDatabase();
  sink = new PostgresEventSink(pool);
  late = new PostgresLateEventStore(pool);
  log = new Log(await sink.ensurePartitions(2));
  const tenantId = await addTenant(pool);
  board = await addBoard(pool, tenantId);
  poll = await addPoll(pool, tenantId);
});
afterEach(() => pool.end());

const score = (memberId: string, value: number) =>
  log.append(1, board.id, scored(anEntry(memberId, { score: value })));
const removal = (memberId: string) =>
  log.append(1, board.id, { type: 'entry.removed', memberId, periods: ['all-time'] });

async function scores(): Promise<unknown[]> {
  return (await entryRows(pool)).map(({ memberId, score: value }) => [memberId, value]);
}

async function markOf(partition: number): Promise<number | undefined> {
  return (await sink.ensurePartitions(2))[partition]?.sequence;
}

/** Another process of Redis holds the log, up to a sequence; the name of the epoch from then on. */
async function beginLife(run: string, sequence: number): Promise<string> {
  const { epoch } = log.append(1, board.id, { type: 'members.placed', placements: [] }).position;
  const standing = { partition: 1, epoch, sequence, isConfirmed: false, run, hasProfiles: true };
  const [comparison] = await sink.compare([standing]);
  if (!comparison?.isComplete || comparison.epoch === undefined) throw new Error('incomplete');
  return comparison.epoch;
}

describe('an event that comes late', () => {
  it('is stored behind the mark, which stays, and changes what nothing newer changed', async () => {
    const event = score('ann', 5);
    await sink.store([score('bob', 1)]);
    expect(await late.store(event, always)).toBe('stored');
    expect(await scores()).toEqual([
      ['ann', 5],
      ['bob', 1],
    ]);
    expect(await markOf(1)).toBe(2);
  });

  it('leaves entries alone that newer events changed or removed, in any number of them', async () => {
    const event = log.append(
      1,
      board.id,
      scored(anEntry('ann', { score: 5 }), anEntry('ann', { score: 5, period: '2026' })),
    );
    const gone = score('bob', 5);
    const others = Array.from({ length: 450 }, (_, index) => score(`m${index}`, 0));
    await sink.store([removal('bob'), ...others, score('ann', 9)]);
    await late.store(event, always);
    await late.store(gone, always);
    const entries = (await entryRows(pool)).filter(({ memberId }) => !/^m/.test(String(memberId)));
    expect(entries.map(({ period, score: value }) => [period, value])).toEqual([
      ['2026', 5],
      ['all-time', 9],
    ]);
    expect(await storedEvents(pool)).toHaveLength(454);
  });

  it('is stored once when two store it at the same moment, and when it is stored again', async () => {
    const event = score('ann', 5);
    await sink.store([score('bob', 1)]);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => late.store(event, always)));
    expect(outcomes.toSorted()).toEqual(['known', 'known', 'known', 'stored']);
    expect(await late.store(event, always)).toBe('known');
    expect(await storedEvents(pool)).toHaveLength(2);
  });

  it('goes in beside a persister that stores newer ones of the same entries', async () => {
    for (let round = 1; round <= 20; round += 1) {
      const event = score('ann', round);
      const newer = score('ann', 1000 + round);
      await Promise.all([late.store(event, always), sink.store([newer])]);
      expect(await scores()).toEqual([['ann', 1000 + round]]);
    }
    expect(await storedEvents(pool)).toHaveLength(40);
  });

  it('is not stored when it is not wanted any more, or its partition was rebuilt', async () => {
    const event = score('ann', 5);
    expect(await late.store(event, async () => false)).toBe('gone');
    await pool.query("UPDATE partitions SET epoch = 'another'");
    await expect(late.store(event, always)).rejects.toBeInstanceOf(EpochMismatchError);
    expect(await storedEvents(pool)).toEqual([]);
    expect(await scores()).toEqual([]);
  });

  it('goes in behind what came after it in later lives of its epoch', async () => {
    const event = score('ann', 5);
    const unchanged = score('bob', 5);
    await sink.store([score('cem', 1)]);
    const epoch = await beginLife('run-1', 3);
    const newer = { ...score('ann', 9), position: { partition: 1, epoch, sequence: 4 } };
    await sink.store([newer]);
    expect(await late.store(event, always)).toBe('stored');
    expect(await late.store(unchanged, always)).toBe('stored');
    expect(await scores()).toEqual([
      ['ann', 9],
      ['bob', 5],
      ['cem', 1],
    ]);
  });

  it('is not stored when the live store has lost it', async () => {
    await sink.store([score('cem', 1)]);
    const lost = score('ann', 5);
    await beginLife('run-1', 1);
    await expect(late.store(lost, always)).rejects.toBeInstanceOf(EpochMismatchError);
    expect(await scores()).toEqual([['cem', 1]]);
  });

  it('brings nobody back who was erased since, and others where that is certain', async () => {
    const [ann, bob, elsewhere] = [
      score('ann', 5),
      score('bob', 5),
      log.append(1, board.id, scored(anEntry('cem', { period: '2026' }))),
    ];
    await sink.store([removal(''), score('bob', 6)]);
    await expect(late.store(ann, always)).rejects.toMatchObject({
      code: 'dead_letter.not_retriable',
    });
    expect(await late.store(bob, always)).toBe('stored');
    expect(await late.store(elsewhere, always)).toBe('stored');
    expect((await scores()).toSorted()).toEqual([
      ['bob', 6],
      ['cem', 1],
    ]);
  });

  it('moves no poll that was moved since', async () => {
    const move = (from: 'draft' | 'open', to: 'open' | 'closed', movedAtMs: number) =>
      log.append(1, poll.id, {
        ...{ type: 'poll.moved' as const, from, to, round: 1 },
        ...{ movedAtMs, timerMs: undefined },
      });
    const opened = move('draft', 'open', 1);
    await sink.store([move('open', 'closed', 2)]);
    expect(await late.store(opened, always)).toBe('stored');
    expect(await standingOf(pool, poll.id)).toMatchObject({ status: 'closed', movedAtMs: 2 });
  });
});

describe('discarding', () => {
  it('is done only where the event was not stored', async () => {
    const [stored, lost] = [score('ann', 5), score('bob', 5)];
    await late.store(stored, always);
    const discarded: string[] = [];
    const discard = (name: string) => async () => void discarded.push(name);
    expect(await late.discard(stored.position, discard('stored'))).toBe(false);
    expect(await late.discard(lost.position, discard('lost'))).toBe(true);
    expect(discarded).toEqual(['lost']);
  });

  it('and storing exclude each other, whichever comes first', async () => {
    for (let round = 0; round < 20; round += 1) {
      const event = score('ann', round);
      let isThere = true;
      const [outcome, isDiscarded] = await Promise.all([
        late.store(event, async () => isThere),
        late.discard(event.position, async () => {
          isThere = false;
        }),
      ]);
      expect(outcome === 'stored').toBe(!isDiscarded);
    }
  });
});
