import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { flushAll, type Instance, openInstance } from '../test/fixtures.ts';
import type { RedisLeaseStore } from './lease.store.ts';

const TTL_MS = 60_000;
const ALL = [0, 1, 2, 3];
const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let leases: RedisLeaseStore;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  leases = instance.leases;
});
beforeEach(() => flushAll(instance.redis));
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => instance.close());

describe('a lease', () => {
  it('has one holder at a time, whoever asks at once', async () => {
    const other = await openInstance(redis().url);
    try {
      const taken = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 ? other : instance).leases.acquire('tick', ALL, `i${index}`, TTL_MS, 4),
        ),
      );
      expect(taken.flat().sort()).toEqual(ALL);
    } finally {
      await other.close();
    }
  });

  it('is one for each role', async () => {
    expect(await leases.acquire('tick', [0], 'a', TTL_MS, 1)).toEqual([0]);
    expect(await leases.acquire('persist', [0], 'b', TTL_MS, 1)).toEqual([0]);
    expect(await leases.acquire('tick', [0], 'b', TTL_MS, 1)).toEqual([]);
  });

  it('is taken only as often as asked for, among those that are free', async () => {
    expect(await leases.acquire('tick', ALL, 'a', TTL_MS, 2)).toEqual([0, 1]);
    expect(await leases.acquire('tick', ALL, 'b', TTL_MS, 1)).toEqual([2]);
    expect(await leases.acquire('tick', ALL, 'c', TTL_MS, 9)).toEqual([3]);
    expect(await leases.acquire('tick', ALL, 'd', TTL_MS, 1)).toEqual([]);
  });

  it('is taken again by its holder, whose answer may have got lost', async () => {
    await leases.acquire('tick', [0], 'a', 1000, 1);
    expect(await leases.acquire('tick', [0], 'b', TTL_MS, 1)).toEqual([]);
    expect(await leases.acquire('tick', [0], 'a', TTL_MS, 1)).toEqual([0]);
    const left = await instance.redis.commands.pttl(instance.keys.lease('tick', 0));
    expect(left).toBeGreaterThan(TTL_MS - 5000);
  });

  it('falls to another when it was not renewed in time', async () => {
    await leases.acquire('tick', [0], 'a', 30, 1);
    await vi.waitFor(async () => {
      expect(await leases.acquire('tick', [0], 'b', TTL_MS, 1)).toEqual([0]);
    });
    expect(await leases.renew('tick', [0], 'a', TTL_MS)).toEqual({ renewed: [], lost: [0] });
  });

  it('is kept by renewing it, for as long as was said last', async () => {
    await leases.acquire('tick', [0], 'a', 1000, 1);
    expect(await leases.renew('tick', [0], 'a', TTL_MS)).toEqual({ renewed: [0], lost: [] });
    const left = await instance.redis.commands.pttl(instance.keys.lease('tick', 0));
    expect(left).toBeGreaterThan(TTL_MS - 5000);
  });

  it('is renewed and released by its holder alone', async () => {
    await leases.acquire('tick', [0, 1], 'a', TTL_MS, 2);
    await leases.acquire('tick', [2], 'b', TTL_MS, 1);
    expect((await leases.renew('tick', ALL, 'b', TTL_MS)).renewed).toEqual([2]);
    await leases.release('tick', ALL, 'b');
    expect((await leases.renew('tick', ALL, 'a', TTL_MS)).renewed).toEqual([0, 1]);
    expect(await leases.acquire('tick', ALL, 'c', TTL_MS, 4)).toEqual([2, 3]);
  });
});

describe('announce', () => {
  it('lists the instances of a role that are alive, in one order for all', async () => {
    expect(await leases.announce('tick', 'b', TTL_MS)).toEqual(['b']);
    expect(await leases.announce('tick', 'a', TTL_MS)).toEqual(['a', 'b']);
    expect(await leases.announce('tick', 'b', TTL_MS)).toEqual(['a', 'b']);
    expect(await leases.announce('persist', 'c', TTL_MS)).toEqual(['c']);
  });

  it('forgets one that says it retires, and one that says nothing any more', async () => {
    await leases.announce('tick', 'a', TTL_MS);
    await leases.announce('tick', 'b', 20);
    await leases.retire('tick', 'a');
    await vi.waitFor(async () => {
      expect(await leases.announce('tick', 'c', TTL_MS)).toEqual(['c']);
    });
  });

  it('lists the same for instances whose clocks are an hour apart', async () => {
    await leases.announce('tick', 'punctual', TTL_MS);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    expect(await leases.announce('tick', 'early', TTL_MS)).toEqual(['early', 'punctual']);
    vi.setSystemTime(Date.now() - 7_200_000);
    const all = ['early', 'late', 'punctual'];
    expect(await leases.announce('tick', 'late', TTL_MS)).toEqual(all);
    vi.useRealTimers();
    expect(await leases.announce('tick', 'punctual', TTL_MS)).toEqual(all);
  });
});
