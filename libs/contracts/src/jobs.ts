import { OPERATORS } from '@rostrum/domain';
import { z } from 'zod';
import { timestamp } from './ids.ts';

export const ERASURE_STATES = ['running', 'completed'] as const;
export const JOB_STATES = ['receiving', 'queued', 'running', 'completed', 'failed'] as const;

export const importJob = z
  .object({
    jobId: z.string(),
    kind: z.literal('leaderboard.import'),
    state: z.enum(JOB_STATES).meta({ id: 'JobState' }),
    progress: z.object({
      bytesDone: z.int(),
      bytesTotal: z.int(),
      rowsDone: z.int(),
      rowsApplied: z.int(),
      rowsUnchanged: z.int(),
      rowsRejected: z.int(),
      rowsSkipped: z.int(),
    }),
    /** The first rejected rows, so that a person can mend the file. */
    rejections: z.array(z.object({ row: z.int(), code: z.string(), detail: z.string() })),
    error: z.string().optional(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'ImportJob' });
export type ImportJobView = z.infer<typeof importJob>;

/** Nothing in it names the member once it is completed. */
export const erasureJob = z
  .object({
    jobId: z.string(),
    kind: z.literal('member.erasure'),
    state: z.enum(ERASURE_STATES),
    erased: z
      .object({
        boards: z.int().describe('Boards that it had entries or a placement on.'),
        entries: z.int().describe('Current entries.'),
        archivedEntries: z.int().describe('Entries of archived periods.'),
        held: z.int().describe('Submissions in the quarantine.'),
        events: z.int().describe('Events of the log that named it, rewritten without it.'),
      })
      .describe('What was found and erased.'),
    verifiedAt: timestamp
      .nullable()
      .describe('When a last look through everything found nothing left.'),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'ErasureJob' });
export type ErasureJobView = z.infer<typeof erasureJob>;

export const job = z.discriminatedUnion('kind', [importJob, erasureJob]).meta({ id: 'Job' });
export type JobView = z.infer<typeof job>;

/** How the columns of a CSV, or the fields of NDJSON objects, map to a submission. */
export const importQuery = z.strictObject({
  format: z.enum(['csv', 'ndjson']).optional().describe('Default: by Content-Type.'),
  memberColumn: z.string().min(1).max(128).default('memberId'),
  scoreColumn: z.string().min(1).max(128).optional().describe('Without it each row scores 1.'),
  occurredAtColumn: z.string().min(1).max(128).optional(),
  columnMapping: z
    .string()
    .max(1000)
    .optional()
    .describe('Further columns as `boardColumn:fileColumn`, comma separated.'),
  metadataColumn: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('Metadata as a JSON object, in CSV its text; empty for none.'),
  skip: z
    .string()
    .max(1000)
    .optional()
    .describe('Rows to leave out, as `fileColumn=value`, comma separated.'),
  operator: z.enum(OPERATORS).optional(),
});
export type ImportQuery = z.output<typeof importQuery>;
