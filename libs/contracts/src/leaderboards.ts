import {
  MAX_COLUMNS,
  MAX_SEGMENTS,
  MAX_SUBMISSIONS,
  OPERATORS,
  RANK_STYLES,
  SORT_ORDERS,
  TIE_BREAKS,
} from '@rostrum/domain';
import { z } from 'zod';
import { attributeKey } from './attribute-key.ts';
import {
  cursor,
  line,
  memberId,
  pageLimit,
  pageOf,
  resourceKey,
  score,
  submissionId,
  timestamp,
} from './ids.ts';
import { graceSeconds, periodRules, periodRuleView, timezone } from './periods.ts';
import { errorCode } from './problem.ts';

const sortOrder = z.enum(SORT_ORDERS);
const operator = z.enum(OPERATORS).meta({ id: 'Operator' });
export const columnKey = z.string().regex(/^[a-z][A-Za-z0-9_]{0,31}$/);
const name = line(200);

const columnDefinition = z.strictObject({ key: columnKey, sortOrder }).meta({ id: 'Column' });

const columns = z
  .array(columnDefinition)
  .max(MAX_COLUMNS)
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, 'keys must differ');

const segments = z
  .array(attributeKey)
  .max(MAX_SEGMENTS)
  .refine((list) => new Set(list).size === list.length, 'attributes must differ')
  .describe('Attributes of members whose every value has a ranking of its own.');

const retention = z
  .strictObject({ periods: z.int().min(0).max(400) })
  .describe(
    'How many closed periods of each kind still take late runs; older ones are archived. A greater ' +
      'number holds for periods that end from then on.',
  );

const maxChange = score
  .refine((value) => value > 0, 'must be greater than 0')
  .describe('How far one submission may move a standing score, either way.');

const attemptLimit = z
  .int()
  .min(1)
  .max(1_000_000)
  .describe('How often a member may submit in each period, improved or not.');

const maxEntries = z
  .int()
  .min(1)
  .max(1_000_000_000)
  .describe('How many entries a period keeps; the lowest go as others come.');

const submissionRate = z
  .strictObject({
    limit: z.int().min(1).max(1_000_000),
    windowSeconds: z.int().min(1).max(86_400),
  })
  .meta({
    id: 'SubmissionRate',
    description: 'A member may submit `limit` times in any `windowSeconds` seconds.',
  });

const NO_ROOM = { path: ['maxScore'], message: 'must not be less than minScore' };

function leavesRoom(bounds: {
  minScore?: number | null | undefined;
  maxScore?: number | null | undefined;
}): boolean {
  return (bounds.minScore ?? -Infinity) <= (bounds.maxScore ?? Infinity);
}

const quarantine = z
  .strictObject({
    minScore: score.optional(),
    maxScore: score.optional(),
    maxChange: maxChange.optional(),
  })
  .refine(leavesRoom, NO_ROOM)
  .refine((bounds) => Object.keys(bounds).length > 0, 'name at least one bound')
  .meta({
    id: 'QuarantineBounds',
    description: 'A submission outside of these is held for a host to approve or reject.',
  });

export const leaderboardFields = z.strictObject({
  key: resourceKey,
  name,
  sortOrder: sortOrder.default('desc'),
  operator: operator.default('best'),
  allowOperatorOverride: z.boolean().default(false),
  tieBreak: z.enum(TIE_BREAKS).default('first'),
  rankStyle: z.enum(RANK_STYLES).default('ordinal'),
  columns: columns.default([]),
  segments: segments.default([]),
  periods: periodRules.default(['all-time']),
  timezone: timezone.default('UTC'),
  retention: retention.default({ periods: 30 }),
  graceSeconds: graceSeconds.nullish(),
  minScore: score.nullish(),
  maxScore: score.nullish(),
  maxChange: maxChange.nullish(),
  attemptLimit: attemptLimit.nullish(),
  maxEntries: maxEntries.nullish(),
  submissionRate: submissionRate.nullish(),
  requireSignature: z
    .boolean()
    .default(false)
    .describe('Takes submissions only with a `Rostrum-Signature` made with its own secret.'),
  quarantine: quarantine.nullish(),
  durability: z.enum(['applied', 'persisted']).default('applied'),
  visibility: z.enum(['public', 'private']).default('public'),
});

export const createLeaderboard = leaderboardFields
  .refine(leavesRoom, NO_ROOM)
  .meta({ id: 'CreateLeaderboard' });
export type CreateLeaderboard = z.output<typeof createLeaderboard>;

/** What orders entries (sort order, columns, periods, time zone) is fixed once a board exists. */
export const updateLeaderboard = z
  .strictObject({
    name,
    operator,
    allowOperatorOverride: z.boolean(),
    retention,
    graceSeconds: graceSeconds.nullable(),
    minScore: score.nullable().describe('null takes the bound away.'),
    maxScore: score.nullable(),
    maxChange: maxChange.nullable(),
    attemptLimit: attemptLimit.nullable(),
    maxEntries: maxEntries.nullable(),
    submissionRate: submissionRate.nullable(),
    requireSignature: z.boolean(),
    quarantine: quarantine.nullable(),
    durability: z.enum(['applied', 'persisted']),
    visibility: z.enum(['public', 'private']),
  })
  .partial()
  .refine(leavesRoom, NO_ROOM)
  .refine((changes) => Object.keys(changes).length > 0, 'name at least one field to change')
  .meta({ id: 'UpdateLeaderboard' });
export type UpdateLeaderboard = z.output<typeof updateLeaderboard>;

export const leaderboard = z
  .object({
    key: resourceKey,
    name: z.string(),
    sortOrder,
    operator,
    allowOperatorOverride: z.boolean(),
    tieBreak: z.enum(TIE_BREAKS),
    rankStyle: z.enum(RANK_STYLES),
    columns: z.array(columnDefinition),
    segments: z.array(z.string()),
    periods: z.array(periodRuleView),
    timezone: z.string(),
    retention,
    graceSeconds: z.int().optional(),
    minScore: z.number().optional(),
    maxScore: z.number().optional(),
    maxChange: z.number().optional(),
    attemptLimit: z.int().optional(),
    maxEntries: z.int().optional(),
    submissionRate: submissionRate.optional(),
    requireSignature: z.boolean(),
    quarantine: quarantine.optional(),
    durability: z.enum(['applied', 'persisted']),
    visibility: z.enum(['public', 'private']),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Leaderboard' });
export type LeaderboardView = z.infer<typeof leaderboard>;

export const leaderboardPage = pageOf('Leaderboard', leaderboard);

const METADATA_LIMIT_BYTES = 1024;

export const metadata = z
  .record(z.string(), z.unknown())
  .refine(
    (value) => new TextEncoder().encode(JSON.stringify(value)).length <= METADATA_LIMIT_BYTES,
    `must be at most ${METADATA_LIMIT_BYTES} bytes of JSON`,
  )
  .meta({ id: 'Metadata', description: 'A JSON object of at most 1 KiB, kept with the entry.' });

export const submission = z
  .strictObject({
    memberId,
    score,
    columns: z.record(columnKey, score).optional(),
    operator: operator.optional(),
    metadata: metadata.optional(),
    submissionId: submissionId.optional(),
    occurredAt: timestamp.optional(),
  })
  .meta({ id: 'Submission' });
export type Submission = z.output<typeof submission>;

export const MAX_BATCH = MAX_SUBMISSIONS;

export const submissionBatch = z
  .strictObject({ submissions: z.array(submission).min(1).max(MAX_BATCH) })
  .meta({ id: 'SubmissionBatch' });
export type SubmissionBatch = z.output<typeof submissionBatch>;

export const rank = z.int().min(1);

const periodStanding = z.object({ period: z.string(), score: z.number(), rank });

export const submissionResult = z
  .object({
    applied: z.boolean().describe('Whether any period changed.'),
    memberId,
    score: z.number().describe('The standing score in the first period that it counts for.'),
    previousScore: z.number().nullable(),
    rank,
    previousRank: rank.nullable(),
    total: z.int(),
    version: z.int(),
    periods: z.array(periodStanding),
  })
  .meta({ id: 'SubmissionResult' });
export type SubmissionResult = z.infer<typeof submissionResult>;

export const heldResult = z
  .object({
    status: z.literal('quarantined'),
    quarantineId: z.string(),
    reason: errorCode.describe('Which of the softer bounds it lies outside of.'),
  })
  .meta({ id: 'HeldResult', description: 'Nothing is applied unless a host approves it.' });
export type HeldResult = z.infer<typeof heldResult>;

export const batchItemResult = z
  .object({
    status: z.enum(['applied', 'unchanged', 'quarantined', 'rejected']),
    memberId: z.string(),
    score: z.number().optional(),
    previousScore: z.number().nullable().optional(),
    replayed: z.literal(true).optional(),
    code: z.string().optional().describe('Why the item was rejected.'),
    detail: z.string().optional(),
    quarantineId: z.string().optional(),
    reason: errorCode.optional().describe('Why the item is held.'),
  })
  .meta({ id: 'BatchItemResult' });
export type BatchItemResult = z.infer<typeof batchItemResult>;

export const batchResult = z
  .object({ results: z.array(batchItemResult), version: z.int() })
  .meta({ id: 'BatchResult' });
export type BatchResult = z.infer<typeof batchResult>;

export const listQuery = z.strictObject({
  limit: pageLimit(25, 100),
  cursor: cursor.optional(),
});
export type ListQuery = z.output<typeof listQuery>;
