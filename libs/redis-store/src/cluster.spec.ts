import { setTimeout as delay } from 'node:timers/promises';
import type { Leaderboard, StreamEntry } from '@rostrum/domain';
import type { ClusterNode } from '@rostrum/local-services';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownCluster } from '../../../test/setup/redis.ts';
import { aBoard, aSubmission, type Instance, openInstance } from '../test/fixtures.ts';

const ALL = [0, 1, 2, 3];
const UNAVAILABLE = { code: 'store.unavailable', retryable: true };
const RECOVERING = { code: 'store.recovering', retryable: true };
const REFUSED = { code: expect.stringMatching(/^store\.(unavailable|recovering)$/) };
const SOON = { timeout: 20_000, interval: 10 };

/** Of a writer that was refused: a refusal may come at once. */
const PAUSE_MS = 5;

interface Writer {
  stop(): Promise<{ acknowledged: number; refusals: unknown[] }>;
}

const cluster = ownCluster();
const writers: Writer[] = [];
let instance: Instance;
let board: Leaderboard;

beforeAll(async () => {
  instance = await openInstance(cluster().url);
});
beforeEach(async () => {
  board = aBoard({ operator: 'increment' });
  await vi.waitFor(() => instance.ranking.install(board), SOON);
});
afterEach(async () => {
  for (const each of writers.splice(0)) await each.stop();
  for (const node of cluster().nodes) await node.kill('SIGCONT');
  await cluster().settled();
});
afterAll(() => instance.close());

function increment(on = board): Promise<unknown> {
  return instance.ranking.submit({
    board: on,
    submissions: [aSubmission('a', 1, { operator: 'increment' })],
    wantRanks: false,
    idempotency: undefined,
  });
}

async function countOf(on = board): Promise<number> {
  const page = await instance.ranking.page(on, 'all-time', { at: 'member', memberId: 'a' }, 1);
  return page?.entries[0]?.score ?? 0;
}

function slotOf(on = board): Promise<number> {
  return cluster().slotOf(instance.keys.leaderboard(on).log);
}

/** Reads and acknowledges what the log holds, and what another test has read of it. */
async function drain(partitions: readonly number[]): Promise<void> {
  await vi.waitFor(async () => {
    const pending = await instance.log.readPending('persist', partitions, 1000);
    const left = [...pending, ...(await instance.log.readNew('persist', partitions, 1000, 20))];
    await instance.log.acknowledge('persist', left);
    expect(left).toEqual([]);
  }, SOON);
}

/** A master that does not serve the slot. */
async function otherMaster(slot: number): Promise<ClusterNode> {
  const source = await cluster().masterOf(slot);
  const other = (await cluster().masters()).find((node) => node !== source);
  if (!other) throw new Error('there is no other master');
  return other;
}

/** Writes all along, several at a time, until it is stopped; tells how many were acknowledged. */
function writer(): Writer {
  let isStopped = false;
  let acknowledged = 0;
  const refusals: unknown[] = [];
  const write = async (): Promise<void> => {
    while (!isStopped) {
      await increment().then(
        () => {
          acknowledged += 1;
        },
        async (error: unknown) => {
          refusals.push(error);
          await delay(PAUSE_MS);
        },
      );
    }
  };
  const all = Promise.all([write(), write(), write(), write()]);
  const stop = async () => {
    isStopped = true;
    await all;
    return { acknowledged, refusals };
  };
  writers.push({ stop });
  return { stop };
}

describe('a slot that moves in mid-stream', () => {
  it('makes no call fail for longer than its log is compared, and every write counts once', async () => {
    const slot = await slotOf();
    const writing = writer();
    for (let round = 0; round < 3; round += 1) {
      const before = await countOf();
      await cluster().migrateSlot(slot, await otherMaster(slot));
      await vi.waitFor(async () => expect(await countOf()).toBeGreaterThan(before), SOON);
    }
    const { acknowledged, refusals } = await writing.stop();
    // The other master is asked for its log first.
    for (const refusal of refusals) expect(refusal).toMatchObject(RECOVERING);
    expect(await countOf()).toBe(acknowledged);
  });

  it('refuses nothing for good while some of its keys are here and some there', async () => {
    const slot = await slotOf();
    const migration = await cluster().beginMigration(slot, await otherMaster(slot));
    await migration.moveKeys(2);
    const refusals = await Promise.all(
      [increment(), increment()].map((call) => call.catch((error: unknown) => error)),
    );
    for (const refusal of refusals) expect(refusal).toMatchObject(UNAVAILABLE);
    await migration.finish();
    await vi.waitFor(() => increment(), SOON);
    expect(await countOf()).toBe(1);
  });
});

describe('a master that is killed', () => {
  it('has its calls refused at once, the others served, and a successor found', async () => {
    const master = await cluster().masterOf(await slotOf());
    await increment();
    await master.kill('SIGKILL');
    try {
      await vi.waitFor(() => expect(increment()).rejects.toMatchObject(UNAVAILABLE), SOON);
      const started = performance.now();
      await expect(increment()).rejects.toMatchObject(UNAVAILABLE);
      expect(performance.now() - started).toBeLessThan(1000);
      await vi.waitFor(() => increment(), SOON);
      // Not every node may know the successor yet: who asks such a one is refused once more.
      expect(await vi.waitFor(() => countOf(), SOON)).toBeGreaterThanOrEqual(2);
    } finally {
      await master.restart();
    }
  });

  it('that stands still has each call refused within a second', async () => {
    const master = await cluster().masterOf(await slotOf());
    await increment();
    await master.kill('SIGSTOP');
    for (let call = 0; call < 4; call += 1) {
      const started = performance.now();
      await increment().catch((error: unknown) => expect(error).toMatchObject(UNAVAILABLE));
      expect(performance.now() - started).toBeLessThan(1000);
    }
    await vi.waitFor(() => increment(), SOON);
  });
});

describe('a master that stands still for less than the others wait', () => {
  /** Beyond what a command may take, and short of the time after which a node is taken for dead. */
  const HALTED_MS = 1100;

  it('gets no call a second time that was refused meanwhile', async () => {
    await increment();
    const master = await cluster().masterOf(await slotOf());
    await master.kill('SIGSTOP');
    const calls = Array.from({ length: 5 }, () => increment());
    const outcomes = Promise.allSettled(calls);
    await delay(HALTED_MS);
    await master.kill('SIGCONT');
    for (const outcome of await outcomes) expect(outcome.status).toBe('rejected');
    await vi.waitFor(() => increment(), SOON);
    // Those that had reached it counted, or not; all of them once at most.
    expect(await countOf()).toBeLessThanOrEqual(2 + calls.length);
  });

  it('has what it handed out in vain read again, and the other partitions read meanwhile', async () => {
    const boards = Array.from({ length: 12 }, () => aBoard({ operator: 'increment' }));
    for (const each of boards) await instance.ranking.install(each);
    await drain(ALL);
    const halted = await cluster().masterOf(await slotOf());
    const slots = await Promise.all(boards.map((each) => slotOf(each)));
    const owners = await Promise.all(slots.map((slot) => cluster().masterOf(slot)));
    await Promise.all(boards.map((each) => increment(each)));
    await halted.kill('SIGSTOP');
    const elsewhere = boards.filter((_, index) => owners[index] !== halted);
    const readable = elsewhere.map((each) => instance.keys.leaderboard(each).partition);
    const read: StreamEntry[] = await instance.log.readNew('persist', ALL, 100, 1);
    expect(new Set(read.map(({ partition }) => partition))).toEqual(new Set(readable));
    await instance.log.acknowledge('persist', read);
    await halted.kill('SIGCONT');
    await vi.waitFor(async () => {
      read.push(...(await instance.log.readNew('persist', ALL, 100, 1)));
      const names = read.map(({ partition, id }) => `${partition} ${id}`);
      expect(new Set(names).size).toBe(boards.length);
    }, SOON);
  });
});

describe('an orderly fail-over under load', () => {
  it('loses no acknowledged write, and doubles none', async () => {
    const slot = await slotOf();
    const writing = writer();
    await vi.waitFor(async () => expect(await countOf()).toBeGreaterThan(10), SOON);
    await cluster().failOver(await cluster().masterOf(slot));
    const reached = await vi.waitFor(() => countOf(), SOON);
    await vi.waitFor(async () => expect(await countOf()).toBeGreaterThan(reached), SOON);
    const { acknowledged, refusals } = await writing.stop();
    for (const refusal of refusals) expect(refusal).toMatchObject(REFUSED);
    const count = await countOf();
    expect(count).toBeGreaterThanOrEqual(acknowledged);
    expect(count).toBeLessThanOrEqual(acknowledged + refusals.length);
  });
});

describe('scripts', () => {
  it('are loaded on the master that misses them', async () => {
    for (const node of await cluster().masters()) await node.ask('FUNCTION', 'FLUSH');
    const boards = Array.from({ length: 12 }, () => aBoard({ operator: 'increment' }));
    await Promise.all(boards.map((each) => instance.ranking.install(each)));
    await Promise.all(boards.map((each) => increment(each)));
    const slots = await Promise.all(boards.map((each) => slotOf(each)));
    const masters = await Promise.all(slots.map((slot) => cluster().masterOf(slot)));
    expect(new Set(masters).size).toBeGreaterThan(1);
    for (const each of boards) expect(await countOf(each)).toBe(1);
  });

  it('are loaded on one master alone that has lost them', async () => {
    await increment();
    const master = await cluster().masterOf(await slotOf());
    await master.ask('FUNCTION', 'FLUSH');
    await Promise.all(Array.from({ length: 10 }, () => increment()));
    expect(await countOf()).toBe(11);
  });
});

describe('onReady', () => {
  it('is called when another node has become a master', async () => {
    const onReady = vi.fn();
    instance.redis.onReady(onReady);
    const before = onReady.mock.calls.length;
    await cluster().failOver(await cluster().masterOf(await slotOf()));
    await vi.waitFor(() => expect(onReady.mock.calls.length).toBeGreaterThan(before), SOON);
  });
});

describe('the event log', () => {
  async function readUntil(sequence: number): Promise<number[]> {
    const { partition } = instance.keys.leaderboard(board);
    const read: number[] = [];
    await vi.waitFor(async () => {
      const entries = await instance.log.readNew('persist', ALL, 50, 20);
      await instance.log.acknowledge('persist', entries);
      read.push(...sequencesOf(entries, partition));
      expect(read.at(-1) ?? 0).toBeGreaterThanOrEqual(sequence);
    }, SOON);
    return read;
  }

  function sequencesOf(entries: readonly StreamEntry[], partition: number): number[] {
    return entries.flatMap((entry) =>
      entry.partition === partition && entry.event ? [entry.event.position.sequence] : [],
    );
  }

  async function lastSequence(): Promise<number> {
    const { log } = instance.keys.leaderboard(board);
    return Number(await instance.redis.commands.hget(log, 'sequence'));
  }

  it.each(['migration', 'fail-over'])(
    'hands on every event in order through a %s',
    async (fault) => {
      await drain(ALL);
      const from = await lastSequence();
      const slot = await slotOf();
      const writing = writer();
      const reading = readUntil(from + 300);
      await vi.waitFor(async () => expect(await lastSequence()).toBeGreaterThan(from + 50), SOON);
      if (fault === 'migration') await cluster().migrateSlot(slot, await otherMaster(slot));
      else await cluster().failOver(await cluster().masterOf(slot));
      await vi.waitFor(async () => expect(await lastSequence()).toBeGreaterThan(from + 300), SOON);
      const read = await reading;
      await writing.stop();
      const last = await lastSequence();
      if ((read.at(-1) ?? 0) < last) read.push(...(await readUntil(last)));
      // What is handed on again after a fail-over is known by its number and stored once.
      const first = [...new Set(read)];
      expect(first).toEqual(Array.from(first, (_, index) => from + 1 + index));
      expect(first.at(-1)).toBe(last);
    },
  );
});
