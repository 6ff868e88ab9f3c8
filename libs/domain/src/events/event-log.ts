import type { EventType, LogEvent, LogPosition } from './event.ts';

/** Streams are trimmed behind the slowest of them. */
export const CONSUMER_GROUPS = ['persist', 'notify'] as const;
export type ConsumerGroup = (typeof CONSUMER_GROUPS)[number];

/** An entry as the stream holds it; `event` is absent when it cannot be read. */
export interface StreamEntry {
  partition: number;
  /** Redis stream id. */
  id: string;
  event: LogEvent | undefined;
  /** Why it cannot be read. */
  fault: string | undefined;
}

/** What a partition has for those who want some types of events. */
export interface StoredEntries {
  /** In order. They come again until they are acknowledged. */
  entries: StreamEntry[];
  hasMore: boolean;
  /** With its life; nothing while the partition is being rebuilt. */
  epoch: string | undefined;
  /** Up to which sequence the group is done with the log. */
  doneThrough: number;
}

/**
 * `set-aside`: all but the event at the position itself, which is a dead letter.
 * `unknown`: time ran out, or the log has lost it.
 */
export type PersistedOutcome = 'stored' | 'set-aside' | 'unknown';

/** The live side of the event log: one stream a partition, read by consumer groups. */
export interface EventLog {
  /** Entries delivered before but not acknowledged: what a consumer that died left behind. */
  readPending(
    group: ConsumerGroup,
    partitions: readonly number[],
    count: number,
  ): Promise<StreamEntry[]>;
  /**
   * New entries, in order within a partition; waits up to `blockMs` when there are none. An entry
   * that was delivered but got lost on its way comes again before anything newer.
   */
  readNew(
    group: ConsumerGroup,
    partitions: readonly number[],
    count: number,
    blockMs: number,
  ): Promise<StreamEntry[]>;
  /**
   * Entries of some types that are stored and that the group is not done with. Others never leave the
   * live store; those before the first one that is wanted are done with. Entries have to be acknowledged
   * in order.
   */
  readStored(
    group: ConsumerGroup,
    partition: number,
    types: readonly EventType[],
    count: number,
  ): Promise<StoredEntries>;
  /** Calls back when events were stored, by whichever instance; news may get lost. */
  onStored(listener: (partition: number, types: readonly string[]) => void): void;
  /** Acknowledges entries, records how far the log is stored, trims behind it, tells waiters. */
  acknowledge(group: ConsumerGroup, entries: readonly StreamEntry[]): Promise<void>;
  /**
   * Moves an entry that cannot be handled aside, with the reason.
   * @throws DeadLettersFullError when no more can be kept; the entry stays where it is
   */
  bury(group: ConsumerGroup, entry: StreamEntry, reason: string): Promise<void>;
  /** Waits until the log is stored up to `position`. */
  waitUntilPersisted(position: LogPosition, timeoutMs: number): Promise<PersistedOutcome>;
  /** Whether an event of a board or poll went to the dead letters, and was not stored since. */
  hasSetAside(partition: number, resourceId: string): Promise<boolean>;
}
