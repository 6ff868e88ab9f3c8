import type { LogEvent, LogPosition } from './event.ts';

export const CONSUMER_GROUPS = ['persist'] as const;
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
  /** Acknowledges entries, records how far the log is stored, trims behind it, tells waiters. */
  acknowledge(group: ConsumerGroup, entries: readonly StreamEntry[]): Promise<void>;
  /**
   * Moves an entry that cannot be handled aside, with the reason.
   * @throws DeadLettersFullError when no more can be kept; the entry stays where it is
   */
  bury(group: ConsumerGroup, entry: StreamEntry, reason: string): Promise<void>;
  /**
   * Waits until the log is stored up to `position`; `false` when `timeoutMs` ran out, or the log has
   * lost it: nobody knows then whether it was stored.
   */
  waitUntilPersisted(position: LogPosition, timeoutMs: number): Promise<boolean>;
}
