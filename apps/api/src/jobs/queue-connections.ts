import { setTimeout as delay } from 'node:timers/promises';
import type { SharedBullConfigurationFactory } from '@nestjs/bullmq';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { QueueOptions, RedisOptions } from 'bullmq';
import type { Config } from '../config.ts';
import { CONFIG, QUEUE_CLUSTER, type QueueCluster } from '../ports.ts';

/** All queues share one hash tag: BullMQ's scripts touch several keys of a queue. */
const QUEUE_PREFIX = 'sys:{jobs}';
/** The pause between two attempts to connect; stopping may have to wait for one. */
const RECONNECT_DELAY_MS = 200;
const CONNECT_TIMEOUT_MS = 1000;

/**
 * BullMQ's connections. They block, so they never give up on a command; but a command that waits
 * for Redis keeps BullMQ from closing for as long as Redis is gone. An instance that stops therefore
 * makes no broken connection anew: what waits on it is refused.
 */
@Injectable()
export class QueueConnections implements SharedBullConfigurationFactory, OnModuleDestroy {
  #isStopping = false;
  #pausedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(QUEUE_CLUSTER) private readonly cluster: QueueCluster,
  ) {}

  createSharedConfiguration(): QueueOptions {
    const connection = this.cluster(() => this.#retry()) ?? this.#single();
    return { connection, prefix: QUEUE_PREFIX };
  }

  #single(): RedisOptions {
    return {
      ...addressOf(new URL(this.config.redisUrl)),
      maxRetriesPerRequest: null,
      retryStrategy: () => this.#retry(),
      connectTimeout: CONNECT_TIMEOUT_MS,
      disableClientInfo: true,
    };
  }

  /**
   * Comes before anything is closed. Disconnecting in the pause between two attempts cancels the
   * next one, and ioredis then never tells of the end that BullMQ waits for. So pauses are waited
   * for: a timer as long as theirs, started later, runs out later.
   */
  async onModuleDestroy(): Promise<void> {
    this.#isStopping = true;
    const isPaused = performance.now() - this.#pausedAtMs < 2 * RECONNECT_DELAY_MS;
    if (isPaused) await delay(RECONNECT_DELAY_MS);
  }

  #retry(): number | null {
    if (this.#isStopping) return null;
    this.#pausedAtMs = performance.now();
    return RECONNECT_DELAY_MS;
  }
}

function addressOf(url: URL): RedisOptions {
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...(url.pathname.length > 1 ? { db: Number(url.pathname.slice(1)) } : {}),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
  };
}
