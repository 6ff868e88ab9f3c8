import { hostname } from 'node:os';
import {
  type AlertThresholds,
  DEFAULT_PARTITION_COUNT,
  DEFAULT_THRESHOLDS,
  type Threshold,
} from '@rostrum/domain';
import { DEFAULT_DEAD_LETTER_CAPACITY, parseRedisUrl } from '@rostrum/redis-store';
import { z } from 'zod';
import { parseTrustedProxies, type TrustsProxy } from './edge/http/trusted-proxies.ts';

const flag = z.stringbool();

const redisUrl = z.string().check((context) => {
  try {
    parseRedisUrl(context.value);
  } catch (error) {
    const { message } = error as Error;
    context.issues.push({ code: 'custom', message, input: context.value });
  }
});

const proxies = z.string().transform((setting, context) => {
  try {
    return parseTrustedProxies(setting);
  } catch (error) {
    context.issues.push({ code: 'custom', message: (error as Error).message, input: setting });
    return z.NEVER;
  }
});

/** `10,60`: from where on something is a warning, and critical; in the unit of the setting. */
function thresholds({ warning, critical }: Threshold, unit: number, max = Number.MAX_SAFE_INTEGER) {
  return z
    .string()
    .regex(/^\d+(\.\d+)?,\d+(\.\d+)?$/, 'must be two numbers, as in 10,60')
    .transform((setting): Threshold => {
      const [first = 0, second = 0] = setting.split(',').map(Number);
      return { warning: first * unit, critical: second * unit };
    })
    .refine((found) => found.warning <= found.critical, 'must be the smaller number first')
    .refine((found) => found.critical <= max, `must be ${max / unit} at most`)
    .prefault(`${warning / unit},${critical / unit}`);
}

const SECONDS = 1000;
const PERCENT = 0.01;

const tenants = z
  .string()
  .regex(/^[\w-]+(,[\w-]+)*$/, 'must be ids of tenants apart by commas')
  .transform((setting) => setting.split(','))
  .optional();

/** Everything a process reads from its environment; nothing else reads `process.env`. */
const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  ROSTRUM_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  /** One address, or those of nodes of a Cluster apart by commas. */
  REDIS_URL: redisUrl,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** Signs cursors and receipts and encrypts what is kept encrypted; the same for all instances. */
  ROSTRUM_SECRET: z.string().min(32),
  ROSTRUM_PARTITIONS: z.coerce.number().int().min(1).max(1024).default(DEFAULT_PARTITION_COUNT),
  ROSTRUM_PUBLIC_URL: z.url().optional(),
  ROSTRUM_DEMO_FILE: z.string().optional(),
  ROSTRUM_STREAM_CAPACITY: z.coerce.number().int().min(1).default(200_000),
  /** Of a partition; where they are full, storing stops there. */
  ROSTRUM_DEAD_LETTER_CAPACITY: z.coerce
    .number()
    .int()
    .min(1)
    .default(DEFAULT_DEAD_LETTER_CAPACITY),
  ROSTRUM_IDEMPOTENCY_TTL_SECONDS: z.coerce.number().int().min(1).default(86_400),
  ROSTRUM_PERSIST_TIMEOUT_MS: z.coerce.number().int().min(10).default(5000),
  /** Of what a feature does about an event. */
  ROSTRUM_HANDLER_TIMEOUT_MS: z.coerce.number().int().min(10).default(10_000),
  ROSTRUM_TICK_MS: z.coerce.number().int().min(10).max(10_000).default(100),
  ROSTRUM_KEY_FRAME_MS: z.coerce.number().int().min(100).default(5000),
  /** Sockets and event streams that an instance takes in a second, and in all. */
  ROSTRUM_HANDSHAKES_PER_SECOND: z.coerce.number().int().min(1).default(500),
  ROSTRUM_MAX_CONNECTIONS: z.coerce.number().int().min(1).default(50_000),
  /** How long a viewer may read nothing of what it is sent. */
  ROSTRUM_MAX_STALL_MS: z.coerce.number().int().min(100).default(10_000),
  ROSTRUM_LEASE_MS: z.coerce.number().int().min(200).default(5000),
  ROSTRUM_ARCHIVE_INTERVAL_MS: z.coerce.number().int().min(10).default(5000),
  /** How long the event log is kept; for ever without it. Requests are remembered by it for a day or more. */
  ROSTRUM_EVENT_RETENTION_DAYS: z.coerce.number().int().min(2).max(36_500).optional(),
  ROSTRUM_MAX_IMPORT_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(1024 ** 3),
  /** Refuses to start on a Redis that would lose data by the way it is set up. */
  ROSTRUM_REQUIRE_SAFE_REDIS: flag.default(false),
  /** Whose operators see how the installation does; those of all tenants where it is not set. */
  ROSTRUM_OPERATIONS_TENANTS: tenants,
  /** How often is looked for alerts that are to be logged. */
  ROSTRUM_ALERT_INTERVAL_MS: z.coerce.number().int().min(50).default(5000),
  ROSTRUM_ALERT_EVENT_AGE_SECONDS: thresholds(DEFAULT_THRESHOLDS.eventAgeMs, SECONDS),
  ROSTRUM_ALERT_STREAM_PERCENT: thresholds(DEFAULT_THRESHOLDS.streamShare, PERCENT, 1),
  ROSTRUM_ALERT_MEMORY_PERCENT: thresholds(DEFAULT_THRESHOLDS.memoryShare, PERCENT, 1),
  ROSTRUM_ALERT_TICK_LAG_SECONDS: thresholds(DEFAULT_THRESHOLDS.tickLagMs, SECONDS),
  ROSTRUM_SECURE_COOKIES: flag.default(false),
  /** Addresses or networks, or how many: only these may say, in X-Forwarded-For, who sent a request. */
  ROSTRUM_TRUSTED_PROXIES: proxies.prefault(''),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface Config {
  port: number;
  host: string;
  servesApi: boolean;
  runsWorkers: boolean;
  redisUrl: string;
  databaseUrl: string;
  secret: string;
  partitionCount: number;
  publicUrl: string | undefined;
  demoFile: string | undefined;
  streamCapacity: number;
  deadLetterCapacity: number;
  idempotencyTtlSeconds: number;
  persistTimeoutMs: number;
  handlerTimeoutMs: number;
  tickMs: number;
  keyFrameMs: number;
  handshakesPerSecond: number;
  maxConnections: number;
  maxStallMs: number;
  leaseMs: number;
  /** How often is looked for periods that are over. */
  archiveIntervalMs: number;
  /** `undefined`: events are kept for ever. */
  eventRetentionDays: number | undefined;
  maxImportBytes: number;
  requiresSafeRedis: boolean;
  operationsTenants: readonly string[] | undefined;
  alertIntervalMs: number;
  alertThresholds: AlertThresholds;
  hasSecureCookies: boolean;
  trustsProxy: TrustsProxy;
  logLevel: string;
  /** Unique among running processes; names leases and logs. */
  instanceId: string;
}

/** @throws Error that lists every wrong or missing variable */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `  ${path.join('.')}: ${message}`,
    );
    throw new Error(`The environment is not complete:\n${faults.join('\n')}`);
  }
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.HOST,
    servesApi: values.ROSTRUM_ROLE !== 'worker',
    runsWorkers: values.ROSTRUM_ROLE !== 'api',
    redisUrl: values.REDIS_URL,
    databaseUrl: values.DATABASE_URL,
    secret: values.ROSTRUM_SECRET,
    partitionCount: values.ROSTRUM_PARTITIONS,
    publicUrl: values.ROSTRUM_PUBLIC_URL,
    demoFile: values.ROSTRUM_DEMO_FILE,
    streamCapacity: values.ROSTRUM_STREAM_CAPACITY,
    deadLetterCapacity: values.ROSTRUM_DEAD_LETTER_CAPACITY,
    idempotencyTtlSeconds: values.ROSTRUM_IDEMPOTENCY_TTL_SECONDS,
    persistTimeoutMs: values.ROSTRUM_PERSIST_TIMEOUT_MS,
    handlerTimeoutMs: values.ROSTRUM_HANDLER_TIMEOUT_MS,
    tickMs: values.ROSTRUM_TICK_MS,
    keyFrameMs: values.ROSTRUM_KEY_FRAME_MS,
    handshakesPerSecond: values.ROSTRUM_HANDSHAKES_PER_SECOND,
    maxConnections: values.ROSTRUM_MAX_CONNECTIONS,
    maxStallMs: values.ROSTRUM_MAX_STALL_MS,
    leaseMs: values.ROSTRUM_LEASE_MS,
    archiveIntervalMs: values.ROSTRUM_ARCHIVE_INTERVAL_MS,
    eventRetentionDays: values.ROSTRUM_EVENT_RETENTION_DAYS,
    maxImportBytes: values.ROSTRUM_MAX_IMPORT_BYTES,
    requiresSafeRedis: values.ROSTRUM_REQUIRE_SAFE_REDIS,
    operationsTenants: values.ROSTRUM_OPERATIONS_TENANTS,
    alertIntervalMs: values.ROSTRUM_ALERT_INTERVAL_MS,
    alertThresholds: {
      eventAgeMs: values.ROSTRUM_ALERT_EVENT_AGE_SECONDS,
      streamShare: values.ROSTRUM_ALERT_STREAM_PERCENT,
      memoryShare: values.ROSTRUM_ALERT_MEMORY_PERCENT,
      tickLagMs: values.ROSTRUM_ALERT_TICK_LAG_SECONDS,
    },
    hasSecureCookies: values.ROSTRUM_SECURE_COOKIES,
    trustsProxy: values.ROSTRUM_TRUSTED_PROXIES,
    logLevel: values.LOG_LEVEL,
    instanceId: `${hostname()}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`,
  };
}
