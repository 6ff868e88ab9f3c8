import { Injectable } from '@nestjs/common';
import type { ErrorCode, LogEvent } from '@rostrum/domain';
import { Counter, Histogram, Registry } from 'prom-client';

const LATENCY_BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const REBUILD_BUCKETS_SECONDS = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];

/** Why writes are refused that nothing is wrong with. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'store.backpressure',
  'store.recovering',
  'store.unavailable',
]);

/**
 * What an instance counts and measures of its own work. Each application has a registry of its own;
 * no label names a tenant.
 */
@Injectable()
export class Meters {
  readonly registry = new Registry();
  /** How late the partitions are ticked that this instance holds; set by who ticks them. */
  tickLagMs: () => number | undefined = () => undefined;
  /** Sockets and event streams; set by who counts them. */
  connections: () => number = () => 0;

  readonly #stored = this.#counter('rostrum_events_stored_total', 'Events stored in PostgreSQL.');
  readonly #batches = this.#counter(
    'rostrum_event_batches_stored_total',
    'Transactions that stored events.',
  );
  readonly #lost = this.#counter(
    'rostrum_events_lost_total',
    'Events passed over because Redis had lost them before they came.',
  );
  readonly #buried = this.#counter(
    'rostrum_events_buried_total',
    'Events that became dead letters.',
  );
  readonly #latency = new Histogram({
    name: 'rostrum_event_store_latency_seconds',
    help: 'From the time of an event, by the clock of Redis, until it was stored.',
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [this.registry],
  });
  readonly #rebuilds = new Histogram({
    name: 'rostrum_rebuild_duration_seconds',
    help: 'How long it took to rebuild partitions of Redis.',
    buckets: REBUILD_BUCKETS_SECONDS,
    registers: [this.registry],
  });
  readonly #rebuiltPartitions = this.#counter(
    'rostrum_rebuilt_partitions_total',
    'Partitions of Redis that were rebuilt from PostgreSQL.',
  );
  readonly #restored = this.#counter(
    'rostrum_rebuilt_members_total',
    'Entries and ballots that were restored by rebuilding.',
  );
  readonly #refused = new Counter({
    name: 'rostrum_writes_refused_total',
    help: 'Writes that were refused for the sake of a store.',
    labelNames: ['code'],
    registers: [this.registry],
  });

  constructor() {
    // Rates need a beginning.
    for (const code of REFUSALS) this.#refused.inc({ code }, 0);
  }

  /** A batch was stored, but for those that were lost. */
  stored(events: readonly LogEvent[], lost: readonly LogEvent[]): void {
    const nowMs = Date.now();
    this.#batches.inc();
    this.#lost.inc(lost.length);
    this.#stored.inc(events.length - lost.length);
    for (const { atMs } of events) this.#latency.observe(Math.max(0, nowMs - atMs) / 1000);
  }

  buried(): void {
    this.#buried.inc();
  }

  rebuilt({ partitions, restored, ms }: { partitions: number; restored: number; ms: number }) {
    this.#rebuilds.observe(ms / 1000);
    this.#rebuiltPartitions.inc(partitions);
    this.#restored.inc(restored);
  }

  refused(code: ErrorCode): void {
    if (REFUSALS.has(code)) this.#refused.inc({ code });
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }
}
