import type { LogEvent } from './event.ts';

/** A partition's place in the durable store. */
export interface PartitionMark {
  partition: number;
  epoch: string;
  /** The last sequence stored; 0 before the first. */
  sequence: number;
}

/** The durable side of the event log: PostgreSQL, the source of truth. */
export interface EventSink {
  /** Marks of all partitions; makes those that do not exist yet, with fresh epochs. */
  ensurePartitions(partitionCount: number): Promise<PartitionMark[]>;
  /**
   * Stores events in order, in one transaction: events appended, current entries and ballots
   * upserted, marks moved. Events at or below a partition's mark are passed over, so that storing
   * a batch again changes nothing.
   */
  store(events: readonly LogEvent[]): Promise<void>;
}
