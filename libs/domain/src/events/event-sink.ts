import type { LogEvent } from './event.ts';
import type { LogStanding } from './log-control.ts';
import type { PartitionMark } from './partition-mark.ts';

/** What a comparison of a log with what is stored came to. */
export type Comparison =
  /** It is complete, and goes on under this name of its epoch. */
  | { partition: number; isComplete: true; epoch: string }
  /** It lacks what is stored, or is none of ours: the partition must be rebuilt. */
  | { partition: number; isComplete: false };

/** The durable side of the event log: PostgreSQL, the source of truth. */
export interface EventSink {
  /** Marks of all partitions; makes those that do not exist yet, with fresh epochs. */
  ensurePartitions(partitionCount: number): Promise<PartitionMark[]>;
  /** Marks of all partitions, with the names of their lives. */
  marks(): Promise<PartitionMark[]>;
  /**
   * Stores events in order, in one transaction: events appended, current entries and ballots
   * upserted, marks moved. Events at or below a partition's mark are passed over, so that storing
   * a batch again changes nothing. Those returned are not stored and never will be: the live store
   * had lost them before they came, and goes on without them.
   */
  store(events: readonly LogEvent[]): Promise<LogEvent[]>;
  /**
   * Compares logs that another process holds with what is stored, and begins a new life of the epoch
   * where they are complete: what is still on its way of the former one is judged by it from here on.
   */
  compare(standings: readonly LogStanding[]): Promise<Comparison[]>;
  /** Begins new epochs of partitions that are rebuilt: nothing of the former ones is stored any more. */
  beginEpochs(partitions: readonly number[]): Promise<PartitionMark[]>;
}
