/** A part of the durable log that was dropped, or is older than what is kept and could not be. */
export interface OldPart {
  name: string;
  /** No event in it is as late as this. */
  endsAt: Date;
  /** Held back: it has events that are younger than the time they were given. */
  isHeldBack: boolean;
}

/**
 * The durable log as it lies in time: in parts of a calendar month (UTC), which are made ahead and dropped
 * whole. Any number of instances may do either at once, while events are stored.
 * @throws DomainError `store.unavailable`
 */
export interface EventHistory {
  /** The time by the durable store's clock. */
  now(): Promise<Date>;
  /** Makes the parts for the month of a time and for the next two, where they are missing; their names. */
  prepare(now: Date): Promise<string[]>;
  /**
   * Drops the parts whose events are all older. An event's age is what the log's order says where its
   * own time is wrong, as far as that can be known: a part with an event that came after those that are
   * kept stays.
   */
  dropBefore(time: Date): Promise<OldPart[]>;
}
