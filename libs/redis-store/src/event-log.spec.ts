import {
  DeadLettersFullError,
  type EventType,
  type LogEvent,
  type LogPosition,
  type StreamEntry,
} from '@rostrum/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { IS_CLUSTER, ownRedis } from '../../../test/setup/redis.ts';
import { drainEvents } from '../test/event-fold.ts';
import { aBoard, aSubmission, type Instance, openInstance } from '../test/fixtures.ts';
import { openProxy } from '../test/proxy.ts';
import { RedisEventLog } from './event-log.ts';

const redis = ownRedis({ appendonly: 'no' });
const board = aBoard({ operator: 'increment' });
let instance: Instance;
let partition: number;
let keys: ReturnType<Instance['keys']['partition']>;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  await instance.ranking.install(board);
  partition = instance.keys.leaderboard(board).partition;
  keys = instance.keys.partition(partition);
});
beforeEach(async () => {
  await drainEvents(instance);
  await withoutNotify();
});
afterAll(() => instance.close());

/** As streams of a service from before the group are, and such that `persist` alone decides what stays. */
async function withoutNotify(): Promise<void> {
  await instance.redis.commands.xgroup('DESTROY', keys.events, 'notify');
  await instance.redis.commands.hdel(keys.log, 'notified');
  await instance.redis.commands.xtrim(keys.events, 'MAXLEN', 0);
}

async function write(): Promise<LogPosition> {
  const { position } = await instance.ranking.submit({
    board,
    submissions: [aSubmission('a', 1, { operator: 'increment' })],
    wantRanks: false,
    idempotency: undefined,
  });
  return position;
}

function sequencesOf(entries: readonly StreamEntry[]): (number | undefined)[] {
  return entries.map(({ event }) => event?.position.sequence);
}

async function readNew(on = instance, count = 100): Promise<StreamEntry[]> {
  return on.log.readNew('persist', [partition], count, 1);
}

async function readPending(on = instance): Promise<StreamEntry[]> {
  return on.log.readPending('persist', [partition], 100);
}

async function acknowledge(...entries: (StreamEntry | undefined)[]): Promise<void> {
  await instance.log.acknowledge(
    'persist',
    entries.filter((entry) => entry !== undefined),
  );
}

/** Ids of what the stream still holds. */
async function keptIds(): Promise<string[]> {
  const entries = await instance.redis.commands.xrange(keys.events, '-', '+');
  return entries.map(([id]) => id);
}

describe('events', () => {
  it('number a partition without a hole, whichever boards they belong to', async () => {
    const boards = Array.from({ length: 12 }, () => aBoard());
    await Promise.all(boards.map((other) => instance.ranking.install(other)));
    await Promise.all(
      [...boards, ...boards].map((other, index) =>
        instance.ranking.submit({
          board: other,
          submissions: [aSubmission('a', index)],
          wantRanks: false,
          idempotency: undefined,
        }),
      ),
    );
    const byPartition = Map.groupBy(
      await drainEvents(instance),
      ({ position }) => position.partition,
    );
    expect(byPartition.size).toBeGreaterThan(1);
    for (const events of byPartition.values()) {
      const sequences = events.map(({ position }) => position.sequence);
      expect(sequences).toEqual(sequences.map((_, index) => (sequences[0] ?? 0) + index));
    }
  });

  it('say where, what and when, as the answer to the write did', async () => {
    const position = await write();
    const [entry] = await readNew();
    expect(entry?.event).toMatchObject<Partial<LogEvent>>({
      position: { ...position, epoch: `epoch-${partition}` },
      tenantId: 't1',
      resourceId: board.id,
    });
    expect(Math.abs((entry?.event?.atMs ?? 0) - Date.now())).toBeLessThan(5000);
    await acknowledge(entry);
  });
});

describe('readNew', () => {
  it('gives entries in order, at most as many as asked for, and each of them once', async () => {
    const positions = [await write(), await write(), await write()];
    const first = await readNew(instance, 2);
    const second = await readNew(instance, 2);
    expect(sequencesOf([...first, ...second])).toEqual(positions.map(({ sequence }) => sequence));
    expect(first).toHaveLength(2);
    expect(await readNew()).toEqual([]);
    await acknowledge(...first, ...second);
  });

  it('waits for an entry and gives it as soon as it is written', async () => {
    const waiting = instance.log.readNew('persist', [partition], 10, 5000);
    const started = performance.now();
    const position = await write();
    const entries = await waiting;
    expect(sequencesOf(entries)).toEqual([position.sequence]);
    expect(performance.now() - started).toBeLessThan(2000);
    await acknowledge(...entries);
  });

  it.skipIf(IS_CLUSTER)(
    'gives what was delivered but lost with the connection before anything newer',
    async () => {
      const proxy = await openProxy(redis().port);
      const distant = await openInstance(proxy.url);
      try {
        const lost = await write();
        const isLost = proxy.loseRepliesTo(keys.events);
        const reading = expect(readNew(distant)).rejects.toMatchObject({
          code: 'store.unavailable',
        });
        await isLost;
        proxy.dropConnections();
        await reading;
        const newer = await write();

        const found = await readNewWhenBack(distant);
        expect(sequencesOf(found)).toEqual([lost.sequence]);
        await acknowledge(...found);
        const next = await readNew(distant);
        expect(sequencesOf(next)).toEqual([newer.sequence]);
        await acknowledge(...next);
      } finally {
        await distant.close();
        await proxy.close();
      }
    },
  );

  it.skipIf(IS_CLUSTER)(
    'gives an entry that a former reader was served after its lease had ended, in its place',
    async () => {
      const former = await openInstance(redis().url);
      try {
        expect(await readPending()).toEqual([]);
        const served = former.log.readNew('persist', [partition], 10, 5000);
        await readersWaiting(1);
        const waiting = instance.log.readNew('persist', [partition], 10, 5000);
        await readersWaiting(2);
        const first = await write();
        expect(sequencesOf(await served)).toEqual([first.sequence]);
        const second = await write();
        const entries = await waiting;
        expect(sequencesOf(entries)).toEqual([first.sequence, second.sequence]);
        await acknowledge(...entries);
      } finally {
        await former.close();
      }
    },
  );

  it('gives all that waits, in order and in portions, when more than a portion was passed over', async () => {
    const positions = [await write(), await write(), await write()];
    const former = await openInstance(redis().url);
    await readNew(former);
    await former.close();
    positions.push(await write());

    const given: (number | undefined)[] = [];
    while (given.length < positions.length) {
      const entries = await readNew(instance, 2);
      given.push(...sequencesOf(entries));
      await acknowledge(...entries);
    }
    expect(given).toEqual(positions.map(({ sequence }) => sequence));
  });

  it('tells of an entry that cannot be read, and why, and gives the others', async () => {
    const before = await write();
    await instance.redis.commands.xadd(keys.events, '*', 'type', 'scores.submitted');
    const after = await write();
    const entries = await readNew();
    expect(sequencesOf(entries)).toEqual([before.sequence, undefined, after.sequence]);
    expect(entries[1]?.fault).toContain('the event has no field');
    await acknowledge(...entries);
  });
});

/** Waits until so many connections wait for an entry. */
async function readersWaiting(count: number): Promise<void> {
  await vi.waitFor(async () => {
    expect(await instance.redis.commands.info('clients')).toContain(`blocked_clients:${count}\r`);
  });
}

async function readNewWhenBack(on: Instance): Promise<StreamEntry[]> {
  for (;;) {
    try {
      return await readNew(on);
    } catch {
      await new Promise((resolve) => on.redis.commands.once('ready', resolve));
    }
  }
}

describe('readPending', () => {
  it('gives a new reader what one before it read and did not acknowledge', async () => {
    const positions = [await write(), await write()];
    const former = await openInstance(redis().url);
    const read = await readNew(former);
    await former.close();

    const pending = await readPending();
    expect(pending).toEqual(read);
    expect(sequencesOf(pending)).toEqual(positions.map(({ sequence }) => sequence));
    await acknowledge(pending[0]);
    expect(await readPending()).toEqual([pending[1]]);
    await acknowledge(pending[1]);
    expect(await readPending()).toEqual([]);
  });
});

describe('acknowledge', () => {
  it('trims the stream behind what is stored', async () => {
    await write();
    await write();
    const entries = await readNew();
    await acknowledge(...entries);
    expect(await keptIds()).toEqual([]);
  });

  it('keeps an entry that is pending, and all after it', async () => {
    await write();
    await write();
    await write();
    const [first, second, third] = await readNew();
    await acknowledge(second);
    expect(await keptIds()).toEqual([first?.id, second?.id, third?.id]);
    await acknowledge(first);
    expect(await keptIds()).toEqual([third?.id]);
    await acknowledge(third);
  });

  it('keeps what another group has not read, or has not acknowledged', async () => {
    const { commands } = instance.redis;
    await commands.xgroup('CREATE', keys.events, 'other', '$');
    try {
      await write();
      await write();
      await write();
      const entries = await readNew();
      const ids = entries.map(({ id }) => id);
      await acknowledge(...entries);
      expect((await keptIds()).slice(-3)).toEqual(ids);

      await commands.xreadgroup('GROUP', 'other', 'me', 'COUNT', 3, 'STREAMS', keys.events, '>');
      await commands.xack(keys.events, 'other', ids[0] ?? '', ids[2] ?? '');
      await write();
      await acknowledge(...(await readNew()));
      expect((await keptIds())[0]).toBe(ids[1]);

      await commands.xack(keys.events, 'other', ids[1] ?? '');
    } finally {
      await commands.xgroup('DESTROY', keys.events, 'other');
    }
  });

  it('records how far the log is stored, and never goes back', async () => {
    await write();
    const last = await write();
    const [first, second] = await readNew();
    const persisted = (): Promise<string | null> =>
      instance.redis.commands.hget(keys.log, 'persisted');
    await acknowledge(second);
    expect(await persisted()).toBe(String(last.sequence));
    await acknowledge(first);
    expect(await persisted()).toBe(String(last.sequence));
  });

  it('records it also where the batch ends with an entry that cannot be read', async () => {
    const position = await write();
    await instance.redis.commands.xadd(keys.events, '*', 'type', 'nonsense');
    await acknowledge(...(await readNew()));
    expect(await instance.redis.commands.hget(keys.log, 'persisted')).toBe(
      String(position.sequence),
    );
  });
});

describe('bury', () => {
  it('moves an entry to the dead letters with the reason, and the log goes on without it', async () => {
    await write();
    await write();
    const [poison, healthy] = await readNew();
    if (!poison) throw new Error('nothing was read');
    await instance.log.bury('persist', poison, 'column too long');
    expect(await readPending()).toEqual([healthy]);
    const [dead] = await instance.redis.commands.xrevrange(keys.dead, '+', '-', 'COUNT', 1);
    const fields = dead?.[1] ?? [];
    expect(fields).toEqual(
      expect.arrayContaining(['type', 'scores.submitted', 'resource', board.id]),
    );
    expect(fields.slice(-6)).toEqual([
      ...['deadOf', poison.id],
      ...['group', 'persist'],
      ...['reason', 'column too long'],
    ]);
    await acknowledge(healthy);
    expect(await keptIds()).toEqual([]);
  });

  it('drops nothing to make room: a full partition refuses, and the entry stays pending', async () => {
    const full = new RedisEventLog(instance.redis, instance.keys, instance.redis.subscriber('n'), {
      deadLetterCapacity: 1,
      idempotencyTtlSeconds: 3600,
    });
    await instance.redis.commands.del(keys.dead);
    await write();
    await write();
    const [first, second] = await readNew();
    if (!first || !second) throw new Error('nothing was read');
    await full.bury('persist', first, 'too long');
    await expect(full.bury('persist', second, 'too long')).rejects.toThrow(DeadLettersFullError);
    const [kept, ...more] = await instance.redis.commands.xrange(keys.dead, '-', '+');
    expect(kept?.[1]).toContain(first.id);
    expect(more).toEqual([]);
    expect(await readPending()).toEqual([second]);
    await instance.redis.commands.del(keys.dead);
    await full.bury('persist', second, 'too long');
    expect(await readPending()).toEqual([]);
  });

  it('buries an entry that has left the stream as well', async () => {
    await write();
    const [entry] = await readNew();
    if (!entry) throw new Error('nothing was read');
    await instance.redis.commands.xdel(keys.events, entry.id);
    expect(await readPending()).toMatchObject([{ id: entry.id, event: undefined }]);
    await instance.log.bury('persist', entry, 'gone');
    expect(await readPending()).toEqual([]);
  });
});

describe('readStored', () => {
  const SCORES = ['scores.submitted'] as const;

  async function readStored(types: readonly EventType[] = SCORES, count = 100) {
    return instance.log.readStored('notify', partition, types, count);
  }

  async function store(count: number): Promise<StreamEntry[]> {
    for (let written = 0; written < count; written += 1) await write();
    const entries = await readNew();
    await acknowledge(...entries);
    return entries;
  }

  afterEach(withoutNotify);

  it('makes the group where the stream is older than it, and begins with what is there', async () => {
    await write();
    expect(await readStored()).toMatchObject({ entries: [], epoch: `epoch-${partition}` });
    const entries = await store(2);
    expect((await readStored()).entries).toEqual(entries);
  });

  it('gives nothing before it is stored, and each again until it is acknowledged', async () => {
    await readStored();
    await write();
    await write();
    const [first, second] = await readNew();
    expect((await readStored()).entries).toEqual([]);
    await acknowledge(first);
    expect((await readStored()).entries).toEqual([first]);
    expect((await readStored()).entries).toEqual([first]);
    await acknowledge(second);
    expect((await readStored()).entries).toEqual([first, second]);
    if (first) await instance.log.acknowledge('notify', [first]);
    expect((await readStored()).entries).toEqual([second]);
  });

  it('gives what was behind an entry that `persist` set aside, and not that one before', async () => {
    await readStored();
    await write();
    await write();
    const [poison, healthy] = await readNew();
    expect((await readStored()).entries).toEqual([]);
    if (poison) await instance.log.bury('persist', poison, 'refused');
    await acknowledge(healthy);
    expect((await readStored()).entries).toEqual([poison, healthy]);
  });

  it('passes what nobody wants, and says up to where', async () => {
    await readStored();
    const entries = await store(5);
    const last = entries.at(-1)?.event?.position.sequence;
    expect(await readStored(['poll.moved'], 2)).toMatchObject({ entries: [], hasMore: true });
    expect(await keptIds()).toHaveLength(3);
    await readStored(['poll.moved'], 2);
    const rest = await readStored(['poll.moved'], 2);
    expect(rest).toMatchObject({ entries: [], hasMore: false, doneThrough: last });
    expect(await keptIds()).toEqual([]);
  });

  it('has the stream kept by the slowest group, whichever that is', async () => {
    await readStored();
    const [first, second] = await store(2);
    expect(await keptIds()).toEqual([first?.id, second?.id]);
    const third = await write();
    if (second) await instance.log.acknowledge('notify', [second]);
    expect(await keptIds()).toHaveLength(1);
    const entries = await readNew();
    expect(sequencesOf(entries)).toEqual([third.sequence]);
    await acknowledge(...entries);
  });

  it('never goes back, whoever acknowledges late', async () => {
    await readStored();
    const [first, second] = await store(2);
    if (second) await instance.log.acknowledge('notify', [second]);
    if (first) await instance.log.acknowledge('notify', [first]);
    expect(await readStored()).toMatchObject({ entries: [] });
  });

  it('goes on behind an entry that was set aside, as one step', async () => {
    await readStored();
    const [poison, healthy] = await store(2);
    if (poison) await instance.log.bury('notify', poison, 'handler failed');
    expect((await readStored()).entries).toEqual([healthy]);
    const [dead] = await instance.redis.commands.xrevrange(keys.dead, '+', '-', 'COUNT', 1);
    expect(dead?.[1].slice(-4)).toEqual(['group', 'notify', 'reason', 'handler failed']);
  });

  it('says nothing of an epoch while the partition is being rebuilt', async () => {
    await instance.control.close(partition, 'token');
    expect(await readStored()).toMatchObject({ epoch: undefined, entries: [] });
    await instance.control.open(partition, 'token', `epoch-${partition}`, 0);
    await instance.ranking.install(board);
  });
});

it('news of what was stored say what types it was of', async () => {
  const told: unknown[] = [];
  const other = await openInstance(redis().url);
  try {
    other.log.onStored((at, types) => told.push([at, types]));
    await expect
      .poll(async () => {
        await write();
        await acknowledge(...(await readNew()));
        return told;
      })
      .toContainEqual([partition, ['scores.submitted']]);
  } finally {
    await other.close();
  }
});
