import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type RedisCluster,
  type RedisOptions,
  type RunningServer,
  startRedis,
  startRedisCluster,
} from '@rostrum/local-services';
import { afterAll, beforeAll } from 'vitest';

// A blocking read ends at the next tick of the server after its time: every 100 ms by default.
const FAST_TICKS = { hz: '500' };

const CACHE_DIR = join(import.meta.dirname, '../../.rostrum/programs');

/** Whether tests run on a Cluster: `npm run test:cluster`, and the project `cluster` of `npm test`. */
export const IS_CLUSTER = process.env['ROSTRUM_TEST_REDIS'] === 'cluster';

/**
 * A Redis for one test file alone, which may stop, halt and flush it. Runs from before the first
 * test to after the last.
 */
export function ownRedis(config: Record<string, string> = {}): () => RunningServer {
  let running: { server: RunningServer; dataDir: string } | undefined;
  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'rostrum-redis-'));
    const options = { dataDir, cacheDir: CACHE_DIR, config: { ...FAST_TICKS, ...config } };
    running = { dataDir, server: await startTestRedis(options) };
  });
  afterAll(async () => {
    await running?.server.stop();
    if (running) await rm(running.dataDir, { recursive: true, force: true });
  });
  return () => {
    if (!running) throw new Error('Redis runs only while tests and their hooks do');
    return running.server;
  };
}

/** A single Redis, or a Cluster where tests run on one. */
export function startTestRedis(options: RedisOptions): Promise<RunningServer> {
  return IS_CLUSTER ? startRedisCluster(options).then(asOneServer) : startRedis(options);
}

/** A Cluster in the place of a single Redis; what is done to that is done to all nodes. */
export function asOneServer(cluster: RedisCluster): RunningServer {
  const [first] = cluster.nodes;
  if (!first) throw new Error('a Cluster has nodes');
  const onAll = async (act: (node: RunningServer) => Promise<void>): Promise<void> => {
    await Promise.all(cluster.nodes.map(act));
  };
  return {
    url: cluster.url,
    port: first.port,
    pid: first.pid,
    logFile: first.logFile,
    stop: () => cluster.stop(),
    kill: (signal) => onAll((node) => node.kill(signal)),
    restart: async () => {
      await onAll((node) => node.restart());
      await cluster.settled();
    },
    onUnexpectedExit: (listener) => {
      for (const node of cluster.nodes) node.onUnexpectedExit(listener);
    },
  };
}

/** A Cluster for one test file alone, as `ownRedis` is a single Redis. */
export function ownCluster(config: Record<string, string> = {}): () => RedisCluster {
  let running: { cluster: RedisCluster; dataDir: string } | undefined;
  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'rostrum-cluster-'));
    running = {
      dataDir,
      cluster: await startRedisCluster({ dataDir, cacheDir: CACHE_DIR, config }),
    };
  });
  afterAll(async () => {
    await running?.cluster.stop();
    if (running) await rm(running.dataDir, { recursive: true, force: true });
  });
  return () => {
    if (!running) throw new Error('the Cluster runs only while tests and their hooks do');
    return running.cluster;
  };
}
