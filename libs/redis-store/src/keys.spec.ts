import { partitionOf } from '@rostrum/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instancesKey, KeySpace, parseBase, partitionKeys, sessionKey, writeKeys } from './keys.ts';

const keys = new KeySpace(64);
const tenantId = fc.stringMatching(/^[a-z0-9_]{1,20}$/);
const key = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/);

/** What Redis Cluster takes for the hash tag: between the first `{` and the next `}`. */
function hashTag(name: string): string {
  const from = name.indexOf('{');
  const to = name.indexOf('}', from + 1);
  if (from === -1 || to <= from + 1) throw new Error(`${name} has no hash tag`);
  return name.slice(from + 1, to);
}

describe('keys of boards and polls', () => {
  // Stored data lies under these names: a change here is a migration.
  it('are named as they always were', () => {
    expect(keys.leaderboard({ tenantId: 't1', key: 'arcade' })).toEqual({
      partition: 15,
      base: 't1:{15}:leaderboard:arcade',
      state: 't1:{15}:leaderboard:arcade:state',
      log: 'sys:{15}:log',
      events: 'sys:{15}:events',
      dirty: 'sys:{15}:dirty',
    });
    expect(keys.poll({ tenantId: 't1', id: 'pl_1' })).toMatchObject({
      partition: 63,
      base: 't1:{63}:poll:pl_1',
    });
  });

  it('lie in one slot with the log of their partition, whatever the tenant calls them', () => {
    fc.assert(
      fc.property(tenantId, key, (tenant, name) => {
        for (const resource of [
          keys.leaderboard({ tenantId: tenant, key: name }),
          keys.poll({ tenantId: tenant, id: name }),
        ]) {
          const tags = [resource.base, ...writeKeys(resource)].map(hashTag);
          expect(new Set(tags)).toEqual(new Set([String(resource.partition)]));
        }
      }),
    );
  });

  it('begin with the tenant, so that a prefix fences it in', () => {
    fc.assert(
      fc.property(tenantId, key, (tenant, name) => {
        const { base, state } = keys.leaderboard({ tenantId: tenant, key: name });
        expect(base.startsWith(`${tenant}:`)).toBe(true);
        expect(state.startsWith(`${base}:`)).toBe(true);
      }),
    );
  });

  it('differ between tenants, kinds and names', () => {
    fc.assert(
      fc.property(fc.tuple(tenantId, key), fc.tuple(tenantId, key), (a, b) => {
        const baseOf = ([tenant, name]: [string, string]): string =>
          keys.leaderboard({ tenantId: tenant, key: name }).base;
        expect(baseOf(a) === baseOf(b)).toBe(a.join('|') === b.join('|'));
        expect(baseOf(a)).not.toBe(keys.poll({ tenantId: a[0], id: a[1] }).base);
      }),
    );
  });

  it('are read back by parseBase', () => {
    fc.assert(
      fc.property(tenantId, key, (tenant, name) => {
        const { base } = keys.leaderboard({ tenantId: tenant, key: name });
        expect(parseBase(base)).toEqual({ tenantId: tenant, kind: 'leaderboard', id: name });
      }),
    );
  });
});

describe('keys of a partition', () => {
  it('lie in one slot, leases included', () => {
    const all = [
      ...Object.values(partitionKeys(7)),
      keys.lease('persist', 7),
      keys.lease('tick', 7),
    ];
    expect(new Set(all.map(hashTag))).toEqual(new Set(['7']));
    expect(new Set(all).size).toBe(all.length);
  });

  it('exist only for partitions that the deployment has', () => {
    expect(keys.partition(63)).toEqual(partitionKeys(63));
    for (const partition of [64, -1, 0.5, Number.NaN]) {
      expect(() => keys.partition(partition)).toThrow(RangeError);
    }
  });

  it('never begin as a key of a tenant does', () => {
    const system = [...Object.values(partitionKeys(7)), keys.lease('tick', 7), sessionKey('h')];
    for (const name of system) expect(name.startsWith('sys:')).toBe(true);
  });
});

it('a resource is found in the partition that the domain names', () => {
  const { partition } = keys.leaderboard({ tenantId: 't1', key: 'arcade' });
  expect(partition).toBe(partitionOf('t1', 'leaderboard', 'arcade', 64));
});

// Scripts look whether the slot of their first key is being moved, by names that they make of it.
it('the list of instances has a hash tag', () => {
  expect(hashTag(instancesKey('tick'))).toBe('instances');
});
