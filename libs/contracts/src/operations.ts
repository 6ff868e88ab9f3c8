import { ALERT_SEVERITIES, LEASE_ROLES, PARTITION_STATES } from '@rostrum/domain';
import { z } from 'zod';
import { timestamp } from './ids.ts';

const milliseconds = z.int().min(0);
const count = z.int().min(0);
const share = z.number().min(0).describe('0 to 1, and above where a limit was lowered.');
const role = z.enum(LEASE_ROLES);

export const operationsAlert = z
  .object({
    code: z.string(),
    severity: z.enum(ALERT_SEVERITIES),
    summary: z.string().describe('What is the case.'),
    action: z.string().describe('What to do.'),
    partitions: z.array(z.int()).optional().describe('The worst first.'),
    group: z.string().optional(),
    role: role.optional(),
    node: z.string().optional().describe('`host:port` of a Redis.'),
  })
  .meta({ id: 'OperationsAlert' });
export type OperationsAlertView = z.infer<typeof operationsAlert>;

const groupFigures = z
  .object({
    group: z.string(),
    pending: count.describe('Events that were delivered and not acknowledged.'),
    lag: count.describe('Events that were not delivered yet.'),
    oldestMs: milliseconds.optional().describe('Age of the oldest of both.'),
  })
  .meta({ id: 'ConsumerGroupFigures' });

export const partitionFigures = z
  .object({
    partition: z.int(),
    state: z
      .enum(PARTITION_STATES)
      .describe(
        '`comparing`: writes wait until the log was compared with what is stored. `lost`: it is about to be rebuilt. `away`: its Redis does not answer, and what follows is not known.',
      ),
    sequence: count.describe('Number of the last event.'),
    persisted: count.describe('Number of the last event that is stored.'),
    length: count.describe('Entries in the stream.'),
    lengthShare: share,
    deadLetters: count,
    groups: z.array(groupFigures),
    leases: z
      .array(z.object({ role, instanceId: z.string().optional() }))
      .describe('Which instance works at it, if any does.'),
  })
  .meta({ id: 'PartitionFigures' });
export type PartitionFiguresView = z.infer<typeof partitionFigures>;

const redisFigures = z
  .object({
    node: z.string(),
    fault: z.string().optional().describe('Why it does not answer.'),
    version: z.string().optional(),
    usedBytes: count.optional(),
    maxBytes: count.optional().describe('`maxmemory`; absent where there is none.'),
    memoryShare: share.optional().describe("Of that, or else of the machine's memory."),
    maxmemoryPolicy: z.string().optional(),
    hasAppendOnlyFile: z.boolean().optional(),
    hasSnapshots: z.boolean().optional(),
    failedSaves: z.array(z.string()).optional().describe('What it last could not write to disk.'),
    replicas: z.array(z.object({ node: z.string(), isOnline: z.boolean() })).optional(),
  })
  .meta({ id: 'RedisFigures', description: 'Absent is what the server does not tell.' });
export type RedisFiguresView = z.infer<typeof redisFigures>;

const postgresFigures = z
  .object({
    fault: z.string().optional().describe('Why it does not answer.'),
    eventsBytes: count.optional(),
    eventCount: count.optional().describe('As the database estimates it.'),
    oldestEventAt: timestamp.optional(),
    pool: z
      .object({ max: count, inUse: count, idle: count, waiting: count })
      .describe('Connections of the instance that was asked.'),
  })
  .meta({ id: 'PostgresFigures' });

const instanceFigures = z
  .object({
    instanceId: z.string(),
    uptimeSeconds: count,
    tickLagMs: milliseconds.optional().describe('Absent where it ticks no partition.'),
    eventLoopDelayMs: milliseconds,
    connections: count.describe('Sockets and event streams.'),
    residentBytes: count,
  })
  .meta({ id: 'InstanceFigures', description: 'Of the instance that was asked.' });

const threshold = z.object({ warning: z.number(), critical: z.number() });

export const operations = z
  .object({
    at: timestamp,
    alerts: z.array(operationsAlert).describe('The critical first.'),
    thresholds: z.object({
      eventAgeMs: threshold,
      streamShare: threshold,
      memoryShare: threshold,
      tickLagMs: threshold,
    }),
    streamCapacity: count,
    deadLetterCapacity: count,
    partitions: z.array(partitionFigures),
    redis: z.array(redisFigures),
    postgres: postgresFigures,
    instance: instanceFigures,
  })
  .meta({
    id: 'Operations',
    description: 'How the whole installation does, a second old at most.',
  });
export type OperationsView = z.infer<typeof operations>;
