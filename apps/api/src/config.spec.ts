import { expect, it } from 'vitest';
import { readConfig } from './config.ts';

const ENV = { DATABASE_URL: 'postgres://localhost/x', ROSTRUM_SECRET: 's'.repeat(32) };

it('nodes of a Redis Cluster are told apart by commas', () => {
  const REDIS_URL = 'redis://a:7000,redis://b:7001';
  expect(readConfig({ ...ENV, REDIS_URL }).redisUrl).toBe(REDIS_URL);
});

it.each(['redis//localhost', 'redis://a,b', 'redis://a,redis://b/2'])(
  'a REDIS_URL of "%s" is refused at start, with what to write instead',
  (REDIS_URL) => {
    expect(() => readConfig({ ...ENV, REDIS_URL })).toThrow(/REDIS_URL: .*(redis:\/\/|leave)/);
  },
);
