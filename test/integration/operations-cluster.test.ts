import { RostrumClient } from '@rostrum/client';
import { type RedisCluster, startRedisCluster } from '@rostrum/local-services';
import { KeySpace } from '@rostrum/redis-store';
import supertest from 'supertest';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PARTITION_COUNT, startTestApp, startTestStores, type TestApp } from '../setup/app.ts';
import { asOneServer } from '../setup/redis.ts';

const SOON = { timeout: 30_000, interval: 50 };
const keys = new KeySpace(PARTITION_COUNT);

let cluster: RedisCluster;
let app: TestApp;
let client: RostrumClient;

beforeAll(async () => {
  const stores = await startTestStores({
    redisConfig: { 'cluster-require-full-coverage': 'no' },
    startRedis: async (options) => {
      cluster = await startRedisCluster({ ...options, nodeTimeoutMs: 1500 });
      return asOneServer(cluster);
    },
  });
  app = await startTestApp({ stores });
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey, maxAttempts: 1 });
});
afterAll(() => app?.stop());

it('a Cluster tells of each of its masters, and who follows it', async () => {
  await vi.waitFor(async () => {
    const { redis, partitions } = await client.getOperations();
    expect(redis).toHaveLength(3);
    for (const node of redis) expect(node.replicas).toMatchObject([{ isOnline: true }]);
    expect(new Set(partitions.map(({ state }) => state))).toEqual(new Set(['open']));
  }, SOON);
});

it('a master that halts takes its own partitions away, and the answer does not wait long', async () => {
  const slots = await Promise.all(
    Array.from({ length: PARTITION_COUNT }, (_, at) => cluster.slotOf(keys.partition(at).log)),
  );
  const owners = await Promise.all(slots.map((slot) => cluster.masterOf(slot)));
  const [master] = owners;
  if (!master) throw new Error('a Cluster has masters');
  const lost = owners.flatMap((owner, partition) => (owner === master ? [partition] : []));
  const halted = [master, await cluster.replicaOf(master)];
  for (const node of halted) await node.kill('SIGSTOP');
  try {
    await vi.waitFor(async () => {
      const startedAt = performance.now();
      const { partitions, alerts } = await client.getOperations();
      expect(performance.now() - startedAt).toBeLessThan(4000);
      const away = partitions.flatMap(({ state, partition }) =>
        state === 'away' ? [partition] : [],
      );
      expect(away).toEqual(lost);
      const codes = alerts.map(({ code }) => code);
      expect(codes.some((code) => ['partition.away', 'redis.unreachable'].includes(code))).toBe(
        true,
      );
    }, SOON);
    const { text } = await supertest(app.url).get('/metrics').expect(200);
    expect(text).toMatch(/^rostrum_redis_up 0$/m);
    const others = PARTITION_COUNT - lost.length;
    expect(text).toContain(`rostrum_partitions{state="open"} ${others}`);
  } finally {
    for (const node of halted) await node.kill('SIGCONT');
  }
  await vi.waitFor(async () => {
    const { text } = await supertest(app.url).get('/metrics').expect(200);
    expect(text).toContain(`rostrum_partitions{state="open"} ${PARTITION_COUNT}`);
  }, SOON);
});
