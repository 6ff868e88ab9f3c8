import { setTimeout as delay } from 'node:timers/promises';
import type { LogPosition, StreamEntry } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { aBoard, aSubmission, type Instance, openInstance } from '../test/fixtures.ts';
import { RedisDeadLetterStore } from './dead-letter.store.ts';
import { PERSISTED_CHANNEL } from './keys.ts';

const redis = ownRedis({ appendonly: 'no' });
const board = aBoard({ operator: 'increment' });
let instance: Instance;
let partition: number;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  await instance.ranking.install(board);
  partition = instance.keys.leaderboard(board).partition;
});
afterAll(() => instance.close());

async function write(): Promise<LogPosition> {
  const { position } = await instance.ranking.submit({
    board,
    submissions: [aSubmission('a', 1, { operator: 'increment' })],
    wantRanks: false,
    idempotency: undefined,
  });
  return position;
}

function readNew(): Promise<StreamEntry[]> {
  return instance.log.readNew('persist', [partition], 100, 1);
}

async function acknowledge(...entries: (StreamEntry | undefined)[]): Promise<void> {
  await instance.log.acknowledge(
    'persist',
    entries.filter((entry) => entry !== undefined),
  );
}

describe('waitUntilPersisted', () => {
  /** Whether a wait is over, without waiting for it. */
  async function isOver(waiting: Promise<unknown>): Promise<boolean> {
    return Promise.race([waiting.then(() => true), delay(30).then(() => false)]);
  }

  it('is over at once when the event is stored already', async () => {
    const position = await write();
    await acknowledge(...(await readNew()));
    expect(await isOver(instance.log.waitUntilPersisted(position, 5000))).toBe(true);
  });

  it('ends with the acknowledgement, in the instance that writes as in another that waits', async () => {
    const other = await openInstance(redis().url);
    try {
      const position = await write();
      const waits = [instance, other].map(({ log }) => log.waitUntilPersisted(position, 5000));
      expect(await Promise.all(waits.map(isOver))).toEqual([false, false]);
      await acknowledge(...(await readNew()));
      expect(await Promise.all(waits)).toEqual(['stored', 'stored']);
    } finally {
      await other.close();
    }
  });

  it('does not end with the news of an earlier event, or of another partition', async () => {
    await write();
    const later = await write();
    const waiting = instance.log.waitUntilPersisted(later, 5000);
    const [first, second] = await readNew();
    await acknowledge(first);
    const elsewhere = `${(partition + 1) % instance.keys.partitionCount} ${later.sequence} ${later.sequence} ${later.epoch}`;
    await instance.redis.commands.spublish(PERSISTED_CHANNEL, elsewhere);
    expect(await isOver(waiting)).toBe(false);
    await acknowledge(second);
    expect(await waiting).toBe('stored');
  });

  it('ends on the news alone, before it would look', async () => {
    const { sequence, ...rest } = await write();
    const waiting = instance.log.waitUntilPersisted({ ...rest, sequence: sequence + 50 }, 5000);
    expect(await isOver(waiting)).toBe(false);
    // News without a record, which looking would not find.
    await instance.redis.commands.spublish(
      PERSISTED_CHANNEL,
      `${partition} ${sequence + 50} ${sequence + 50} ${rest.epoch}`,
    );
    expect(await waiting).toBe('stored');
    await acknowledge(...(await readNew()));
  });

  it('ends by looking when the news was lost', async () => {
    const position = await write();
    const entries = await readNew();
    const waiting = instance.log.waitUntilPersisted(position, 5000);
    expect(await isOver(waiting)).toBe(false);
    // A record without news.
    const { log } = instance.keys.partition(partition);
    await instance.redis.commands.hset(log, 'persisted', position.sequence);
    expect(await waiting).toBe('stored');
    await acknowledge(...entries);
  });

  it('gives up after its time, not before', async () => {
    const position = await write();
    const started = performance.now();
    expect(await instance.log.waitUntilPersisted(position, 300)).toBe('unknown');
    expect(performance.now() - started).toBeGreaterThanOrEqual(295);
    await acknowledge(...(await readNew()));
  });

  describe('tells of an event that went to the dead letters that it is not stored', () => {
    const letters = () => new RedisDeadLetterStore(instance.redis, instance.keys);
    const { id: boardId } = board;

    /** Writes twice; the first is buried, then the second one stored. */
    async function buryFirst(): Promise<{ first: LogPosition; letterId: string }> {
      const first = await write();
      await write();
      const [poison, healthy] = await readNew();
      if (!poison) throw new Error('nothing was read');
      await instance.log.bury('persist', poison, 'refused');
      await acknowledge(healthy);
      const { items } = await letters().list({
        tenantId: undefined,
        partition,
        limit: 1,
        after: undefined,
      });
      return { first, letterId: items[0]?.id ?? '' };
    }

    const hasSetAside = () => instance.log.hasSetAside(partition, boardId);

    it('who waits when those behind it are stored, in whichever instance', async () => {
      const other = await openInstance(redis().url);
      try {
        const last = await write();
        await acknowledge(...(await readNew()));
        const next = { ...last, sequence: last.sequence + 1 };
        const waits = [instance, other].map(({ log }) => log.waitUntilPersisted(next, 5000));
        const behind = instance.log.waitUntilPersisted(
          { ...next, sequence: next.sequence + 1 },
          5000,
        );
        await buryFirst();
        expect(await Promise.all(waits)).toEqual(['set-aside', 'set-aside']);
        expect(await behind).toBe('stored');
      } finally {
        await other.close();
      }
    });

    it('who comes later, until it was stored after all', async () => {
      const { first, letterId } = await buryFirst();
      expect(await instance.log.waitUntilPersisted(first, 5000)).toBe('set-aside');
      expect(await hasSetAside()).toBe(true);
      await letters().remove(partition, letterId, true);
      expect(await instance.log.waitUntilPersisted(first, 5000)).toBe('stored');
    });

    it('also when it was discarded, as long as requests are remembered', async () => {
      const { first, letterId } = await buryFirst();
      await letters().remove(partition, letterId, false);
      expect(await instance.log.waitUntilPersisted(first, 5000)).toBe('set-aside');
      expect(await hasSetAside()).toBe(true);
      const { buried } = instance.keys.partition(partition);
      expect(await instance.redis.commands.ttl(buried)).toBeGreaterThan(86_000);
    });

    it('knows each of a board: it has none left when all were stored', async () => {
      await instance.redis.commands.unlink(instance.keys.partition(partition).buried);
      const letterIds = [await buryFirst(), await buryFirst()].map(({ letterId }) => letterId);
      for (const letterId of letterIds) {
        expect(await hasSetAside()).toBe(true);
        await letters().remove(partition, letterId, true);
      }
      expect(await hasSetAside()).toBe(false);
      expect(await instance.redis.commands.exists(instance.keys.partition(partition).buried)).toBe(
        0,
      );
    });

    it('at once when nothing is behind it', async () => {
      const position = await write();
      const [poison] = await readNew();
      if (poison) await instance.log.bury('persist', poison, 'refused');
      expect(await instance.log.waitUntilPersisted(position, 5000)).toBe('set-aside');
    });

    it('whichever of a batch is buried first, and what was written before it is still to be stored', async () => {
      const [first, last] = [await write(), await write()];
      const [healthy, poison] = await readNew();
      if (poison) await instance.log.bury('persist', poison, 'refused');
      const waits = [first, last].map((at) => instance.log.waitUntilPersisted(at, 5000));
      expect(await Promise.all(waits.map(isOver))).toEqual([false, false]);
      await acknowledge(healthy);
      expect(await Promise.all(waits)).toEqual(['stored', 'set-aside']);
    });

    it('but not of what only a handler failed on', async () => {
      const position = await write();
      const [entry] = await readNew();
      await acknowledge(entry);
      if (entry) await instance.log.bury('notify', entry, 'handler failed');
      expect(await instance.log.waitUntilPersisted(position, 5000)).toBe('stored');
    });
  });
});
