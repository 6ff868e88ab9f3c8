/** A partition's place in the durable store. */
export interface PartitionMark {
  partition: number;
  epoch: string;
  /** The last sequence stored; 0 before the first. */
  sequence: number;
}
