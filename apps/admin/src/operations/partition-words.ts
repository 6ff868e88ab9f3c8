import type { OperationsView, PartitionFiguresView } from '@rostrum/contracts';

export type Severity = 'fine' | 'warning' | 'critical';

/** What partitions are compared by. */
export interface PartitionMeasure {
  key: 'age' | 'waiting' | 'length';
  label: string;
  of: (partition: PartitionFiguresView) => number;
  format: (value: number) => string;
  /** In the unit of the value; nothing where no number is too many by itself. */
  threshold: (view: OperationsView) => { warning: number; critical: number } | undefined;
}

const count = new Intl.NumberFormat('en');
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

export const MEASURES: readonly PartitionMeasure[] = [
  {
    key: 'age',
    label: 'Oldest waits',
    of: oldestMs,
    format: formatAge,
    threshold: ({ thresholds }) => thresholds.eventAgeMs,
  },
  {
    key: 'waiting',
    label: 'Events waiting',
    of: waiting,
    format: (value) => count.format(value),
    threshold: () => undefined,
  },
  {
    key: 'length',
    label: 'Stream filled',
    of: ({ lengthShare }) => lengthShare,
    format: (value) => percent.format(value),
    threshold: ({ thresholds }) => thresholds.streamShare,
  },
];

/** Events that some group has not handled: of the slowest group. */
export function waiting({ groups }: PartitionFiguresView): number {
  return Math.max(0, ...groups.map(({ pending, lag }) => pending + lag));
}

export function oldestMs({ groups }: PartitionFiguresView): number {
  return Math.max(0, ...groups.map((group) => group.oldestMs ?? 0));
}

/** Severity of a value, or of the partition's state where that is worse. */
export function severityOf(
  partition: PartitionFiguresView,
  measure: PartitionMeasure,
  view: OperationsView,
): Severity {
  if (partition.state !== 'open') return partition.state === 'comparing' ? 'warning' : 'critical';
  return judge(measure.of(partition), measure.threshold(view));
}

/** Whether somebody who looks for a fault should see the partition. */
export function isNotable(partition: PartitionFiguresView, view: OperationsView): boolean {
  return (
    partition.deadLetters > 0 ||
    partition.leases.some(({ instanceId }) => instanceId === undefined) ||
    MEASURES.some((measure) => severityOf(partition, measure, view) !== 'fine')
  );
}

export function judge(
  value: number,
  threshold: { warning: number; critical: number } | undefined,
): Severity {
  if (!threshold || value < threshold.warning) return 'fine';
  return value >= threshold.critical ? 'critical' : 'warning';
}

/** `0.4 s`, `12 s`, `3.5 min`, `2.1 h`, `4 d` */
export function formatAge(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${(seconds / 60).toFixed(1)} min`;
  if (seconds < 86_400) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
