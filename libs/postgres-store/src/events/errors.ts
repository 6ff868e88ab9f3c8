/**
 * An event belongs to another life of its partition's log than the marks: the log was rebuilt, or
 * the event comes from before. Storing it would be wrong however often it is tried.
 */
export class EpochMismatchError extends Error {
  readonly partition: number;
  /** The epoch of the partition's mark. */
  readonly expected: string;
  /** The epoch of the event. */
  readonly actual: string;

  constructor(partition: number, expected: string, actual: string) {
    super(`Partition ${partition} is in epoch ${expected}, the event in ${actual}.`);
    this.name = 'EpochMismatchError';
    this.partition = partition;
    this.expected = expected;
    this.actual = actual;
  }
}

/** The number of partitions decides where everything lies: it is fixed once there are any. */
export class PartitionCountError extends Error {
  readonly expected: number;
  readonly actual: number;

  constructor(expected: number, actual: number) {
    super(`This database was set up with ${expected} partitions, not ${actual}.`);
    this.name = 'PartitionCountError';
    this.expected = expected;
    this.actual = actual;
  }
}
