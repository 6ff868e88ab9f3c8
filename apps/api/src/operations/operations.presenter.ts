import type { OperationsView, PartitionFiguresView, RedisFiguresView } from '@rostrum/contracts';
import {
  type AlertThresholds,
  type DatabaseFigures,
  type InstanceFigures,
  memoryShare,
  type PartitionFigures,
  type RedisNode,
} from '@rostrum/domain';
import type { Look } from './figures-reader.ts';

export function presentOperations(
  { figures, alerts }: Look,
  thresholds: AlertThresholds,
): OperationsView {
  const { atMs, streamCapacity, deadLetterCapacity } = figures;
  return {
    at: new Date(atMs).toISOString(),
    alerts: alerts.map(known),
    thresholds,
    streamCapacity,
    deadLetterCapacity,
    partitions: figures.partitions.map((partition) => presentPartition(partition, streamCapacity)),
    redis: figures.redis.map(presentRedis),
    postgres: presentPostgres(figures.postgres),
    instance: presentInstance(figures.instance),
  };
}

function presentPartition(partition: PartitionFigures, capacity: number): PartitionFiguresView {
  return {
    ...partition,
    lengthShare: partition.length / capacity,
    groups: partition.groups.map(known),
    leases: partition.leases.map(known),
  };
}

function presentRedis(found: RedisNode): RedisFiguresView {
  const { node, fault, version, usedBytes, maxBytes, maxmemoryPolicy } = found;
  const { hasAppendOnlyFile, hasSnapshots, failedSaves, replicas } = found;
  return known({
    node,
    fault,
    version,
    usedBytes,
    maxBytes: maxBytes || undefined,
    memoryShare: memoryShare(found),
    maxmemoryPolicy,
    hasAppendOnlyFile,
    hasSnapshots,
    failedSaves,
    replicas,
  });
}

function presentPostgres({
  oldestEventAtMs,
  ...rest
}: DatabaseFigures): OperationsView['postgres'] {
  const oldestEventAt =
    oldestEventAtMs === undefined ? undefined : new Date(oldestEventAtMs).toISOString();
  return known({ ...rest, oldestEventAt });
}

function presentInstance({
  tickLagMs,
  eventLoopDelayMs,
  ...rest
}: InstanceFigures): OperationsView['instance'] {
  return known({
    ...rest,
    eventLoopDelayMs: Math.round(eventLoopDelayMs),
    tickLagMs: tickLagMs === undefined ? undefined : Math.round(tickLagMs),
  });
}

type Known<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** Without what is not known, which JSON leaves out as well. */
function known<T extends object>(value: T): Known<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== undefined),
  ) as Known<T>;
}
