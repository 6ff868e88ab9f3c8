import type { Invalidation } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { type Instance, openInstance } from '../test/fixtures.ts';
import { RedisInvalidationBus } from './invalidation.bus.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance(redis().url);
});
afterAll(() => instance.close());

describe('the bus', () => {
  it('tells every instance, and says when it may have missed something', async () => {
    const subscriber = instance.redis.subscriber('invalidations');
    const bus = new RedisInvalidationBus(instance.redis, subscriber);
    const heard: Invalidation[] = [];
    const onMissed = vi.fn();
    bus.subscribe((invalidation) => heard.push(invalidation), onMissed);
    const news: Invalidation[] = [
      { kind: 'api-key', hash: 'h' },
      { kind: 'leaderboard', tenantId: 't1', key: 'arcade' },
    ];
    await vi.waitFor(async () => {
      await bus.publish({ kind: 'tenant', tenantId: 'warm-up' });
      expect(heard).not.toEqual([]);
    });
    const before = onMissed.mock.calls.length;
    for (const invalidation of news) await bus.publish(invalidation);
    await vi.waitFor(() => expect(heard.slice(-2)).toEqual(news));
    expect(onMissed).toHaveBeenCalledTimes(before);

    for (const master of instance.redis.masters())
      await master.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await vi.waitFor(() => expect(onMissed).toHaveBeenCalledTimes(before + 1), { timeout: 5000 });
    // It has subscribed again by itself.
    await vi.waitFor(async () => {
      await bus.publish({ kind: 'tenant', tenantId: 'after' });
      expect(heard.at(-1)).toEqual({ kind: 'tenant', tenantId: 'after' });
    });
  });
});
