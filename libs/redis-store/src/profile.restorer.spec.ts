import { partitionOf, type StoredProfile } from '@rostrum/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { batchesOf } from '../test/board-loss.ts';
import { type Instance, keysLike, openInstance } from '../test/fixtures.ts';
import { RedisProfileRestorer } from './profile.restorer.ts';

const LOST = 2;

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let restorer: RedisProfileRestorer;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  restorer = new RedisProfileRestorer(instance.profiles, instance.keys);
});
afterAll(() => instance.close());

const stored: StoredProfile[] = ['t1', 't2'].flatMap((tenantId) =>
  Array.from({ length: 100 }, (_, index) => ({
    tenantId,
    memberId: `m${index}`,
    revision: 10,
    profile: { displayName: `${tenantId} ${index}` },
  })),
);

function isLost({ tenantId, memberId }: StoredProfile): boolean {
  return partitionOf(tenantId, 'member', memberId, instance.keys.partitionCount) === LOST;
}

async function dump(): Promise<Record<string, Record<string, string>>> {
  const keys = await keysLike(instance.redis, '*:profiles');
  const kept = keys.map(async (key) => [key, await instance.redis.commands.hgetall(key)] as const);
  return Object.fromEntries(await Promise.all(kept));
}

it('gives a lost partition all profiles that belong there, and touches no other', async () => {
  await instance.profiles.write(
    't1',
    stored.filter(({ tenantId }) => tenantId === 't1'),
  );
  await instance.profiles.write(
    't2',
    stored.filter(({ tenantId }) => tenantId === 't2'),
  );
  const whole = await dump();
  const lost = await keysLike(instance.redis, `*:{${LOST}}:profiles`);
  expect(lost).toHaveLength(2);
  for (const key of lost) await instance.redis.commands.unlink(key);
  const restored = await restorer.restoreProfiles(new Set([LOST]), batchesOf(stored, 7));
  expect(restored).toEqual({ profiles: stored.filter(isLost).length });
  expect(await dump()).toEqual(whole);
});

it('puts no older profile in the place of one that was written meanwhile', async () => {
  const lost = stored.find(isLost);
  if (!lost) throw new Error('the partition has no member');
  const newer = { ...lost, revision: 11, profile: { displayName: 'renamed' } };
  await instance.profiles.write(lost.tenantId, [newer]);
  const before = await dump();
  await restorer.restoreProfiles(new Set([LOST]), batchesOf(stored, 50));
  expect(await dump()).toEqual(before);
});
