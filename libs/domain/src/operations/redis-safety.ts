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
  usedBytes?: number | undefined;
  /** `maxmemory`; 0 where there is none. */
  maxBytes?: number | undefined;
  systemBytes?: number | undefined;
  replicas?: { node: string; isOnline: boolean }[] | undefined;
}

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
export const MEMORY_WARNING_SHARE = 0.7;
export const MEMORY_ALERT_SHARE = 0.85;

type Fault = Omit<RedisFinding, 'node'>;

/** What is wrong with a node, or may be. */
export function redisFindings(node: RedisNode): RedisFinding[] {
  const faults =
    node.fault === undefined
      ? [version, role, eviction, persistence, memory, replication].flatMap((check) => check(node))
      : [unreachable(node.fault)];
  return faults.map((fault) => ({ ...fault, node: node.node }));
}

/** Wrong in a way that loses data, sooner or later: what a service may refuse to start on. */
export function isUnsafe({ code, severity }: RedisFinding): boolean {
  return severity === 'error' && code !== 'redis.unreachable' && code !== 'redis.memory';
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

function memory(node: RedisNode): Fault[] {
  const share = memoryShare(node);
  if (share === undefined || share < MEMORY_WARNING_SHARE) return [];
  const of = node.maxBytes ? 'maxmemory' : "the machine's memory";
  return [
    {
      code: 'redis.memory',
      severity: share >= MEMORY_ALERT_SHARE ? 'error' : 'warning',
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
