import type { OperationsView } from '@rostrum/contracts';
import { useEffect, useState } from 'react';
import { MEASURES, type PartitionMeasure } from './partition-words.ts';

/** How far back the page remembers, while it is open. */
export const HISTORY_MS = 300_000;

/** What the worst partition came to at a time, by each measure; of what is counted the sum. */
export interface HistoryPoint {
  atMs: number;
  values: Record<PartitionMeasure['key'], number>;
}

/** The figures of the last minutes, as they were read since the page is open. */
export function useFigureHistory(view: OperationsView): HistoryPoint[] {
  const [points, setPoints] = useState<HistoryPoint[]>([]);
  useEffect(() => {
    setPoints((former) => remember(former, pointOf(view)));
  }, [view]);
  return points;
}

/** With a point more, and without those that are too old; each time once. */
export function remember(points: readonly HistoryPoint[], point: HistoryPoint): HistoryPoint[] {
  const kept = points.filter(({ atMs }) => atMs < point.atMs && atMs >= point.atMs - HISTORY_MS);
  return [...kept, point];
}

export function pointOf({ at, partitions }: OperationsView): HistoryPoint {
  const known = partitions.filter(({ state }) => state !== 'away');
  const total = (measure: PartitionMeasure): number => {
    const values = known.map(measure.of);
    return measure.key === 'waiting'
      ? values.reduce((sum, value) => sum + value, 0)
      : Math.max(0, ...values);
  };
  const values = Object.fromEntries(MEASURES.map((each) => [each.key, total(each)]));
  return { atMs: Date.parse(at), values: values as HistoryPoint['values'] };
}
