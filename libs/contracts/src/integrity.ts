import { OPERATORS, QUARANTINE_STATUSES } from '@rostrum/domain';
import { z } from 'zod';
import { pageOf, timestamp } from './ids.ts';
import { listQuery } from './leaderboards.ts';
import { errorCode } from './problem.ts';

/** `t=<seconds since 1970>,n=<nonce>,v1=<HMAC-SHA256 of "<t>.<n>.<body>", hexadecimal>` */
export const SIGNATURE_HEADER = 'Rostrum-Signature';

const DAY_SECONDS = 86_400;

export const rotateSigningSecret = z
  .strictObject({
    formerValidForSeconds: z
      .int()
      .min(0)
      .max(30 * DAY_SECONDS)
      .default(DAY_SECONDS)
      .describe('How long the secret that there is stays good beside the new one.'),
  })
  .meta({ id: 'RotateSigningSecret' });
export type RotateSigningSecret = z.output<typeof rotateSigningSecret>;

export const signingSecret = z
  .object({
    secret: z.string().optional().describe('Absent until one was made.'),
    formerValidUntil: timestamp.optional().describe('Until when the one before is good too.'),
    isRequired: z.boolean(),
  })
  .meta({ id: 'SigningSecret' });
export type SigningSecretView = z.infer<typeof signingSecret>;

const quarantineStatus = z.enum(QUARANTINE_STATUSES).meta({ id: 'QuarantineStatus' });

export const quarantineQuery = listQuery.extend({ status: quarantineStatus.optional() });
export type QuarantineQuery = z.output<typeof quarantineQuery>;

export const quarantineId = z
  .string()
  .regex(/^qu_[0-9a-f]{1,40}-\d{1,6}$/, 'must be the id of a held submission');

export const quarantinedSubmission = z
  .object({
    id: z.string(),
    status: quarantineStatus,
    reason: errorCode,
    memberId: z.string(),
    score: z.number(),
    columns: z.record(z.string(), z.number()).optional(),
    operator: z.enum(OPERATORS),
    metadata: z.record(z.string(), z.unknown()).optional(),
    occurredAt: timestamp.describe('When the run was made; decides the periods it counts for.'),
    heldAt: timestamp,
    settledAt: timestamp.optional(),
    settledBy: z
      .object({ kind: z.enum(['key', 'user']), id: z.string() })
      .optional()
      .describe('The API key or the operator that approved or rejected it.'),
  })
  .meta({ id: 'QuarantinedSubmission' });
export type QuarantinedSubmissionView = z.infer<typeof quarantinedSubmission>;

export const quarantinePage = pageOf('QuarantinedSubmission', quarantinedSubmission);
