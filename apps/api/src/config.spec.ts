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

it('thresholds of alerts are a warning and a critical one, in that order, and shares within the whole', () => {
  const REDIS_URL = 'redis://a';
  const read = (setting: string, name = 'ROSTRUM_ALERT_STREAM_PERCENT') =>
    readConfig({ ...ENV, REDIS_URL, [name]: setting }).alertThresholds;
  expect(read('20,60.5').streamShare.warning).toBeCloseTo(0.2);
  expect(read('20,60.5').streamShare.critical).toBeCloseTo(0.605);
  expect(read('5,5', 'ROSTRUM_ALERT_EVENT_AGE_SECONDS').eventAgeMs).toEqual({
    warning: 5000,
    critical: 5000,
  });
  expect(readConfig({ ...ENV, REDIS_URL }).alertThresholds.eventAgeMs).toEqual({
    warning: 10_000,
    critical: 60_000,
  });
  for (const wrong of ['60,20', '20', '20,120', 'a,b', '-1,5', '1,2,3']) {
    expect(() => read(wrong)).toThrow(/ROSTRUM_ALERT_STREAM_PERCENT/);
  }
});
