import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  DeadLettersFullError,
  DomainError,
  type EventLog,
  type EventSink,
  type LeaseStore,
  type LogEvent,
  type StreamEntry,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { CONFIG, EVENT_LOG, EVENT_SINK, LEASE_STORE, LOGGER } from '../ports.ts';
import { cutIntoTransactions, nextReadCount } from './batches.ts';
import { PartitionWorker } from './partition-worker.ts';

const BLOCK_MS = 200;
const PAUSE_AFTER_FAULT_MS = 500;
/** How often a partition whose dead letters are full is tried again. */
const PAUSE_WHEN_FULL_MS = 2000;
/** How often a batch is tried before its entries are tried one by one. */
const BATCH_ATTEMPTS = 2;
const ENTRY_ATTEMPTS = 5;

/**
 * Moves events from the streams to PostgreSQL: a batch is stored in one transaction, then
 * acknowledged. A crash between the two delivers the batch again, and storing it again changes
 * nothing. An entry that PostgreSQL refuses for its own sake is moved aside, and the rest goes on.
 */
@Injectable()
export class Persister implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #worker: PartitionWorker;
  /** Partitions with entries that were read and are not settled: they come before new ones. */
  readonly #unsettled = new Set<number>();
  /** Partitions whose dead letters are full → when they are tried again, by `performance.now()`. */
  readonly #stuck = new Map<number, number>();
  #readCount = nextReadCount([]);
  #pauseMs = 0;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(EVENT_SINK) private readonly sink: EventSink,
    @Inject(LEASE_STORE) store: LeaseStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#worker = new PartitionWorker({
      role: 'persist',
      store,
      config,
      step: () => this.#step(),
      intervalMs: () => this.#pauseMs,
      onFault: (error) => this.#report(error),
    });
  }

  onApplicationBootstrap(): void {
    if (this.config.runsWorkers) this.#worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#worker.stop();
  }

  async #step(): Promise<void> {
    this.#tryStuckAgain();
    const held = this.#worker.leases.current();
    for (const partition of this.#worker.leases.takeFresh()) this.#unsettled.add(partition);
    await this.#settlePending();
    const partitions = held.filter((partition) => !this.#stuck.has(partition));
    this.#pauseMs = partitions.length === 0 ? BLOCK_MS : 0;
    if (partitions.length === 0) return;
    const entries = await this.log.readNew('persist', partitions, this.#readCount, BLOCK_MS);
    for (const { partition } of entries) this.#unsettled.add(partition);
    await this.#handle(entries);
  }

  /**
   * Entries that were read before but not acknowledged, by this instance or by one that is gone,
   * come before new ones: the order within a partition holds through every fault.
   */
  async #settlePending(): Promise<void> {
    for (;;) {
      const partitions = [...this.#unsettled].filter(
        (partition) => this.#worker.leases.holds(partition) && !this.#stuck.has(partition),
      );
      if (partitions.length === 0) return;
      const pending = await this.log.readPending('persist', partitions, this.#readCount);
      await this.#handle(pending);
      if (pending.length > 0) continue;
      for (const partition of partitions) this.#unsettled.delete(partition);
    }
  }

  #tryStuckAgain(): void {
    for (const [partition, until] of this.#stuck) {
      if (until <= performance.now()) this.#stuck.delete(partition);
    }
  }

  async #handle(entries: readonly StreamEntry[]): Promise<void> {
    // What came while a lease ran out is left pending for the new holder, and stays unsettled here: where
    // the lease was renewed after all, nobody else will ask for it.
    const own = entries.filter(({ partition }) => this.#worker.leases.holds(partition));
    if (own.length === 0) return;
    const unreadable = own.filter(({ event }) => event === undefined);
    for (const entry of unreadable) await this.#bury(entry, entry.fault ?? 'unreadable');
    const readable = own.filter(hasEvent);
    this.#readCount = nextReadCount(readable);
    for (const cut of cutIntoTransactions(readable)) {
      const batch = cut.filter(({ partition }) => !this.#stuck.has(partition));
      const lost = await this.#storeWhole(batch);
      if (lost) await this.#acknowledge(batch, lost);
      else await this.#storeOneByOne(batch);
    }
  }

  /**
   * Stores a batch; those of it that Redis had lost before they came here, or `undefined` when
   * PostgreSQL refuses it for the sake of an entry in it.
   */
  async #storeWhole(entries: ReadableEntry[]): Promise<LogEvent[] | undefined> {
    for (let attempt = 1; ; ) {
      try {
        return await this.sink.store(entries.map(({ event }) => event));
      } catch (error) {
        this.#report(error);
        if (isAway(error)) await pause(PAUSE_AFTER_FAULT_MS);
        else if (attempt >= BATCH_ATTEMPTS) return undefined;
        else attempt += 1;
        this.#requireLeases(entries);
      }
    }
  }

  async #storeOneByOne(entries: ReadableEntry[]): Promise<void> {
    for (const entry of entries) {
      if (this.#stuck.has(entry.partition)) continue;
      const stored = await this.#storeOne(entry);
      if ('fault' in stored) await this.#bury(entry, stored.fault);
      else await this.#acknowledge([entry], stored.lost);
    }
  }

  /** `fault`: why an entry cannot be stored, after it was tried several times. */
  async #storeOne(entry: ReadableEntry): Promise<{ fault: string } | { lost: LogEvent[] }> {
    for (let attempt = 1; ; ) {
      try {
        return { lost: await this.sink.store([entry.event]) };
      } catch (error) {
        if (isAway(error)) await pause(PAUSE_AFTER_FAULT_MS);
        else if (attempt >= ENTRY_ATTEMPTS) return { fault: String(error) };
        else attempt += 1;
        this.#requireLeases([entry]);
      }
    }
  }

  /** What Redis had lost is nothing to tell those of who wait for their events. */
  async #acknowledge(entries: ReadableEntry[], lost: readonly LogEvent[]): Promise<void> {
    const kept = entries.filter(({ event }) => !lost.includes(event));
    if (kept.length > 0) await this.log.acknowledge('persist', kept);
    if (kept.length === entries.length) return;
    const gone = entries.filter(({ event }) => lost.includes(event));
    this.logger.error({ positions: gone.map(({ event }) => event.position) }, 'events were lost');
    await this.log.acknowledge('persist', gone.map(withoutEvent));
  }

  /** Nothing is dropped: where there is no room, the partition stops with this entry. */
  async #bury(entry: StreamEntry, reason: string): Promise<void> {
    const { partition, id } = entry;
    if (this.#stuck.has(partition)) return;
    try {
      await this.log.bury('persist', entry, reason);
      this.logger.error({ partition, id, reason }, 'event moved aside');
    } catch (error) {
      if (!(error instanceof DeadLettersFullError)) throw error;
      this.#stuck.set(partition, performance.now() + PAUSE_WHEN_FULL_MS);
      this.logger.error({ err: error, partition, id, reason }, 'partition is stuck');
    }
  }

  #requireLeases(entries: readonly StreamEntry[]): void {
    if (
      this.#worker.isStopping ||
      entries.some(({ partition }) => !this.#worker.leases.holds(partition))
    ) {
      throw new Error('the lease of a partition ran out while its batch waited');
    }
  }

  #report(error: unknown): void {
    this.#pauseMs = PAUSE_AFTER_FAULT_MS;
    const message = 'events wait to be stored';
    if (isAway(error)) this.logger.debug({ err: error }, message);
    else this.logger.error({ err: error }, message);
  }
}

type ReadableEntry = StreamEntry & { event: LogEvent };

function hasEvent(entry: StreamEntry): entry is ReadableEntry {
  return entry.event !== undefined;
}

function withoutEvent({ partition, id }: StreamEntry): StreamEntry {
  return { partition, id, event: undefined, fault: undefined };
}

function isAway(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'store.unavailable';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
