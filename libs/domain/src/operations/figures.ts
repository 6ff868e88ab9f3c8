import type { LeaseRole } from '../events/leases.ts';
import type { RedisNode } from './redis-safety.ts';

export const PARTITION_STATES = ['open', 'comparing', 'rebuilding', 'lost', 'away'] as const;
/**
 * `comparing`: another process of Redis holds the log, writes wait until it was compared with what is
 * stored. `rebuilding`: it is made anew. `lost`: it is about to be. `away`: its Redis does not answer.
 */
export type PartitionState = (typeof PARTITION_STATES)[number];

/** How far a consumer group is behind in a partition. */
export interface GroupFigures {
  group: string;
  /** Events that were delivered and not acknowledged. */
  pending: number;
  /** Events that were not delivered yet. */
  lag: number;
  /** Age of the oldest of both, by the clock of Redis. */
  oldestMs: number | undefined;
}

/** Who holds a partition for a role; nobody where there is no instance. */
export interface LeaseFigures {
  role: LeaseRole;
  instanceId: string | undefined;
}

export interface PartitionFigures {
  partition: number;
  state: PartitionState;
  /** Of the last event. */
  sequence: number;
  /** Of the last event that is stored. */
  persisted: number;
  /** Entries in the stream; writes are refused when it holds as many as it may. */
  length: number;
  deadLetters: number;
  groups: GroupFigures[];
  leases: LeaseFigures[];
}

/** Reads what there is to know of partitions without changing anything, also where memory is full. */
export interface LogProbe {
  /** Partitions whose Redis does not answer are `away`. */
  read(): Promise<PartitionFigures[]>;
}

export interface DatabaseFigures {
  /** Why it does not answer. */
  fault?: string | undefined;
  /** Of the table of events with its indexes. */
  eventsBytes?: number | undefined;
  /** As the database estimates it. */
  eventCount?: number | undefined;
  oldestEventAtMs?: number | undefined;
  pool: { max: number; inUse: number; idle: number; waiting: number };
}

export interface DatabaseProbe {
  /** Never rejects. Sizes may be half a minute old. */
  read(): Promise<DatabaseFigures>;
}

/** What the instance that was asked knows of itself. */
export interface InstanceFigures {
  instanceId: string;
  uptimeSeconds: number;
  /** How late the partitions that it holds are ticked; none where it holds none. */
  tickLagMs: number | undefined;
  /** The longest that something waited for its turn within the last seconds. */
  eventLoopDelayMs: number;
  /** Sockets and event streams. */
  connections: number;
  residentBytes: number;
}

/** What an operator is shown, and alerts are made of. */
export interface Figures {
  /** Before anything of it was read. */
  atMs: number;
  partitions: PartitionFigures[];
  streamCapacity: number;
  deadLetterCapacity: number;
  redis: RedisNode[];
  postgres: DatabaseFigures;
  instance: InstanceFigures;
}
