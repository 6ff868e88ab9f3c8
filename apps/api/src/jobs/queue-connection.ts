import type { RedisOptions } from 'bullmq';

/** All queues share one hash tag: BullMQ's scripts touch several keys of a queue. */
export const QUEUE_PREFIX = 'sys:{jobs}';

/** BullMQ's own connections: they block, so they never give up on a command. */
export function queueConnection(redisUrl: string): RedisOptions {
  const url = new URL(redisUrl);
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...(url.pathname.length > 1 ? { db: Number(url.pathname.slice(1)) } : {}),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    maxRetriesPerRequest: null,
    retryStrategy: () => 500,
    disableClientInfo: true,
  } as RedisOptions;
}
