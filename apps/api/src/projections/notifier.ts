import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  type EventLog,
  type EventType,
  type LeaseStore,
  type LogEvent,
  type NotifiedLog,
  type StreamEntry,
  splitEpoch,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { EventHandlers } from '../durability/event-handlers.ts';
import { Meters } from '../meters/meters.ts';
import { CONFIG, EVENT_LOG, LEASE_STORE, LOGGER, NOTIFIED_LOG } from '../ports.ts';
import { type Attempt, ENTRY_ATTEMPTS, LogConsumer } from './log-consumer.ts';

const GROUP = 'notify';
/** How soon news of events that somebody handles is followed. */
const STEP_MS = 20;
/** How often all partitions are looked at, for news that got lost and for what nobody handles. */
const SWEEP_MS = 500;
/** What one look at a partition goes through in Redis. */
const ENTRIES_A_LOOK = 500;
/** How often is written down how far everything was told, for when Redis is lost. */
const MARK_MS = 5000;
const RETRY_PAUSE_MS = 100;

/** Where a partition stands for the one who holds it. */
interface Standing {
  /** Without its life. */
  epoch: string;
  /** Told from what is stored, and not to be told again from the stream. */
  toldThrough: number;
  doneThrough: number;
  marked: number;
}

/**
 * Tells the handlers of features what happened: at least once for every event that is stored, in the order
 * of its partition. What nobody handles is passed in Redis, in large portions.
 */
@Injectable()
export class Notifier implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #consumer: LogConsumer;
  readonly #news = new Set<number>();
  readonly #standings = new Map<number, Standing>();
  #types: EventType[] = [];
  #sweptAt = Number.NEGATIVE_INFINITY;
  #markedAt = performance.now();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(NOTIFIED_LOG) private readonly notified: NotifiedLog,
    @Inject(LEASE_STORE) store: LeaseStore,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly handlers: EventHandlers,
    meters: Meters,
  ) {
    this.#consumer = new LogConsumer({
      group: GROUP,
      log,
      store,
      config,
      logger,
      meters,
      step: () => this.#step(),
      intervalMs: () => STEP_MS,
      faultMessage: 'events wait to be handled',
    });
  }

  onApplicationBootstrap(): void {
    if (!this.config.runsWorkers) return;
    this.#types = this.handlers.start();
    this.log.onStored((partition, types) => {
      if (this.#types.some((type) => types.includes(type))) this.#news.add(partition);
    });
    this.#consumer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#mark().catch(() => {});
    await this.#consumer.stop();
  }

  async #step(): Promise<void> {
    for (const partition of this.#consumer.takeFresh()) this.#standings.delete(partition);
    const now = performance.now();
    const isSweep = now - this.#sweptAt >= SWEEP_MS;
    if (isSweep) this.#sweptAt = now;
    const due = this.#consumer.held().filter((partition) => isSweep || this.#news.has(partition));
    this.#news.clear();
    const drained = await Promise.allSettled(due.map((partition) => this.#drain(partition)));
    if (now - this.#markedAt >= MARK_MS) await this.#mark();
    const failed = drained.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #drain(partition: number): Promise<void> {
    const consumer = this.#consumer;
    for (;;) {
      if (consumer.isStuck(partition) || consumer.isStopping) return;
      const found = await this.log.readStored(GROUP, partition, this.#types, ENTRIES_A_LOOK);
      if (found.epoch === undefined) return;
      const standing = await this.#standingOf(partition, found.epoch, found.doneThrough);
      for (const entry of found.entries) {
        if (!consumer.holds(partition) || consumer.isStuck(partition)) return;
        await this.#tell(entry, standing);
      }
      if (!found.hasMore && found.entries.length === 0) return;
    }
  }

  async #tell(entry: StreamEntry, standing: Standing): Promise<void> {
    const { event } = entry;
    if (event === undefined) return this.#consumer.bury(entry, entry.fault ?? 'unreadable');
    const { sequence } = event.position;
    if (sequence > standing.toldThrough) {
      const told = await this.#handle(event);
      if ('fault' in told) return this.#consumer.bury(entry, told.fault);
    }
    await this.log.acknowledge(GROUP, [entry]);
    standing.doneThrough = sequence;
  }

  /** A partition that was rebuilt since has none of the events that were still to be told. */
  async #standingOf(partition: number, name: string, doneThrough: number): Promise<Standing> {
    const { epoch } = splitEpoch(name);
    const known = this.#standings.get(partition);
    if (known?.epoch === epoch) {
      known.doneThrough = Math.max(known.doneThrough, doneThrough);
      return known;
    }
    const mark = await this.notified.find(partition);
    const isRebuilt = mark !== undefined && mark.epoch !== epoch;
    const toldThrough = isRebuilt ? await this.#tellStored(partition, mark.sequence) : 0;
    const reached = Math.max(toldThrough, doneThrough);
    const standing = { epoch, toldThrough, doneThrough: reached, marked: reached };
    await this.notified.move([{ partition, epoch, sequence: reached }]);
    this.#standings.set(partition, standing);
    return standing;
  }

  /** Tells what is stored behind a mark; up to which sequence. */
  async #tellStored(partition: number, after: number): Promise<number> {
    for (let sequence = after; ; ) {
      const events = await this.notified.eventsAfter(
        partition,
        sequence,
        this.#types,
        ENTRIES_A_LOOK,
      );
      for (const event of events) {
        const told = await this.#handle(event);
        // There is no entry to set aside: it is in the log of PostgreSQL, and in that of the service.
        if ('fault' in told) {
          this.logger.error({ position: event.position, reason: told.fault }, 'event not handled');
        }
        sequence = event.position.sequence;
      }
      if (events.length < ENTRIES_A_LOOK) return sequence;
    }
  }

  #handle(event: LogEvent): Promise<Attempt<void>> {
    return this.#consumer.attempt(
      [event.position.partition],
      ENTRY_ATTEMPTS,
      () => this.handlers.handle(event),
      { isQuiet: true, pauseMs: RETRY_PAUSE_MS },
    );
  }

  async #mark(): Promise<void> {
    this.#markedAt = performance.now();
    const moved = [...this.#standings].filter(
      ([partition, { doneThrough, marked }]) =>
        doneThrough > marked && this.#consumer.holds(partition),
    );
    if (moved.length === 0) return;
    await this.notified.move(
      moved.map(([partition, { epoch, doneThrough }]) => ({
        partition,
        epoch,
        sequence: doneThrough,
      })),
    );
    for (const [, standing] of moved) standing.marked = standing.doneThrough;
  }
}
