import type { ListPage } from '../leaderboards/leaderboard.repository.ts';
import type { LogEvent, LogPosition } from './event.ts';
import type { ConsumerGroup } from './event-log.ts';

/** An entry of a partition's stream that could not be handled, and was set aside for a person. */
export interface DeadLetter {
  partition: number;
  /** Redis stream id among the dead letters. */
  id: string;
  /** The id that the entry had in the stream. */
  entryId: string;
  group: string;
  reason: string;
  buriedAtMs: number;
  /** What the entry says of itself, as far as it does. */
  tenantId: string | undefined;
  resourceId: string | undefined;
  type: string | undefined;
  epoch: string | undefined;
  sequence: number | undefined;
  atMs: number | undefined;
  /** The beginning of the body as it was written. */
  preview: string | undefined;
}

/** A letter with all that is in it. */
export interface OpenedLetter {
  letter: DeadLetter;
  /** The entry's fields as they were written. */
  fields: Record<string, string>;
  event: LogEvent | undefined;
  /** Why it cannot be read. */
  fault: string | undefined;
  /** The partition's epoch now; none while it is being rebuilt. */
  epoch: string | undefined;
  /** Whether entries that were written before it are still to be stored. */
  isAhead: boolean;
}

export interface DeadLetterRequest {
  /** Of this tenant alone; all, those that name no tenant included, where it is absent. */
  tenantId: string | undefined;
  partition: number | undefined;
  limit: number;
  /** Position after which the page begins, as a former page gave it. */
  after: string | undefined;
}

/** The dead letters of all partitions, in the live store. */
export interface DeadLetterStore {
  /** By partition, and in each the newest first. A page may hold fewer although there are more. */
  list(request: DeadLetterRequest): Promise<ListPage<DeadLetter>>;
  open(partition: number, id: string): Promise<OpenedLetter | undefined>;
  /** `isStored`: its event is, by now; who waits for it may be told so. `false` when it was gone. */
  remove(partition: number, id: string, isStored: boolean): Promise<boolean>;
}

/** `gone`: it was not wanted any more. `known`: it was stored before. */
export type LateOutcome = 'stored' | 'known' | 'gone';

/** Events whose turn is over: those after them are stored already. */
export interface LateEventStore {
  /**
   * Stores an event in its place in the log, exactly once. What it left behind is brought to where it
   * and all events after it leave it. `isWanted` is asked when nobody else can store or discard it.
   * @throws EpochMismatchError when the partition was rebuilt since
   * @throws DomainError `dead_letter.not_retriable` where nobody can know any more what it left
   */
  store(event: LogEvent, isWanted: () => Promise<boolean>): Promise<LateOutcome>;
  /** Runs `discard` while nobody can store the event; whether it was not stored before. */
  discard(position: LogPosition, discard: () => Promise<void>): Promise<boolean>;
}

/** A partition holds as many dead letters as it may: nothing is dropped to make room. */
export class DeadLettersFullError extends Error {
  readonly partition: number;

  constructor(partition: number, group: ConsumerGroup) {
    super(
      `The dead letters of partition ${partition} are full: the group ${group} stops there until some are retried or discarded.`,
    );
    this.name = 'DeadLettersFullError';
    this.partition = partition;
  }
}
