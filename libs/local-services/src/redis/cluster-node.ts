import { join } from 'node:path';
import { LOOPBACK, onSomePort } from '../ports.ts';
import type { RunningServer } from '../running-server.ts';
import { askRedis, type RedisReply } from './redis-command.ts';
import { type RedisOptions, startRedis } from './redis-server.ts';

export interface RedisClusterOptions
  extends Pick<RedisOptions, 'dataDir' | 'cacheDir' | 'config' | 'password' | 'onProgress'> {
  /** How long a node may be silent before the others take it for dead. */
  nodeTimeoutMs?: number;
}

/** A node. `kill('SIGSTOP')` halts it, `kill('SIGCONT')` lets it go on; `restart` brings it back. */
export interface ClusterNode extends RunningServer {
  /** How the nodes call it among themselves; the same after a restart. */
  readonly id: string;
  /** Asks it one command, such as `CLUSTER NODES`. */
  ask(...words: string[]): Promise<RedisReply>;
}

const NODE_TIMEOUT_MS = 2_000;

/** Starts one node that knows no other yet. */
export async function startClusterNode(
  options: RedisClusterOptions,
  index: number,
): Promise<ClusterNode> {
  // Left to itself the bus would be at the port and 10,000, which may be beyond the last one.
  const { result: server } = await onSomePort(undefined, (busPort) =>
    startRedis({
      ...options,
      dataDir: join(options.dataDir, `node-${index}`),
      config: {
        'cluster-enabled': 'yes',
        'cluster-port': String(busPort),
        'cluster-node-timeout': String(options.nodeTimeoutMs ?? NODE_TIMEOUT_MS),
        'repl-diskless-sync-delay': '0',
        // A replica that is stopped at the same time never catches up.
        'shutdown-timeout': '0',
        ...(options.password === undefined ? {} : { masterauth: options.password }),
        ...options.config,
      },
    }),
  );
  const target = { host: LOOPBACK, port: server.port, password: options.password };
  const ask = (...words: string[]): Promise<RedisReply> => askRedis(target, words);
  const id = String(await ask('CLUSTER', 'MYID'));
  // Read through, since the process is another one after a restart.
  return Object.create(server, { id: { value: id }, ask: { value: ask } }) as ClusterNode;
}
