import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { type Instance, keysLike, openInstance } from '../test/fixtures.ts';
import { RedisIdempotencyStore } from './idempotency.store.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let store: RedisIdempotencyStore;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  store = new RedisIdempotencyStore(instance.redis, instance.keys, 60);
});
afterAll(() => instance.close());

describe('claim', () => {
  it('tells a new key, one with the same body and one with another apart', async () => {
    expect(await store.claim('t1', { key: 'k', fingerprint: 'a' })).toBe('new');
    expect(await store.claim('t1', { key: 'k', fingerprint: 'a' })).toBe('same');
    expect(await store.claim('t1', { key: 'k', fingerprint: 'b' })).toBe('other');
    // The first body stands.
    expect(await store.claim('t1', { key: 'k', fingerprint: 'a' })).toBe('same');
  });

  it('knows each tenant its own keys', async () => {
    expect(await store.claim('t2', { key: 'k', fingerprint: 'b' })).toBe('new');
  });

  it('gives a key to one of many that come at once', async () => {
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        store.claim('t1', { key: 'race', fingerprint: String(index) }),
      ),
    );
    expect(claims.filter((claim) => claim === 'new')).toHaveLength(1);
    expect(claims.filter((claim) => claim === 'other')).toHaveLength(19);
  });

  it('forgets a key after its time', async () => {
    await store.claim('t1', { key: 'timed', fingerprint: 'a' });
    const names = await keysLike(instance.redis, 't1:*');
    for (const name of names) {
      expect(await instance.redis.commands.ttl(name)).toBeGreaterThan(50);
    }
  });
});
