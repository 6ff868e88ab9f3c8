import { LEASE_ROLES, PARTITION_STATES } from '@rostrum/domain';
import { Gauge, Registry } from 'prom-client';
import type { Look } from './figures-reader.ts';

type Value = [labels: Record<string, string | number>, value: number | undefined];

interface Measure {
  name: string;
  help: string;
  labels: string[];
  /** What is not known has no value. */
  read: (look: Look) => Value[];
}

const MS_PER_SECOND = 1000;

const LOG: Measure[] = [
  perGroup('rostrum_log_pending_events', 'Delivered and not acknowledged.', (at) => at.pending),
  perGroup('rostrum_log_lag_events', 'Not delivered yet.', (at) => at.lag),
  perGroup(
    'rostrum_log_oldest_event_age_seconds',
    'Age of the oldest event that is not acknowledged; 0 where there is none.',
    (at) => (at.oldestMs ?? 0) / MS_PER_SECOND,
  ),
  perPartition('rostrum_log_length_events', 'Entries in the stream.', (at) => at.length),
  perPartition('rostrum_log_sequence', 'Number of the last event.', (at) => at.sequence),
  perPartition(
    'rostrum_log_persisted_sequence',
    'Of the last that is stored.',
    (at) => at.persisted,
  ),
  perPartition('rostrum_dead_letters', 'Events that could not be stored.', (at) => at.deadLetters),
  {
    name: 'rostrum_partition_open',
    help: '1 where writes are taken.',
    labels: ['partition'],
    read: ({ figures }) =>
      figures.partitions.map(({ partition, state }) => [{ partition }, state === 'open' ? 1 : 0]),
  },
  {
    name: 'rostrum_partitions',
    help: 'Partitions in each state.',
    labels: ['state'],
    read: ({ figures }) =>
      PARTITION_STATES.map((state) => [
        { state },
        figures.partitions.filter((partition) => partition.state === state).length,
      ]),
  },
  {
    name: 'rostrum_partitions_without_lease',
    help: 'Partitions that no instance works at, for each role.',
    labels: ['role'],
    read: ({ figures }) => LEASE_ROLES.map((role) => [{ role }, held(figures, role, undefined)]),
  },
  {
    name: 'rostrum_instance_leases',
    help: 'Partitions that this instance works at, for each role.',
    labels: ['role'],
    read: ({ figures }) =>
      LEASE_ROLES.map((role) => [{ role }, held(figures, role, figures.instance.instanceId)]),
  },
  single('rostrum_log_capacity_events', 'Entries that a stream may hold.', (look) => {
    return look.figures.streamCapacity;
  }),
  single('rostrum_dead_letter_capacity', 'Dead letters that a partition may hold.', (look) => {
    return look.figures.deadLetterCapacity;
  }),
];

const STORES: Measure[] = [
  single('rostrum_redis_up', '1 when Redis answers for every partition.', ({ figures }) =>
    figures.partitions.every(({ state }) => state !== 'away') ? 1 : 0,
  ),
  perNode('rostrum_redis_memory_used_bytes', 'Memory that a Redis uses.', (node) => node.usedBytes),
  perNode('rostrum_redis_memory_max_bytes', 'maxmemory; absent where there is none.', (node) =>
    node.maxBytes === 0 ? undefined : node.maxBytes,
  ),
  perNode(
    'rostrum_redis_replicas',
    'Replicas that follow.',
    (node) => node.replicas?.filter(({ isOnline }) => isOnline).length,
  ),
  single('rostrum_postgres_up', '1 when PostgreSQL answers.', ({ figures }) =>
    figures.postgres.fault === undefined ? 1 : 0,
  ),
  single('rostrum_postgres_events_bytes', 'Size of the stored log with its indexes.', (look) => {
    return look.figures.postgres.eventsBytes;
  }),
  single('rostrum_postgres_oldest_event_timestamp_seconds', 'When it begins.', ({ figures }) => {
    const { oldestEventAtMs } = figures.postgres;
    return oldestEventAtMs === undefined ? undefined : oldestEventAtMs / MS_PER_SECOND;
  }),
  {
    name: 'rostrum_postgres_pool_connections',
    help: 'Connections of this instance.',
    labels: ['state'],
    read: ({ figures: { postgres } }) => [
      [{ state: 'in_use' }, postgres.pool.inUse],
      [{ state: 'idle' }, postgres.pool.idle],
    ],
  },
  single('rostrum_postgres_pool_waiting', 'Who waits for a connection.', ({ figures }) => {
    return figures.postgres.pool.waiting;
  }),
];

const INSTANCE: Measure[] = [
  single('rostrum_tick_lag_seconds', 'How late viewers are shown changes.', ({ figures }) => {
    const { tickLagMs } = figures.instance;
    return tickLagMs === undefined ? undefined : tickLagMs / MS_PER_SECOND;
  }),
  single('rostrum_connections', 'Sockets and event streams of this instance.', ({ figures }) => {
    return figures.instance.connections;
  }),
  {
    name: 'rostrum_alert',
    help: '1 while there is one of the code; see docs/operations.md.',
    labels: ['code', 'severity'],
    read: ({ alerts }) => alerts.map(({ code, severity }) => [{ code, severity }, 1]),
  },
];

/** Figures as metrics. What Redis does not tell while it is away is absent, and `rostrum_redis_up` 0. */
export class FiguresMetrics {
  readonly registry = new Registry();
  readonly #gauges = [...LOG, ...STORES, ...INSTANCE].map((measure) => {
    const { name, help, labels: labelNames } = measure;
    return { measure, gauge: new Gauge({ name, help, labelNames, registers: [this.registry] }) };
  });

  /** Nothing waits in it, so that nobody reads half of it. */
  update(look: Look): void {
    for (const { measure, gauge } of this.#gauges) {
      gauge.reset();
      // Else it would be 0 until something is known.
      if (measure.labels.length === 0) gauge.remove();
      for (const [labels, value] of measure.read(look)) {
        if (value !== undefined) gauge.set(labels, value);
      }
    }
  }
}

type Figures = Look['figures'];
type Partition = Figures['partitions'][number];
type Group = Partition['groups'][number];
type Node = Figures['redis'][number];

function known({ figures }: Look): Partition[] {
  return figures.partitions.filter(({ state }) => state !== 'away');
}

function held({ partitions }: Figures, role: string, instanceId: string | undefined): number {
  return partitions.filter(
    ({ state, leases }) =>
      state !== 'away' &&
      leases.some((lease) => lease.role === role && lease.instanceId === instanceId),
  ).length;
}

function perGroup(name: string, help: string, measure: (group: Group) => number): Measure {
  return {
    name,
    help,
    labels: ['group', 'partition'],
    read: (look) =>
      known(look).flatMap(({ partition, groups }) =>
        groups.map((group): Value => [{ group: group.group, partition }, measure(group)]),
      ),
  };
}

function perPartition(name: string, help: string, measure: (at: Partition) => number): Measure {
  return {
    name,
    help,
    labels: ['partition'],
    read: (look) => known(look).map((at) => [{ partition: at.partition }, measure(at)]),
  };
}

function perNode(name: string, help: string, measure: (at: Node) => number | undefined): Measure {
  return {
    name,
    help,
    labels: ['node'],
    read: ({ figures }) => figures.redis.map((at) => [{ node: at.node }, measure(at)]),
  };
}

function single(name: string, help: string, measure: (look: Look) => number | undefined): Measure {
  return { name, help, labels: [], read: (look) => [[{}, measure(look)]] };
}
