import { Cluster, type DNSLookupFunction, type Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from './redis-address.ts';

const RECONNECT_DELAY_MS = 100;
/** How often the slots are looked at although nothing seems to have happened. */
const REFRESH_INTERVAL_MS = 5000;
const REFRESH_TIMEOUT_MS = 900;
/**
 * What came while its slot is being moved did nothing yet, and is tried again: eight times, since
 * each takes two of the redirections that ioredis allows. Together they stay far below the time that
 * a command may take: one that was given up would still be tried.
 */
const TRY_AGAIN_DELAY_MS = 50;
const BLOCKING_TIMEOUT_MS = 10_000;

type ClusterAddress = Extract<RedisAddress, { kind: 'cluster' }>;

/** Names stay as they are, as certificates know them. */
const keepName: DNSLookupFunction = (host, done) => done(null, host);

export interface ClusterConnectionOptions {
  /** Of the connection to each node. */
  node: RedisOptions;
  onFault: (error: Error) => void;
  /** A master can be used, for the first time or again. */
  onMaster: () => void;
}

/**
 * A connection to each master of a Cluster. What a node refused and did not run (MOVED, ASK,
 * TRYAGAIN) goes to the right one; what may have run is never sent again, nor kept for a node that
 * is away. Replicas are not read from. Each command is routed by itself: a pipeline that finds one
 * of its slots moved would hand the redirection to the caller.
 */
export function openCluster(
  address: ClusterAddress,
  { node, onFault, onMaster }: ClusterConnectionOptions,
): Cluster {
  const cluster = new Cluster(address.nodes, {
    enableOfflineQueue: false,
    // Zero: whoever called is told, and nothing is sent a second time.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    retryDelayOnTryAgain: TRY_AGAIN_DELAY_MS,
    clusterRetryStrategy: () => RECONNECT_DELAY_MS,
    slotsRefreshInterval: REFRESH_INTERVAL_MS,
    slotsRefreshTimeout: REFRESH_TIMEOUT_MS,
    dnsLookup: keepName,
    redisOptions: { ...node, ...address.access, autoResendUnfulfilledCommands: false },
  });
  // At once, since a node refuses what comes while it is being connected to.
  cluster.on('+node', (redis: Redis) => {
    redis.on('ready', () => {
      if (!redis.options.readOnly) onMaster();
    });
    redis.on('connect', () => writeInBatches(redis));
    if (!redis.options.readOnly) redis.connect().catch(() => {});
  });
  // A node that is lost is looked for until it, or its successor, is there.
  cluster.on('-node', () => {
    setTimeout(() => cluster.status === 'ready' && cluster.refreshSlotsCache(), RECONNECT_DELAY_MS);
  });
  // A replica that was connected already becomes a master without connecting again.
  let masters = new Set<Redis>();
  cluster.on('refresh', () => {
    const before = masters;
    masters = new Set(cluster.nodes('master'));
    if ([...masters].some((redis) => redis.status === 'ready' && !before.has(redis))) onMaster();
  });
  cluster.on('node error', onFault);
  cluster.on('error', onFault);
  return cluster;
}

/**
 * A Cluster for BullMQ, which waits for Redis however long it is away.
 * @param retry how soon to connect anew in ms, or null for not any more
 */
export function openQueueCluster(
  address: ClusterAddress,
  node: RedisOptions,
  retry: () => number | null,
): Cluster {
  return new Cluster(address.nodes, {
    clusterRetryStrategy: retry,
    slotsRefreshInterval: REFRESH_INTERVAL_MS,
    slotsRefreshTimeout: REFRESH_TIMEOUT_MS,
    dnsLookup: keepName,
    redisOptions: {
      ...node,
      ...address.access,
      maxRetriesPerRequest: null,
      // A blocking read of a node that stands still goes on when its successor is known.
      blockingTimeout: BLOCKING_TIMEOUT_MS,
    },
  });
}

/** What is written within a turn of the event loop goes out in one call to the system. */
function writeInBatches({ stream }: Redis): void {
  const write = stream.write;
  let isHeld = false;
  stream.write = function (this: typeof stream, ...args: Parameters<typeof write>) {
    if (!isHeld) {
      isHeld = true;
      stream.cork();
      setImmediate(() => {
        isHeld = false;
        stream.uncork();
      });
    }
    return write.apply(stream, args);
  } as typeof write;
}
