/** What a Redis node says of itself; absent is what it does not tell. */
export interface RedisNode {
  /** `host:port` */
  node: string;
  /** Why it does not answer. */
  fault?: string | undefined;
  version?: string | undefined;
  role?: string | undefined;
  isClusterNode?: boolean | undefined;
  maxmemoryPolicy?: string | undefined;
  hasAppendOnlyFile?: boolean | undefined;
  /** Whether it saves snapshots by itself. */
  hasSnapshots?: boolean | undefined;
  /** What it last tried to write to disk and could not. */
  failedSaves?: FailedSave[] | undefined;
  usedBytes?: number | undefined;
  /** `maxmemory`; 0 where there is none. */
  maxBytes?: number | undefined;
  systemBytes?: number | undefined;
  replicas?: { node: string; isOnline: boolean }[] | undefined;
}

/** `rewrite`: of the append-only file, which goes on growing. */
export type FailedSave = 'append-only file' | 'snapshot' | 'rewrite';

/** The nodes that hold data: the single Redis, or the masters of a Cluster. */
export interface RedisProbe {
  /** Never rejects: a node that does not answer says why. */
  read(): Promise<RedisNode[]>;
}

export const FINDING_CODES = [
  'redis.unreachable',
  'redis.version',
  'redis.role',
  'redis.eviction',
  'redis.persistence',
  'redis.disk',
  'redis.memory',
  'redis.replication',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

export const FINDING_SEVERITIES = ['error', 'warning', 'unknown'] as const;
/** `unknown`: the server does not tell, as managed ones may not; look it up there. */
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

export interface RedisFinding {
  code: FindingCode;
  severity: FindingSeverity;
  node: string;
  summary: string;
  /** What to do, in one line. */
  action: string;
}

const OLDEST_MAJOR = 7;
/** Shares of the memory from which on a node is told of. */
export interface MemoryThresholds {
  warning: number;
  critical: number;
}
export const MEMORY_THRESHOLDS: MemoryThresholds = { warning: 0.7, critical: 0.85 };

type Fault = Omit<RedisFinding, 'node'>;

/** What is wrong with a node, or may be. */
export function redisFindings(
  node: RedisNode,
  thresholds: MemoryThresholds = MEMORY_THRESHOLDS,
): RedisFinding[] {
  const checks = [version, role, eviction, persistence, disk, replication];
  const faults =
    node.fault === undefined
      ? [...checks.flatMap((check) => check(node)), ...memory(node, thresholds)]
      : [unreachable(node.fault)];
  return faults.map((fault) => ({ ...fault, node: node.node }));
}

/** What comes and goes while a server runs, however it is set up. */
const PASSING: readonly FindingCode[] = ['redis.unreachable', 'redis.memory', 'redis.disk'];

/** Wrong in a way that loses data, sooner or later: what a service may refuse to start on. */
export function isUnsafe({ code, severity }: RedisFinding): boolean {
  return severity === 'error' && !PASSING.includes(code);
}

/** Used memory as a share of `maxmemory`, or without that of what the machine has. */
export function memoryShare({ usedBytes, maxBytes, systemBytes }: RedisNode): number | undefined {
  const limit = maxBytes || systemBytes;
  return usedBytes === undefined || !limit ? undefined : usedBytes / limit;
}

function unreachable(fault: string): Fault {
  return {
    code: 'redis.unreachable',
    severity: 'error',
    summary: `It does not answer: ${fault}`,
    action: 'Start it again, or look for the network fault; what it holds answers 503 meanwhile.',
  };
}

function version({ version: found }: RedisNode): Fault[] {
  const code = 'redis.version';
  const action = `Update it to Redis ${OLDEST_MAJOR}.0 or newer, or Valkey.`;
  if (found === undefined) {
    return [{ code, severity: 'unknown', summary: 'It does not tell its version.', action }];
  }
  if (Number.parseInt(found, 10) >= OLDEST_MAJOR) return [];
  return [{ code, severity: 'error', summary: `It is Redis ${found}.`, action }];
}

function role({ role: found }: RedisNode): Fault[] {
  if (found === undefined || found === 'master') return [];
  return [
    {
      code: 'redis.role',
      severity: 'error',
      summary: `It is a ${found}, which takes no writes.`,
      action: 'Point REDIS_URL at the master, or run REPLICAOF NO ONE here.',
    },
  ];
}

function eviction({ maxmemoryPolicy: policy }: RedisNode): Fault[] {
  const code = 'redis.eviction';
  const action = 'Set in redis.conf: maxmemory-policy noeviction';
  if (policy === undefined) {
    return [{ code, severity: 'unknown', summary: 'It does not tell its policy.', action }];
  }
  if (policy === 'noeviction') return [];
  const summary = `maxmemory-policy is ${policy}: it throws data away when memory is full.`;
  return [{ code, severity: 'error', summary, action }];
}

function persistence({ hasAppendOnlyFile, hasSnapshots }: RedisNode): Fault[] {
  const code = 'redis.persistence';
  const action = 'Set in redis.conf: appendonly yes';
  if (hasAppendOnlyFile || hasSnapshots) return [];
  if (hasAppendOnlyFile === undefined || hasSnapshots === undefined) {
    const summary = 'It does not tell whether it keeps anything on disk.';
    return [{ code, severity: 'unknown', summary, action }];
  }
  const summary = 'It keeps nothing on disk: a restart empties it.';
  return [{ code, severity: 'error', summary, action }];
}

function disk({ failedSaves = [] }: RedisNode): Fault[] {
  if (failedSaves.length === 0) return [];
  const isRewriteOnly = failedSaves.every((save) => save === 'rewrite');
  return [
    {
      code: 'redis.disk',
      severity: isRewriteOnly ? 'warning' : 'error',
      summary: `It could not write its ${failedSaves.join(' and ')}.`,
      action: 'Make room on its disk, and look at its log; it refuses writes meanwhile.',
    },
  ];
}

function memory(node: RedisNode, { warning, critical }: MemoryThresholds): Fault[] {
  const share = memoryShare(node);
  if (share === undefined || share < warning) return [];
  const of = node.maxBytes ? 'maxmemory' : "the machine's memory";
  return [
    {
      code: 'redis.memory',
      severity: share >= critical ? 'error' : 'warning',
      summary: `It uses ${Math.round(share * 100)} % of ${of}; when that is full, writes are refused.`,
      action: 'Give it more memory (maxmemory), shorten retention, or add masters to a Cluster.',
    },
  ];
}

/** Of a Cluster: a master without a successor takes its partitions with it. */
function replication({ isClusterNode, replicas }: RedisNode): Fault[] {
  const code = 'redis.replication';
  const severity = 'warning';
  const broken = replicas?.filter(({ isOnline }) => !isOnline) ?? [];
  if (broken.length > 0) {
    const names = broken.map(({ node }) => node).join(', ');
    const action = 'Look at INFO replication there: masterauth, replica-announce-ip, the network.';
    return [{ code, severity, summary: `Replicas do not follow: ${names}.`, action }];
  }
  if (!isClusterNode || replicas === undefined || replicas.length > 0) return [];
  const action = 'Add one: redis-cli --cluster add-node <new> <this> --cluster-slave';
  return [{ code, severity, summary: 'No replica can take its place.', action }];
}
