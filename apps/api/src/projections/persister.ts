import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { EventLog, EventSink, LeaseStore, LogEvent, StreamEntry } from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { Meters } from '../meters/meters.ts';
import { CONFIG, EVENT_LOG, EVENT_SINK, LEASE_STORE, LOGGER } from '../ports.ts';
import { cutIntoTransactions, nextReadCount } from './batches.ts';
import { ENTRY_ATTEMPTS, LogConsumer } from './log-consumer.ts';

const BLOCK_MS = 200;
/** How often a batch is tried before its entries are tried one by one. */
const BATCH_ATTEMPTS = 2;

/**
 * Moves events from the streams to PostgreSQL: a batch is stored in one transaction, then
 * acknowledged. A crash between the two delivers the batch again, and storing it again changes
 * nothing. An entry that PostgreSQL refuses for its own sake is moved aside, and the rest goes on.
 */
@Injectable()
export class Persister implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #consumer: LogConsumer;
  /** Partitions with entries that were read and are not settled: they come before new ones. */
  readonly #unsettled = new Set<number>();
  #readCount = nextReadCount([]);
  #pauseMs = 0;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(EVENT_SINK) private readonly sink: EventSink,
    @Inject(LEASE_STORE) store: LeaseStore,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly meters: Meters,
  ) {
    this.#consumer = new LogConsumer({
      group: 'persist',
      log,
      store,
      config,
      logger,
      meters,
      step: () => this.#step(),
      intervalMs: () => this.#pauseMs,
      faultMessage: 'events wait to be stored',
    });
  }

  onApplicationBootstrap(): void {
    if (this.config.runsWorkers) this.#consumer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#consumer.stop();
  }

  async #step(): Promise<void> {
    const consumer = this.#consumer;
    const held = consumer.held();
    for (const partition of consumer.takeFresh()) this.#unsettled.add(partition);
    await this.#settlePending();
    const partitions = held.filter((partition) => !consumer.isStuck(partition));
    this.#pauseMs = partitions.length === 0 ? BLOCK_MS : 0;
    if (partitions.length === 0) return;
    const entries = await this.log.readNew('persist', partitions, this.#readCount, BLOCK_MS);
    for (const { partition } of entries) this.#unsettled.add(partition);
    for (const partition of await this.#handle(entries)) this.#unsettled.delete(partition);
  }

  /**
   * Entries that were read before but not acknowledged, by this instance or by one that is gone,
   * come before new ones: the order within a partition holds through every fault.
   */
  async #settlePending(): Promise<void> {
    for (;;) {
      const partitions = [...this.#unsettled].filter(
        (partition) => this.#consumer.holds(partition) && !this.#consumer.isStuck(partition),
      );
      if (partitions.length === 0) return;
      const pending = await this.log.readPending('persist', partitions, this.#readCount);
      await this.#handle(pending);
      if (pending.length > 0) continue;
      for (const partition of partitions) this.#unsettled.delete(partition);
    }
  }

  /**
   * Partitions of which all is settled. What came while a lease ran out is left pending for the new holder;
   * where the lease was renewed after all, nobody else will ask for it.
   */
  async #handle(entries: readonly StreamEntry[]): Promise<number[]> {
    const consumer = this.#consumer;
    const held = new Set(
      entries.map(({ partition }) => partition).filter((partition) => consumer.holds(partition)),
    );
    const own = entries.filter(({ partition }) => held.has(partition));
    if (own.length === 0) return [];
    const unreadable = own.filter(({ event }) => event === undefined);
    for (const entry of unreadable) await consumer.bury(entry, entry.fault ?? 'unreadable');
    const readable = own.filter(hasEvent);
    this.#readCount = nextReadCount(readable);
    for (const cut of cutIntoTransactions(readable)) {
      const batch = cut.filter(({ partition }) => !consumer.isStuck(partition));
      const stored = await this.#store(batch, BATCH_ATTEMPTS);
      if ('result' in stored) await this.#acknowledge(batch, stored.result);
      else await this.#storeOneByOne(batch);
    }
    return [...held].filter((partition) => !consumer.isStuck(partition));
  }

  async #storeOneByOne(entries: ReadableEntry[]): Promise<void> {
    for (const entry of entries) {
      if (this.#consumer.isStuck(entry.partition)) continue;
      const stored = await this.#store([entry], ENTRY_ATTEMPTS, { isQuiet: true });
      if ('fault' in stored) await this.#consumer.bury(entry, stored.fault);
      else await this.#acknowledge([entry], stored.result);
    }
  }

  /** Those that Redis had lost before they came here, or why PostgreSQL refuses them. */
  #store(entries: ReadableEntry[], attempts: number, how?: { isQuiet: boolean }) {
    const partitions = entries.map(({ partition }) => partition);
    const events = entries.map(({ event }) => event);
    const store = async (): Promise<LogEvent[]> => {
      const lost = await this.sink.store(events);
      this.meters.stored(events, lost);
      return lost;
    };
    return this.#consumer.attempt(partitions, attempts, store, how);
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
}

type ReadableEntry = StreamEntry & { event: LogEvent };

function hasEvent(entry: StreamEntry): entry is ReadableEntry {
  return entry.event !== undefined;
}

function withoutEvent({ partition, id }: StreamEntry): StreamEntry {
  return { partition, id, event: undefined, fault: undefined };
}
