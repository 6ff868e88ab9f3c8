import { type RedisNode, redisFindings } from '@rostrum/domain';
import { startRedis } from '@rostrum/local-services';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { IS_CLUSTER, ownRedis } from '../../../test/setup/redis.ts';
import { RedisConnections } from './connection.ts';
import { RedisServerProbe } from './redis-probe.ts';

// As `npm start` starts it.
const redis = ownRedis();

async function connect(redisUrl: string): Promise<RedisConnections> {
  const connections = new RedisConnections({ redisUrl, name: 'test', onFault: () => {} });
  onTestFinished(() => connections.close());
  await connections.ready();
  return connections;
}

async function read(redisUrl = redis().url): Promise<RedisNode[]> {
  return new RedisServerProbe(await connect(redisUrl)).read();
}

/** Changes a setting for one test. */
async function set(name: string, value: string): Promise<void> {
  const direct = new Redis(redis().url);
  const [, former = ''] = (await direct.config('GET', name)) as string[];
  await direct.config('SET', name, value);
  onTestFinished(async () => {
    await direct.config('SET', name, former);
    direct.disconnect();
  });
}

const codes = (nodes: RedisNode[]): string[] =>
  nodes.flatMap((node) => redisFindings(node)).map(({ code, severity }) => `${severity} ${code}`);

describe.skipIf(IS_CLUSTER)('a single Redis', () => {
  it('as the service starts it by itself gives nothing to complain about', async () => {
    const [node, ...others] = await read();
    expect(others).toEqual([]);
    expect(node).toMatchObject({
      node: `127.0.0.1:${redis().port}`,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      role: 'master',
      maxmemoryPolicy: 'noeviction',
      hasAppendOnlyFile: true,
      hasSnapshots: false,
      maxBytes: 0,
    });
    expect(node?.usedBytes).toBeGreaterThan(100_000);
    expect(node?.systemBytes).toBeGreaterThan(2 ** 28);
    // How full this machine is lies in nobody's hands.
    expect(codes([{ ...node, node: '', systemBytes: undefined }])).toEqual([]);
  });

  it('that evicts, or keeps nothing on disk, is found out', async () => {
    await set('maxmemory-policy', 'allkeys-lru');
    await set('appendonly', 'no');
    expect(codes(await read())).toEqual(['error redis.eviction', 'error redis.persistence']);
    await set('save', '3600 1');
    expect(codes(await read())).toEqual(['error redis.eviction']);
  });

  it('that is nearly full is found out by its own limit', async () => {
    const [node] = await read();
    await set('maxmemory', String(Math.round((node?.usedBytes ?? 0) * 1.1)));
    expect(codes(await read())).toEqual(['error redis.memory']);
  });

  it('that forbids CONFIG is asked by INFO, and what that does not tell is unknown', async () => {
    const direct = new Redis(redis().url);
    onTestFinished(() => direct.disconnect());
    await direct.call('ACL', 'SETUSER', 'guest', 'on', '>pass', '~*', '&*', '+@all', '-config');
    const guest = redis().url.replace('redis://', 'redis://guest:pass@');
    const [node] = await read(guest);
    expect(node).toMatchObject({ maxmemoryPolicy: 'noeviction', hasAppendOnlyFile: true });
    expect(node?.hasSnapshots).toBeUndefined();
    await set('appendonly', 'no');
    expect(codes(await read(guest))).toEqual(['unknown redis.persistence']);
    await direct.call('ACL', 'SETUSER', 'guest', '-info');
    expect(codes(await read(guest))).toEqual([
      'unknown redis.version',
      'unknown redis.eviction',
      'unknown redis.persistence',
    ]);
  });

  it('that has gone away says why it does not answer', async () => {
    const { mkdtemp, rm } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const dataDir = await mkdtemp(`${tmpdir()}/rostrum-probe-`);
    const server = await startRedis({ dataDir });
    const probe = new RedisServerProbe(await connect(server.url));
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
    await expect.poll(async () => codes(await probe.read())).toEqual(['error redis.unreachable']);
  });
});

describe.runIf(IS_CLUSTER)('a Cluster', () => {
  it('is asked on each master, and each is told to have no replica', async () => {
    const nodes = await read();
    expect(nodes.length).toBeGreaterThan(1);
    for (const node of nodes) {
      expect(node).toMatchObject({ isClusterNode: true, role: 'master', hasAppendOnlyFile: true });
    }
  });
});
