import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRunning } from '../process-table.ts';
import { type RedisCluster, startRedisCluster } from './redis-cluster.ts';

const cacheDir = join(import.meta.dirname, '../../../../.rostrum/programs');
let dataDir: string;
let cluster: RedisCluster;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rostrum-cluster-'));
  cluster = await startRedisCluster({ dataDir, cacheDir, nodeTimeoutMs: 1000 });
});
afterAll(async () => {
  await cluster.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const KEY = '{3}';
const slotOfKey = (): Promise<number> => cluster.slotOf(KEY);

test('three masters share all slots out, and each has a replica that follows it', async () => {
  const masters = await cluster.masters();
  expect(masters).toEqual(cluster.nodes.slice(0, 3));
  const owners = await Promise.all(
    [0, 5460, 5461, 10921, 10922, 16_383].map((slot) => cluster.masterOf(slot)),
  );
  expect(owners.map((node) => masters.indexOf(node))).toEqual([0, 0, 1, 1, 2, 2]);
  const replicas = await Promise.all(masters.map((master) => cluster.replicaOf(master)));
  expect(replicas).toEqual(cluster.nodes.slice(3));
});

test('every node keeps an append-only file, and a cluster is told by its addresses', async () => {
  for (const node of cluster.nodes) {
    expect(await node.ask('CONFIG', 'GET', 'appendonly')).toEqual(['appendonly', 'yes']);
  }
  expect(cluster.url.split(',')).toEqual(
    cluster.nodes.map(({ port }) => `redis://127.0.0.1:${port}`),
  );
});

describe('a fault test', () => {
  test('has a replica take the place of its master, and loses nothing', async () => {
    const slot = await slotOfKey();
    const master = await cluster.masterOf(slot);
    await master.ask('SET', KEY, 'kept');
    const successor = await cluster.failOver(master);
    expect(await cluster.masterOf(slot)).toBe(successor);
    expect(await successor.ask('GET', KEY)).toBe('kept');
    await cluster.settled();
    await expect.poll(() => cluster.replicaOf(successor), { timeout: 20_000 }).toBe(master);
  });

  test('moves a slot with its keys, those with letters beyond ASCII too', async () => {
    const slot = await slotOfKey();
    const source = await cluster.masterOf(slot);
    const target = (await cluster.masters()).find((node) => node !== source) ?? source;
    const keys = [KEY, `${KEY}:grün`, `${KEY}:日本`];
    for (const key of keys) await source.ask('SET', key, key);
    const migration = await cluster.beginMigration(slot, target);
    expect(await migration.moveKeys(1)).toBe(true);
    expect(await source.ask('CLUSTER', 'COUNTKEYSINSLOT', String(slot))).toBe(2);
    await migration.finish();
    expect(await cluster.masterOf(slot)).toBe(target);
    for (const key of keys) expect(await target.ask('GET', key)).toBe(key);
    await expect(source.ask('GET', KEY)).rejects.toThrow(`MOVED ${slot} 127.0.0.1:${target.port}`);
  });

  test('kills a master: its replica is elected, and it comes back as a replica', async () => {
    const slot = await slotOfKey();
    const master = await cluster.masterOf(slot);
    const replica = await cluster.replicaOf(master);
    await master.kill('SIGKILL');
    await expect.poll(() => cluster.masterOf(slot), { timeout: 20_000 }).toBe(replica);
    await master.restart();
    await cluster.settled();
    await expect.poll(() => cluster.replicaOf(replica), { timeout: 20_000 }).toBe(master);
  });

  test('halts a master and lets it go on', async () => {
    const [master] = await cluster.masters();
    await master?.kill('SIGSTOP');
    const isAnswered = master?.ask('PING').then(() => 'answered');
    const pause = new Promise((resolve) => setTimeout(resolve, 200, 'silent'));
    expect(await Promise.race([isAnswered, pause])).toBe('silent');
    await master?.kill('SIGCONT');
    expect(await isAnswered).toBe('answered');
  });
});

test('stopped, it leaves no process behind', async () => {
  const other = await mkdtemp(join(tmpdir(), 'rostrum-cluster-'));
  const short = await startRedisCluster({ dataDir: other, cacheDir });
  const pids = short.nodes.map(({ pid }) => pid);
  await short.stop();
  expect(await Promise.all(pids.map((pid) => isRunning(pid)))).toEqual(Array(6).fill(false));
  await rm(other, { recursive: true, force: true });
});
