import type { DeadLetter } from '@rostrum/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { flushAll, type Instance, openInstance } from '../test/fixtures.ts';
import { openLogs } from '../test/logs.ts';
import { RedisDeadLetterStore } from './dead-letter.store.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let store: RedisDeadLetterStore;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  store = new RedisDeadLetterStore(instance.redis, instance.keys);
});
beforeEach(async () => {
  await flushAll(instance.redis);
  await openLogs(instance.control, instance.keys.partitionCount);
});
afterAll(() => instance.close());

/** Writes an entry as the service does, has it read, and buries it. */
async function bury(partition: number, fields: Record<string, string>): Promise<string> {
  const { events } = instance.keys.partition(partition);
  const id = await instance.redis.commands.xadd(events, '*', ...Object.entries(fields).flat());
  const entries = await instance.log.readNew('persist', [partition], 100, 1);
  const entry = entries.find((each) => each.id === id);
  if (!entry) throw new Error('the entry was not read');
  await instance.log.bury('persist', entry, 'refused');
  return entry.id;
}

const anEvent = (overrides: Record<string, string> = {}) => ({
  type: 'entry.removed',
  tenant: 't1',
  resource: 'lb_1',
  epoch: 'epoch-1',
  sequence: '7',
  version: '3',
  at: '1700000000000',
  body: '{"member":"ann","periods":["all-time"]}',
  ...overrides,
});

async function pages(
  limit: number,
  scope: { tenantId?: string; partition?: number } = {},
): Promise<DeadLetter[][]> {
  const { tenantId, partition } = scope;
  const found: DeadLetter[][] = [];
  let after: string | undefined;
  do {
    const page = await store.list({ tenantId, partition, limit, after });
    found.push(page.items);
    after = page.next;
  } while (after !== undefined);
  return found;
}

const sequences = (letters: DeadLetter[][]) => letters.flat().map(({ sequence }) => sequence);

describe('list', () => {
  it.each([1, 2, 3, 100])(
    'gives all by partition, the newest first, each once, %i at a time',
    async (limit) => {
      for (const [partition, sequence] of [
        [1, 1],
        [3, 2],
        [1, 3],
        [3, 4],
        [3, 5],
      ] as const) {
        await bury(partition, anEvent({ sequence: String(sequence) }));
      }
      const found = await pages(limit);
      expect(sequences(found)).toEqual([3, 1, 5, 4, 2]);
      for (const page of found) expect(page.length).toBeLessThanOrEqual(limit);
      expect(sequences(await pages(limit, { partition: 3 }))).toEqual([5, 4, 2]);
    },
  );

  it("keeps to a tenant, also behind more of others' than one call looks at", async () => {
    const { dead } = instance.keys.partition(2);
    const pipeline = instance.redis.commands.pipeline();
    const write = (tenant: string, sequence: number): void => {
      const fields = Object.entries(anEvent({ tenant, sequence: String(sequence) })).flat();
      pipeline.xadd(dead, '*', ...fields, 'deadOf', '1-0', 'group', 'persist', 'reason', 'r');
    };
    write('mine', 1);
    for (let count = 0; count < 1100; count += 1) write('theirs', 2);
    pipeline.xadd(dead, '*', 'garbage', 'in', 'deadOf', '1-0', 'group', 'persist', 'reason', 'r');
    write('mine', 3);
    await pipeline.exec();
    expect(sequences(await pages(10, { tenantId: 'mine' }))).toEqual([3, 1]);
    expect(sequences(await pages(10, { tenantId: 'nobody' }))).toEqual([]);
    expect((await pages(100)).flat()).toHaveLength(1103);
  });

  it('tells what a letter says of itself, as far as it does, and of a long body the beginning', async () => {
    const body = 'x'.repeat(5000);
    const entryId = await bury(1, anEvent({ body }));
    await bury(2, { garbage: 'in', sequence: 'many' });
    const [first, second] = (await pages(10)).flat();
    expect(first).toEqual({
      partition: 1,
      id: expect.stringMatching(/^\d+-\d+$/),
      entryId,
      group: 'persist',
      reason: 'refused',
      buriedAtMs: expect.any(Number),
      tenantId: 't1',
      resourceId: 'lb_1',
      type: 'entry.removed',
      epoch: 'epoch-1',
      sequence: 7,
      atMs: 1_700_000_000_000,
      preview: body.slice(0, 300),
    });
    expect(Math.abs((first?.buriedAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(second).toMatchObject({ partition: 2, group: 'persist', reason: 'refused' });
    expect(second).toMatchObject({ tenantId: undefined, type: undefined, sequence: undefined });
  });
});

describe('open', () => {
  it('reads the event anew and gives its fields as they were written', async () => {
    await bury(1, anEvent());
    const [letter] = (await pages(10)).flat();
    const opened = await store.open(1, letter?.id ?? '');
    expect(opened).toMatchObject({
      letter,
      fields: anEvent(),
      event: {
        position: { partition: 1, epoch: 'epoch-1', sequence: 7 },
        body: { type: 'entry.removed', memberId: 'ann', periods: ['all-time'] },
      },
      fault: undefined,
      epoch: 'epoch-1',
      isAhead: false,
    });
  });

  it('tells why one cannot be read', async () => {
    await bury(1, anEvent({ body: '{' }));
    const [letter] = (await pages(10)).flat();
    const opened = await store.open(1, letter?.id ?? '');
    expect(opened).toMatchObject({ event: undefined, fault: expect.stringContaining('JSON') });
  });

  it('tells when what was written before it still waits to be stored', async () => {
    const { events } = instance.keys.partition(1);
    const waiting = await instance.redis.commands.xadd(events, '*', 'some', 'thing');
    await bury(1, anEvent());
    const [letter] = (await pages(10)).flat();
    const id = letter?.id ?? '';
    expect(await store.open(1, id)).toMatchObject({ isAhead: true });
    await instance.redis.commands.xack(events, 'persist', waiting ?? '');
    expect(await store.open(1, id)).toMatchObject({ isAhead: false });
  });

  it('tells when its partition is being rebuilt', async () => {
    await bury(1, anEvent());
    const [letter] = (await pages(10)).flat();
    await instance.redis.commands.hdel(instance.keys.partition(1).log, 'epoch');
    expect(await store.open(1, letter?.id ?? '')).toMatchObject({ epoch: undefined });
  });

  it('finds nothing where a letter was removed, once', async () => {
    await bury(1, anEvent());
    const [letter] = (await pages(10)).flat();
    const id = letter?.id ?? '';
    expect(await store.remove(1, id, true)).toBe(true);
    expect(await store.remove(1, id, true)).toBe(false);
    expect(await store.open(1, id)).toBeUndefined();
    expect(await store.open(1, '5-5')).toBeUndefined();
  });
});
