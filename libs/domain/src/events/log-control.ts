import type { PartitionMark } from './partition-mark.ts';

/** Where a partition's log stands in the live store. */
export interface LogStanding {
  partition: number;
  /** With its life; nothing where the log is lost, or being rebuilt. */
  epoch: string | undefined;
  sequence: number;
  /** Writes are taken: the process that holds the log was compared with what is stored. */
  isConfirmed: boolean;
  /** Names the process that holds it now. */
  run: string;
  /** All profiles of members were written since it does: they are in no log, and may have been lost. */
  hasProfiles: boolean;
}

/**
 * The live side of the log as those keep it who compare it with what is stored.
 * @throws DomainError `store.unavailable`
 */
export interface LogControl {
  /** Of those partitions whose store answers. */
  standings(partitions: readonly number[]): Promise<LogStanding[]>;
  /** Lets a log take writes, its epoch under a new name; `false` when it has moved meanwhile. */
  confirm(standing: LogStanding, epoch: string): Promise<boolean>;
  /** Notes that all profiles of its partition were written since the process holds it. */
  noteProfiles(standing: LogStanding): Promise<void>;
  /**
   * Gives up a log that is behind the mark, read before; whether it was. No write can then come between
   * the two: what is stored was in the log.
   */
  giveUpIfBehind(mark: PartitionMark): Promise<boolean>;
  /** Closes a partition, to be rebuilt by whoever has the token; the log is given up. */
  close(partition: number, token: string): Promise<void>;
  /** Removes what is left of the boards, polls and profiles of closed partitions. */
  wipe(partitions: readonly number[]): Promise<void>;
  /** @throws RebuildSupersededError also when another process holds the partition than the one that closed it */
  open(partition: number, token: string, epoch: string, sequence: number): Promise<void>;
  /**
   * Calls back whenever another process may hold logs: at start, after every break, and when a write
   * found its partition closed.
   */
  onDoubt(listener: () => void): void;
}
