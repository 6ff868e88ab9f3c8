import { KeySpace, RedisConnections, RedisLeaseStore } from '@rostrum/redis-store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownRedis } from '../../../../test/setup/redis.ts';
import { PartitionLeases } from './partition-leases.ts';

const PARTITION_COUNT = 8;
/** So long that nothing here can come of a lease that ran out. */
const LEASE_MS = 600_000;
const redis = ownRedis({ appendonly: 'no' });
let connections: RedisConnections;
let store: RedisLeaseStore;
const started: PartitionLeases[] = [];

beforeAll(async () => {
  connections = new RedisConnections({ redisUrl: redis().url, name: 'test', onFault: () => {} });
  await connections.ready();
  store = new RedisLeaseStore(connections, new KeySpace(PARTITION_COUNT));
});
beforeEach(() => Promise.all(connections.masters().map((master) => master.flushall())));
afterEach(() => Promise.all(started.splice(0).map((leases) => leases.stop())));
afterAll(() => connections.close());

function start(instanceId: string, settled = async (): Promise<void> => {}): PartitionLeases {
  const leases = new PartitionLeases({
    role: 'tick',
    store,
    partitionCount: PARTITION_COUNT,
    instanceId,
    leaseMs: LEASE_MS,
    settled,
    onFault: (error) => {
      throw error;
    },
  });
  leases.start();
  started.push(leases);
  return leases;
}

function sharesOf(instances: PartitionLeases[]): number[] {
  const shares = instances.map((leases) => leases.current());
  const all = shares.flat();
  expect(new Set(all).size).toBe(all.length);
  return shares.map(({ length }) => length);
}

async function shared(instances: PartitionLeases[], expected: number[]): Promise<void> {
  await vi.waitFor(() => expect(sharesOf(instances)).toEqual(expected));
}

describe('partitions', () => {
  it.each([
    [1, [8]],
    [2, [4, 4]],
    [3, [3, 3, 2]],
    [5, [2, 2, 2, 1, 1]],
  ])('are shared out evenly and wholly among %i that come one by one', async (count, shares) => {
    const instances: PartitionLeases[] = [];
    for (let index = 0; index < count; index += 1) {
      instances.push(start(`i${index}`));
      await vi.waitFor(() =>
        expect(sharesOf(instances).reduce((sum, share) => sum + share)).toBe(PARTITION_COUNT),
      );
    }
    await shared(instances, shares);
  });

  it('go to a newcomer and back without any lease running out', async () => {
    const first = start('a');
    await shared([first], [8]);
    const second = start('b');
    await shared([first, second], [4, 4]);
    await second.stop();
    await shared([first], [8]);
  });

  it('that change hands are told to the newcomer as fresh, once', async () => {
    const first = start('a');
    await shared([first], [8]);
    expect(first.takeFresh()).toHaveLength(8);
    const second = start('b');
    await shared([first, second], [4, 4]);
    expect(second.takeFresh().sort()).toEqual(second.current().sort());
    expect([...first.takeFresh(), ...second.takeFresh()]).toEqual([]);
  });

  it('are not begun with anew by who gives them up, nor released while it works with them', async () => {
    const work = Promise.withResolvers<void>();
    const settled = vi.fn(() => work.promise);
    const first = start('a', settled);
    await shared([first], [8]);
    const second = start('b');
    await vi.waitFor(() => expect(settled).toHaveBeenCalled());
    expect(first.current()).toHaveLength(4);
    const key = (partition: number) => new KeySpace(PARTITION_COUNT).lease('tick', partition);
    const holders = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7].map((partition) => connections.commands.get(key(partition))),
    );
    expect(holders).toEqual(Array(8).fill('a'));
    expect(second.current()).toEqual([]);
    work.resolve();
    await shared([first, second], [4, 4]);
  });
});
