import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { type Instance, keysLike, openInstance } from '../test/fixtures.ts';
import { RedisSessionStore } from './session.store.ts';

const SESSION = { userId: 'u1', tenantId: 't1', csrfToken: 'c1' };
const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let sessions: RedisSessionStore;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  sessions = new RedisSessionStore(instance.redis);
});
afterAll(() => instance.close());

describe('a session', () => {
  it('is found by its id until it is removed', async () => {
    await sessions.save('secret-1', SESSION, 60);
    expect(await sessions.touch('secret-1', 60)).toEqual(SESSION);
    await sessions.remove('secret-1');
    expect(await sessions.touch('secret-1', 60)).toBeUndefined();
  });

  it('cannot be taken over by who reads Redis: its id is nowhere in there', async () => {
    await sessions.save('secret-2', SESSION, 60);
    const names = await keysLike(instance.redis, '*');
    expect(names.some((name) => name.startsWith('sys:session:'))).toBe(true);
    expect(names.join()).not.toContain('secret-2');
  });

  it('lives on from each use, and ends when it is not used', async () => {
    await sessions.save('secret-3', SESSION, 1);
    await sessions.touch('secret-3', 60);
    await sessions.save('secret-4', SESSION, 1);
    await vi.waitFor(
      async () => {
        // EXISTS, unlike touch, does not keep it alive.
        const names = await keysLike(instance.redis, 'sys:session:*');
        const ttls = await Promise.all(names.map((name) => instance.redis.commands.ttl(name)));
        expect(ttls.every((ttl) => ttl > 1)).toBe(true);
      },
      { timeout: 5000 },
    );
    expect(await sessions.touch('secret-4', 60)).toBeUndefined();
    expect(await sessions.touch('secret-3', 60)).toEqual(SESSION);
  });
});
