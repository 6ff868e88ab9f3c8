import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Cluster, Redis, type RedisOptions } from 'ioredis';

/** They name no key: each master of a Cluster is asked. */
const OF_THE_SERVER = new Set(['CLIENT', 'CONFIG', 'DEBUG', 'FLUSHALL', 'PUBSUB', 'SLOWLOG']);
/** Of a key that is not there. */
const NO_DIGEST = '0'.repeat(40);

type Call = (name: string, ...words: string[]) => Promise<unknown>;

/**
 * Redis past the service, as an operator has it. A Cluster is spoken to as if it were one server: what
 * names no key goes to every master, and what names several to the master of each.
 */
export function connectRedis(url: string, options: RedisOptions = {}): Redis {
  const nodes = url.split(',');
  if (nodes.length === 1) return new Redis(url, options);
  return asOne(new Cluster(nodes, { redisOptions: options, slotsRefreshInterval: 1000 }));
}

function asOne(cluster: Cluster): Redis {
  const callOfKey = cluster.call.bind(cluster) as Call;
  const onMasters = async <T>(ask: (redis: Redis) => Promise<T>): Promise<T[]> => {
    if (cluster.status !== 'ready') await once(cluster, 'ready');
    return Promise.all(cluster.nodes('master').map(ask));
  };
  const call: Call = async (name, ...words) => {
    if (!OF_THE_SERVER.has(name)) return callOfKey(name, ...words);
    const replies = await onMasters((redis) => redis.call(name, ...words));
    return words[0] === 'DIGEST-VALUE' ? digestsOf(replies as string[][]) : replies;
  };
  const forEachKey = async (name: string, keys: readonly string[]): Promise<number> => {
    const counts = await Promise.all(keys.map((key) => callOfKey(name, key)));
    return counts.reduce<number>((sum, count) => sum + Number(count), 0);
  };
  const keysLike = async (pattern: string): Promise<string[]> =>
    (await onMasters((redis) => redis.keys(pattern))).flat();
  return Object.assign(cluster, {
    call,
    keys: keysLike,
    scanStream: () => Readable.from(pagesOf(() => keysLike('*'))),
    flushall: () => call('FLUSHALL'),
    config: (...words: string[]) => call('CONFIG', ...words),
    client: async (...words: string[]) =>
      ((await call('CLIENT', ...words)) as unknown[]).join('\n'),
    info: async (section: string) => {
      const infos = await onMasters((redis) => redis.info(section));
      return section === 'commandstats' ? sumOfCalls(infos) : infos.join('\n');
    },
    slowlog: async (...words: (string | number)[]) =>
      ((await call('SLOWLOG', ...words.map(String))) as unknown[]).flat(),
    pubsub: async (what: string, channel: string) => {
      const replies = (await call('PUBSUB', what, channel)) as [string, number][];
      return [channel, replies.reduce((sum, [, count]) => sum + count, 0)];
    },
    mget: (...keys: (string | string[])[]) =>
      Promise.all(keys.flat().map((key) => cluster.get(key))),
    del: (...keys: (string | string[])[]) => forEachKey('DEL', keys.flat()),
    unlink: (...keys: (string | string[])[]) => forEachKey('UNLINK', keys.flat()),
  }) as unknown as Redis;
}

async function* pagesOf(read: () => Promise<string[]>): AsyncGenerator<string[]> {
  yield await read();
}

/** Each key is on one of the masters. */
function digestsOf(replies: readonly string[][]): string[] {
  const [first = []] = replies;
  return first.map(
    (_, at) => replies.map((reply) => reply[at]).find((one) => one !== NO_DIGEST) ?? NO_DIGEST,
  );
}

/** Of `commandstats`: how often each command was called. */
function sumOfCalls(infos: readonly string[]): string {
  const sums = new Map<string, number>();
  for (const [, command = '', calls] of infos.join('\n').matchAll(/^cmdstat_(.+?):calls=(\d+)/gm)) {
    sums.set(command, (sums.get(command) ?? 0) + Number(calls));
  }
  return [...sums].map(([command, calls]) => `cmdstat_${command}:calls=${calls}`).join('\n');
}
