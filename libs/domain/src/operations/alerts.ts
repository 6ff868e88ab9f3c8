import { LEASE_ROLES, type LeaseRole } from '../events/leases.ts';
import type { Figures, PartitionFigures } from './figures.ts';
import { MEMORY_THRESHOLDS, type RedisFinding, redisFindings } from './redis-safety.ts';

export const ALERT_SEVERITIES = ['warning', 'critical'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** Something that a person should look at. There is one for all partitions that it is the case of. */
export interface Alert {
  code: string;
  severity: AlertSeverity;
  /** What is the case. */
  summary: string;
  /** What to do, in one line. */
  action: string;
  /** The worst first. */
  partitions?: number[] | undefined;
  group?: string | undefined;
  role?: LeaseRole | undefined;
  /** `host:port` of a Redis. */
  node?: string | undefined;
}

/** From where on something is a warning, and critical. */
export interface Threshold {
  warning: number;
  critical: number;
}

export interface AlertThresholds {
  /** Age of the oldest event that is not handled. */
  eventAgeMs: Threshold;
  /** Share of what a stream may hold. */
  streamShare: Threshold;
  /** Share of the memory of a Redis. */
  memoryShare: Threshold;
  tickLagMs: Threshold;
}

export const DEFAULT_THRESHOLDS: AlertThresholds = {
  eventAgeMs: { warning: 10_000, critical: 60_000 },
  streamShare: { warning: 0.5, critical: 0.8 },
  memoryShare: MEMORY_THRESHOLDS,
  tickLagMs: { warning: 1000, critical: 10_000 },
};

/** What of the figures a person should look at, the critical first. */
export function alertsOf(figures: Figures, thresholds: AlertThresholds): Alert[] {
  const alerts = [
    ...redisAlerts(figures, thresholds),
    ...postgresAlerts(figures),
    ...stateAlerts(figures),
    ...ageAlerts(figures, thresholds.eventAgeMs),
    ...lengthAlerts(figures, thresholds.streamShare),
    ...deadLetterAlerts(figures),
    ...leaseAlerts(figures),
    ...tickAlerts(figures, thresholds.tickLagMs),
  ];
  return alerts.sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ severity }: Alert): number {
  return severity === 'critical' ? 0 : 1;
}

function severityOf(value: number, { warning, critical }: Threshold): AlertSeverity | undefined {
  if (value >= critical) return 'critical';
  return value >= warning ? 'warning' : undefined;
}

function redisAlerts({ redis }: Figures, { memoryShare }: AlertThresholds): Alert[] {
  return redis.flatMap((node) => redisFindings(node, memoryShare)).flatMap(alertsOfFinding);
}

/** None of what is not known. */
export function alertsOfFinding({ severity, ...finding }: RedisFinding): Alert[] {
  if (severity === 'unknown') return [];
  return [{ ...finding, severity: severity === 'error' ? 'critical' : 'warning' }];
}

function postgresAlerts({ postgres: { fault } }: Figures): Alert[] {
  if (fault === undefined) return [];
  return [
    {
      code: 'postgres.unreachable',
      severity: 'critical',
      summary: `PostgreSQL does not answer: ${fault}`,
      action:
        'Start it again, or look for the network fault; events wait in the streams meanwhile.',
    },
  ];
}

/** The state of partitions that take no writes. */
const CLOSED = {
  away: {
    code: 'partition.away',
    severity: 'critical',
    summary: 'Redis does not answer for',
    action: 'Look at the masters of the Cluster: CLUSTER NODES; their writes answer 503 meanwhile.',
  },
  lost: {
    code: 'partition.lost',
    severity: 'critical',
    summary: 'Redis lost the log of',
    action: 'It is rebuilt by itself when PostgreSQL answers; look at the log of the service.',
  },
  rebuilding: {
    code: 'partition.rebuilding',
    severity: 'critical',
    summary: 'Redis had lost events; being rebuilt:',
    action: 'It goes on by itself. Find out why Redis lost what it had: its disk, a fail-over.',
  },
  comparing: {
    code: 'partition.comparing',
    severity: 'warning',
    summary: 'Writes wait for a comparison of the log with PostgreSQL:',
    action:
      'This takes a moment. If it lasts, PostgreSQL does not answer: see the log of the service.',
  },
} as const;

function stateAlerts({ partitions, redis }: Figures): Alert[] {
  const isToldOfNodes = redis.some(({ fault }) => fault !== undefined);
  return (Object.keys(CLOSED) as (keyof typeof CLOSED)[]).flatMap((state) => {
    const concerned = partitions.filter((partition) => partition.state === state).map(numberOf);
    if (concerned.length === 0 || (state === 'away' && isToldOfNodes)) return [];
    const { summary, ...rest } = CLOSED[state];
    return [{ ...rest, summary: `${summary} ${nameAll(concerned)}.`, partitions: concerned }];
  });
}

/** Others go no further than what is stored: where that is late, it is what there is to look at. */
function ageAlerts({ partitions }: Figures, threshold: Threshold): Alert[] {
  const names = new Set(partitions.flatMap(({ groups }) => groups.map(({ group }) => group)));
  const ageIn = ({ groups }: PartitionFigures, group: string) =>
    groups.find((each) => each.group === group)?.oldestMs ?? 0;
  return [...names].sort().flatMap((group) => {
    const ageOf = (figures: PartitionFigures) => {
      const isHeldUp = group !== 'persist' && ageIn(figures, 'persist') >= threshold.warning;
      return isHeldUp ? 0 : ageIn(figures, group);
    };
    return worstFirst(partitions, ageOf, threshold).map(({ severity, concerned, worst }) => ({
      code: 'log.age',
      severity,
      group,
      summary: `Events wait for the group ${group}, the oldest for ${inSeconds(worst)}: ${nameAll(concerned)}.`,
      action:
        'See whether a worker runs (ROSTRUM_ROLE all or worker), PostgreSQL answers, and its disk keeps up.',
      partitions: concerned,
    }));
  });
}

function lengthAlerts({ partitions, streamCapacity }: Figures, threshold: Threshold): Alert[] {
  const shareOf = ({ length }: PartitionFigures) => length / streamCapacity;
  return worstFirst(partitions, shareOf, threshold).map(({ severity, concerned, worst }) => ({
    code: 'log.length',
    severity,
    summary: `A stream holds ${inPercent(worst)} of what it may: ${nameAll(concerned)}.`,
    action:
      'When it is full, writes are refused. See why its oldest event waits; ROSTRUM_STREAM_CAPACITY gives time.',
    partitions: concerned,
  }));
}

function deadLetterAlerts({ partitions, deadLetterCapacity }: Figures): Alert[] {
  const count = ({ deadLetters }: PartitionFigures) => deadLetters;
  const threshold = { warning: 1, critical: deadLetterCapacity };
  return worstFirst(partitions, count, threshold).map(({ severity, concerned }) => {
    const isFull = severity === 'critical';
    const total = partitions
      .filter(({ partition }) => concerned.includes(partition))
      .reduce((sum, { deadLetters }) => sum + deadLetters, 0);
    return {
      code: isFull ? 'dead_letters.full' : 'dead_letters.present',
      severity,
      summary: isFull
        ? `No dead letter fits any more, storing stands still: ${nameAll(concerned)}.`
        : `${total} ${total === 1 ? 'event' : 'events'} could not be stored: ${nameAll(concerned)}.`,
      action: 'Read the reasons, remove the cause, then retry or discard them.',
      partitions: concerned,
    };
  });
}

const IDLE: Record<LeaseRole, { severity: AlertSeverity; summary: string; action: string }> = {
  persist: {
    severity: 'critical',
    summary: 'Nobody stores the events of',
    action: 'Run an instance with ROSTRUM_ROLE all or worker.',
  },
  notify: {
    severity: 'critical',
    summary: 'Nobody tells features of the events of',
    action: 'Run an instance with ROSTRUM_ROLE all or worker: streams fill up behind them.',
  },
  tick: {
    severity: 'critical',
    summary: 'Nobody sends viewers what changes in',
    action: 'Run an instance with ROSTRUM_ROLE all or api.',
  },
  schedule: {
    severity: 'warning',
    summary: 'Nobody opens and closes polls at their time in',
    action: 'Run an instance with ROSTRUM_ROLE all or worker.',
  },
};

function leaseAlerts({ partitions }: Figures): Alert[] {
  return LEASE_ROLES.flatMap((role) => {
    const concerned = partitions
      .filter(
        ({ state, leases }) =>
          state !== 'away' &&
          leases.some((lease) => lease.role === role && lease.instanceId === undefined),
      )
      .map(numberOf);
    if (concerned.length === 0) return [];
    const { severity, summary, action } = IDLE[role];
    return [
      {
        code: 'lease.missing',
        severity,
        role,
        summary: `${summary} ${nameAll(concerned)}.`,
        action,
        partitions: concerned,
      },
    ];
  });
}

function tickAlerts({ instance }: Figures, threshold: Threshold): Alert[] {
  const { tickLagMs = 0, instanceId } = instance;
  const severity = severityOf(tickLagMs, threshold);
  if (!severity) return [];
  return [
    {
      code: 'tick.late',
      severity,
      summary: `Viewers see changes ${inSeconds(tickLagMs)} late, says ${instanceId}.`,
      action:
        'Look at its CPU and at how long Redis takes; add an instance, or raise ROSTRUM_TICK_MS.',
    },
  ];
}

interface Concerned {
  severity: AlertSeverity;
  concerned: number[];
  worst: number;
}

/** The partitions beyond a threshold, of each severity. */
function worstFirst(
  partitions: readonly PartitionFigures[],
  measure: (partition: PartitionFigures) => number,
  threshold: Threshold,
): Concerned[] {
  const beyond = partitions
    .map((partition) => ({ at: partition.partition, value: measure(partition) }))
    .sort((a, b) => b.value - a.value);
  const bySeverity = Map.groupBy(beyond, ({ value }) => severityOf(value, threshold));
  return ALERT_SEVERITIES.flatMap((severity) => {
    const found = bySeverity.get(severity) ?? [];
    const [first] = found;
    return first ? [{ severity, concerned: found.map(({ at }) => at), worst: first.value }] : [];
  });
}

function numberOf({ partition }: PartitionFigures): number {
  return partition;
}

const NAMED = 5;

/** `partition 3`, `partitions 3, 1 and 7 others` */
function nameAll(partitions: readonly number[]): string {
  if (partitions.length === 1) return `partition ${partitions[0]}`;
  const others = partitions.length - NAMED;
  const named = partitions.slice(0, others > 1 ? NAMED : partitions.length).join(', ');
  return `partitions ${named}${others > 1 ? ` and ${others} others` : ''}`;
}

function inSeconds(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

function inPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
