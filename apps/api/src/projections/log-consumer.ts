import {
  type ConsumerGroup,
  DeadLettersFullError,
  DomainError,
  type EventLog,
  type LeaseStore,
  type StreamEntry,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Meters } from '../meters/meters.ts';
import { PartitionWorker } from './partition-worker.ts';

const PAUSE_AFTER_FAULT_MS = 500;
/** How often a partition whose dead letters are full is tried again. */
const PAUSE_WHEN_FULL_MS = 2000;
/** How often an entry is tried before it is set aside. */
export const ENTRY_ATTEMPTS = 5;

export interface LogConsumerOptions {
  group: ConsumerGroup;
  log: EventLog;
  store: LeaseStore;
  config: Pick<Config, 'partitionCount' | 'instanceId' | 'leaseMs'>;
  logger: Logger;
  meters: Pick<Meters, 'buried'>;
  /** One step, over the partitions that are held at its beginning. */
  step: () => Promise<void>;
  /** How long after the beginning of a step that went well the next one begins. */
  intervalMs: () => number;
  /** What is said when a step, or an attempt, fails. */
  faultMessage: string;
}

/** How an attempt came out; `fault`: why it cannot be done, however often it is tried. */
export type Attempt<T> = { result: T } | { fault: string };

/**
 * What every consumer group of the log does alike: its share of the partitions by lease, attempts that tell
 * a store that is away from an entry that cannot be handled, and dead letters. Nothing is dropped: where
 * these are full, the partition stops with the entry in question, and others go on.
 */
export class LogConsumer {
  readonly #options: LogConsumerOptions;
  readonly #worker: PartitionWorker;
  /** Partitions whose dead letters are full → when they are tried again, by `performance.now()`. */
  readonly #stuck = new Map<number, number>();
  #hasFailed = false;

  constructor(options: LogConsumerOptions) {
    this.#options = options;
    const { group, store, config, step, intervalMs } = options;
    this.#worker = new PartitionWorker({
      role: group,
      store,
      config,
      step: () => {
        this.#hasFailed = false;
        this.#tryStuckAgain();
        return step();
      },
      intervalMs: () => (this.#hasFailed ? PAUSE_AFTER_FAULT_MS : intervalMs()),
      onFault: (error) => this.#report(error),
    });
  }

  start(): void {
    this.#worker.start();
  }

  stop(): Promise<void> {
    return this.#worker.stop();
  }

  get isStopping(): boolean {
    return this.#worker.isStopping;
  }

  /** Partitions whose lease is good at this moment, stuck ones too. */
  held(): number[] {
    return this.#worker.leases.current();
  }

  /** Partitions taken over since this was last asked. */
  takeFresh(): number[] {
    return this.#worker.leases.takeFresh();
  }

  holds(partition: number): boolean {
    return this.#worker.leases.holds(partition);
  }

  isStuck(partition: number): boolean {
    return this.#stuck.has(partition);
  }

  /**
   * Tries until it is done, while a store is away for as long as that lasts.
   * @throws Error when a lease ran out meanwhile, or this instance is stopping
   */
  async attempt<T>(
    partitions: readonly number[],
    attempts: number,
    work: () => Promise<T>,
    { isQuiet = false, pauseMs = 0 }: { isQuiet?: boolean; pauseMs?: number } = {},
  ): Promise<Attempt<T>> {
    for (let attempt = 1; ; ) {
      try {
        return { result: await work() };
      } catch (error) {
        if (!isQuiet) this.#report(error);
        if (isAway(error)) await pause(PAUSE_AFTER_FAULT_MS);
        else if (attempt >= attempts) return { fault: String(error) };
        else {
          if (pauseMs > 0) await pause(pauseMs * 2 ** (attempt - 1));
          attempt += 1;
        }
        this.#requireLeases(partitions);
      }
    }
  }

  /** Sets an entry aside; where there is no room, its partition is stuck with it. */
  async bury(entry: StreamEntry, reason: string): Promise<void> {
    const { partition, id } = entry;
    if (this.#stuck.has(partition)) return;
    const { group, log, logger, meters } = this.#options;
    try {
      await log.bury(group, entry, reason);
      meters.buried();
      logger.error({ partition, id, group, reason }, 'event moved aside');
    } catch (error) {
      if (!(error instanceof DeadLettersFullError)) throw error;
      this.#stuck.set(partition, performance.now() + PAUSE_WHEN_FULL_MS);
      logger.error({ err: error, partition, id, group, reason }, 'partition is stuck');
    }
  }

  #tryStuckAgain(): void {
    for (const [partition, until] of this.#stuck) {
      if (until <= performance.now()) this.#stuck.delete(partition);
    }
  }

  #requireLeases(partitions: readonly number[]): void {
    if (this.isStopping || partitions.some((partition) => !this.holds(partition))) {
      throw new Error('the lease of a partition ran out while its batch waited');
    }
  }

  #report(error: unknown): void {
    this.#hasFailed = true;
    const { logger, faultMessage } = this.#options;
    if (isAway(error)) logger.debug({ err: error }, faultMessage);
    else logger.error({ err: error }, faultMessage);
  }
}

function isAway(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'store.unavailable';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
