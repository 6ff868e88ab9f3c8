import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from './redis-address.ts';

describe('REDIS_URL', () => {
  it.each(['redis://localhost', 'rediss://user:p%40ss@redis.example:6380/3'])(
    '%s is a single Redis',
    (setting) => expect(parseRedisUrl(setting)).toEqual({ kind: 'single', url: setting }),
  );

  it('with several addresses is a Cluster, reached alike at every node', () => {
    expect(parseRedisUrl('rediss://ann:p%40ss@a, rediss://ann:p%40ss@[::1]:7001')).toEqual({
      kind: 'cluster',
      nodes: [
        { host: 'a', port: 6379 },
        { host: '::1', port: 7001 },
      ],
      access: { username: 'ann', password: 'p@ss', tls: {} },
    });
    expect(parseRedisUrl('redis://a,redis://b')).toMatchObject({ access: {} });
  });

  it.each([
    ['', 'Give one address'],
    ['localhost:6379', 'Give one address'],
    ['http://a', 'Give one address'],
    ['redis://a,', 'Give one address'],
    ['redis://a,b:6379', 'Give one address'],
    ['redis://a,rediss://b', 'give b the scheme, user and password of a'],
    ['redis://:x@a,redis://:y@b', 'give b the scheme, user and password of a'],
    ['redis://a,redis://b/1', 'leave /1 out of b'],
  ])('%j is refused with what to write instead', (setting, advice) => {
    expect(() => parseRedisUrl(setting)).toThrow(advice);
  });
});
