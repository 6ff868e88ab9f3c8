import { describe, expect, it } from 'vitest';
import { isUnsafe, memoryShare, type RedisNode, redisFindings } from './redis-safety.ts';

const GIB = 2 ** 30;

const aNode = (overrides: Partial<RedisNode> = {}): RedisNode => ({
  node: 'a:6379',
  version: '7.0.15',
  role: 'master',
  isClusterNode: false,
  maxmemoryPolicy: 'noeviction',
  hasAppendOnlyFile: true,
  hasSnapshots: false,
  usedBytes: GIB,
  maxBytes: 0,
  systemBytes: 16 * GIB,
  replicas: [],
  ...overrides,
});

const told = (overrides: Partial<RedisNode>): string[] =>
  redisFindings(aNode(overrides)).map(({ code, severity }) => `${severity} ${code}`);

describe('a Redis node', () => {
  it('that is set up as it should be gives nothing to complain about', () => {
    expect(redisFindings(aNode())).toEqual([]);
  });

  it.each<[Partial<RedisNode>, string[]]>([
    [{ maxmemoryPolicy: 'allkeys-lru' }, ['error redis.eviction']],
    [{ maxmemoryPolicy: undefined }, ['unknown redis.eviction']],
    [{ hasAppendOnlyFile: false }, ['error redis.persistence']],
    [{ hasAppendOnlyFile: false, hasSnapshots: true }, []],
    [{ hasAppendOnlyFile: false, hasSnapshots: undefined }, ['unknown redis.persistence']],
    [{ hasAppendOnlyFile: true, hasSnapshots: undefined }, []],
    [{ version: '6.2.14' }, ['error redis.version']],
    [{ version: '10.1.0' }, []],
    [{ version: undefined }, ['unknown redis.version']],
    [{ role: 'slave' }, ['error redis.role']],
    [{ isClusterNode: true }, ['warning redis.replication']],
    [{ isClusterNode: true, replicas: [{ node: 'b', isOnline: true }] }, []],
    [{ replicas: [{ node: 'b', isOnline: false }] }, ['warning redis.replication']],
    [{ failedSaves: ['append-only file'] }, ['error redis.disk']],
    [{ failedSaves: ['snapshot', 'rewrite'] }, ['error redis.disk']],
    [{ failedSaves: ['rewrite'] }, ['warning redis.disk']],
    [{ fault: 'ECONNREFUSED', version: undefined }, ['error redis.unreachable']],
  ])('like %j is told so', (overrides, expected) => {
    expect(told(overrides)).toEqual(expected);
  });

  it.each([
    [0.69, []],
    [0.7, ['warning redis.memory']],
    [0.85, ['error redis.memory']],
  ])(
    'that uses %d of its memory is judged by maxmemory, else by the machine',
    (share, expected) => {
      expect(told({ usedBytes: share * GIB, maxBytes: GIB })).toEqual(expected);
      expect(told({ usedBytes: share * GIB, systemBytes: GIB })).toEqual(expected);
    },
  );

  it('that tells nothing of its memory is not judged by it', () => {
    expect(memoryShare(aNode({ usedBytes: undefined }))).toBeUndefined();
    expect(memoryShare(aNode({ systemBytes: undefined }))).toBeUndefined();
  });

  it('is unsafe where data would be lost, not where it is away, full, or does not tell', () => {
    const unsafe = (overrides: Partial<RedisNode>) =>
      redisFindings(aNode(overrides)).some(isUnsafe);
    expect(unsafe({ maxmemoryPolicy: 'volatile-ttl' })).toBe(true);
    expect(unsafe({ hasAppendOnlyFile: false })).toBe(true);
    expect(unsafe({ maxmemoryPolicy: undefined })).toBe(false);
    expect(unsafe({ usedBytes: 15.9 * GIB })).toBe(false);
    expect(unsafe({ fault: 'away' })).toBe(false);
  });
});
