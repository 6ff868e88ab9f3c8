import type { EventType, LogEvent } from './event.ts';

/** Up to where a partition's events were told to those who handle them. */
export interface NotifiedMark {
  partition: number;
  /** Without its life. */
  epoch: string;
  sequence: number;
}

/**
 * What the durable store knows of events that were told to their handlers. The live store knows it better,
 * and may be lost: marks lie behind, never ahead.
 * @throws DomainError `store.unavailable`
 */
export interface NotifiedLog {
  find(partition: number): Promise<NotifiedMark | undefined>;
  /** Sets marks; one of the same epoch does not go back. */
  move(marks: readonly NotifiedMark[]): Promise<void>;
  /** Stored events of some types behind a sequence, in order. */
  eventsAfter(
    partition: number,
    sequence: number,
    types: readonly EventType[],
    limit: number,
  ): Promise<LogEvent[]>;
}
