import type { LogEvent } from '@rostrum/domain';
import { isLost, type StoredMark } from './lives.ts';
import { requireMark } from './partitions.ts';

/** Partitions that events lie in, ascending. */
export function partitionsOf(events: readonly LogEvent[]): number[] {
  return [...new Set(events.map(({ position }) => position.partition))].sort((a, b) => a - b);
}

/** What is to be done with the events of a batch. */
export interface JudgedEvents {
  /** Not stored yet, each once, in order within their partitions. */
  fresh: LogEvent[];
  /** The live store had lost them before they came here. */
  lost: LogEvent[];
}

/** @throws EpochMismatchError */
export function judgeEvents(
  events: readonly LogEvent[],
  marks: ReadonlyMap<number, StoredMark>,
): JudgedEvents {
  const stored = new Map<number, number>();
  const judged: JudgedEvents = { fresh: [], lost: [] };
  for (const event of inOrder(events)) {
    const { partition, sequence } = event.position;
    const mark = requireMark(marks, partition);
    if (isLost(event.position, mark)) judged.lost.push(event);
    else if (sequence > (stored.get(partition) ?? mark.sequence)) {
      stored.set(partition, sequence);
      judged.fresh.push(event);
    }
  }
  return judged;
}

interface MovedMark {
  partition: number;
  sequence: number;
  /** Greatest of the events. */
  version: number;
}

/** Where the marks stand once `events` are stored. */
export function marksAfter(events: readonly LogEvent[]): MovedMark[] {
  const moved = new Map<number, MovedMark>();
  for (const { position, version } of events) {
    const { partition, sequence } = position;
    const former = moved.get(partition)?.version ?? 0;
    moved.set(partition, { partition, sequence, version: Math.max(former, version) });
  }
  return [...moved.values()];
}

/** Taken out of order, an event would be passed over as already stored, and lost. */
function inOrder(events: readonly LogEvent[]): LogEvent[] {
  return events.toSorted(
    ({ position: a }, { position: b }) => a.partition - b.partition || a.sequence - b.sequence,
  );
}
