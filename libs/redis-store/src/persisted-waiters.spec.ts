import { setTimeout as delay } from 'node:timers/promises';
import type { LogPosition, StreamEntry } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { aBoard, aSubmission, type Instance, openInstance } from '../test/fixtures.ts';
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
  async function isOver(waiting: Promise<boolean>): Promise<boolean> {
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
      expect(await Promise.all(waits)).toEqual([true, true]);
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
    const elsewhere = `${(partition + 1) % instance.keys.partitionCount} ${later.sequence}`;
    await instance.redis.commands.spublish(PERSISTED_CHANNEL, elsewhere);
    expect(await isOver(waiting)).toBe(false);
    await acknowledge(second);
    expect(await waiting).toBe(true);
  });

  it('ends on the news alone, before it would look', async () => {
    const { sequence, ...rest } = await write();
    const waiting = instance.log.waitUntilPersisted({ ...rest, sequence: sequence + 50 }, 5000);
    expect(await isOver(waiting)).toBe(false);
    // News without a record, which looking would not find.
    await instance.redis.commands.spublish(
      PERSISTED_CHANNEL,
      `${partition} ${sequence + 50} ${rest.epoch}`,
    );
    expect(await waiting).toBe(true);
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
    expect(await waiting).toBe(true);
    await acknowledge(...entries);
  });

  it('gives up after its time, not before', async () => {
    const position = await write();
    const started = performance.now();
    expect(await instance.log.waitUntilPersisted(position, 300)).toBe(false);
    expect(performance.now() - started).toBeGreaterThanOrEqual(295);
    await acknowledge(...(await readNew()));
  });
});
