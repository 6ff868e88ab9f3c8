import type { LogEvent, LogPosition, PartitionMark } from '@rostrum/domain';
import { EpochMismatchError } from './errors.ts';

/** Partitions that events lie in, ascending. */
export function partitionsOf(events: readonly LogEvent[]): number[] {
  return [...new Set(events.map(({ position }) => position.partition))].sort((a, b) => a - b);
}

/**
 * The events not stored yet, each once, in order within their partitions.
 * @throws EpochMismatchError
 */
export function newEvents(
  events: readonly LogEvent[],
  marks: ReadonlyMap<number, PartitionMark>,
): LogEvent[] {
  const stored = new Map<number, number>();
  for (const { position } of events) {
    stored.set(position.partition, markFor(position, marks).sequence);
  }
  return inOrder(events).filter(({ position: { partition, sequence } }) => {
    if (sequence <= (stored.get(partition) ?? 0)) return false;
    stored.set(partition, sequence);
    return true;
  });
}

/**
 * The mark of an event's partition, in its epoch.
 * @throws EpochMismatchError
 */
export function markFor(
  position: LogPosition,
  marks: ReadonlyMap<number, PartitionMark>,
): PartitionMark {
  const mark = markOf(position.partition, marks);
  if (mark.epoch !== position.epoch) {
    throw new EpochMismatchError(position.partition, mark.epoch, position.epoch);
  }
  return mark;
}

/** Where the marks stand once `events` are stored. */
export function marksAfter(events: readonly LogEvent[]): { partition: number; sequence: number }[] {
  const last = new Map<number, number>();
  for (const { position } of events) last.set(position.partition, position.sequence);
  return [...last].map(([partition, sequence]) => ({ partition, sequence }));
}

/** Taken out of order, an event would be passed over as already stored, and lost. */
function inOrder(events: readonly LogEvent[]): LogEvent[] {
  return events.toSorted(
    ({ position: a }, { position: b }) => a.partition - b.partition || a.sequence - b.sequence,
  );
}

function markOf(partition: number, marks: ReadonlyMap<number, PartitionMark>): PartitionMark {
  const mark = marks.get(partition);
  if (mark === undefined) throw new Error(`Partition ${partition} has no mark: ensure it first.`);
  return mark;
}
