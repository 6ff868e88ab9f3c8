import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  type FeedFrame,
  type FeedReading,
  type FeedState,
  type FeedStore,
  feedName,
  type LeaseStore,
  type LiveFeed,
} from '@rostrum/domain';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { Meters } from '../meters/meters.ts';
import { CONFIG, FEED_STORE, LEASE_STORE, LIVE_FEED, LOGGER } from '../ports.ts';
import { RepeatingTask } from '../tasks/repeating-task.ts';
import { changesBetween } from './feed-changes.ts';
import { PartitionWorker } from './partition-worker.ts';

/** Feeds whose last state is remembered; for others the next frame is a whole one. */
const MAX_REMEMBERED = 5000;
/** Under load a tick is stretched so that it takes at most this share of the time. */
const MAX_BUSY_SHARE = 0.8;

interface Published {
  epoch: string;
  version: number;
  state: FeedState;
}

/**
 * One computation a board and tick in the whole cluster: takes what moved in the partitions it
 * holds, and publishes the changes since the last time. Runs where the sockets are.
 */
@Injectable()
export class Ticker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #worker: PartitionWorker;
  readonly #refresh: RepeatingTask;
  readonly #published = new LRUCache<string, Published>({ max: MAX_REMEMBERED });
  #busyMs = 0;
  /** When the last tick began that came to its end, or there was nothing to tick. */
  #tickedAt = performance.now();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(FEED_STORE) private readonly feeds: FeedStore,
    @Inject(LIVE_FEED) private readonly live: LiveFeed,
    @Inject(LEASE_STORE) store: LeaseStore,
    @Inject(LOGGER) logger: Logger,
    meters: Meters,
  ) {
    const onFault = (error: unknown): void => logger.debug({ err: error }, 'tick failed');
    this.#worker = new PartitionWorker({
      role: 'tick',
      store,
      config,
      step: () => this.#step(),
      intervalMs: () => Math.max(config.tickMs, this.#busyMs / MAX_BUSY_SHARE),
      onFault,
    });
    meters.tickLagMs = () => this.#lagMs();
    this.#refresh = new RepeatingTask(
      () => this.feeds.refresh(this.#worker.leases.current()),
      () => config.keyFrameMs,
      onFault,
    );
  }

  onApplicationBootstrap(): void {
    if (!this.config.servesApi) return;
    this.#worker.start();
    this.#refresh.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#refresh.stop();
    await this.#worker.stop();
  }

  async #step(): Promise<void> {
    const startedAt = performance.now();
    const partitions = this.#worker.leases.current();
    if (partitions.length === 0) {
      this.#tickedAt = startedAt;
      return;
    }
    // Whoever held these may have marked a version published and died before it was sent.
    const fresh = this.#worker.leases.takeFresh();
    if (fresh.length > 0) await this.feeds.refresh(fresh);
    for (const reading of await this.feeds.takeDirty(partitions)) {
      this.live.publish(this.#frameOf(reading));
    }
    this.#tickedAt = startedAt;
    this.#busyMs = performance.now() - startedAt;
  }

  #lagMs(): number | undefined {
    if (this.#worker.leases.current().length === 0) return undefined;
    return Math.max(0, performance.now() - this.#tickedAt - this.config.tickMs);
  }

  #frameOf(reading: FeedReading): FeedFrame {
    const feed = feedName(reading.feed);
    const { epoch, version, published, limit, state } = reading;
    const last = this.#published.get(feed);
    this.#published.set(feed, { epoch, version, state });
    const head = {
      feed,
      epoch,
      from: published,
      to: version,
      ...(limit !== undefined && { limit }),
    };
    const isNext = last && last.epoch === epoch && last.version === published;
    const changes = isNext ? changesBetween(last.state, state) : undefined;
    return changes ? { ...head, changes } : { ...head, state };
  }
}
