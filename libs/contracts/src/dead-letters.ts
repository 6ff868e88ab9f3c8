import { z } from 'zod';
import { pageOf, timestamp } from './ids.ts';
import { listQuery } from './leaderboards.ts';

/** `dl_<partition>-<Redis stream id>` */
export const deadLetterId = z
  .string()
  .regex(/^dl_\d{1,4}-\d{1,15}-\d{1,15}$/, 'must be the id of a dead letter')
  .meta({ id: 'DeadLetterId', examples: ['dl_12-1795320000000-0'] });

export const deadLetterQuery = listQuery.extend({
  partition: z.coerce.number().int().min(0).max(1023).optional(),
});
export type DeadLetterQuery = z.output<typeof deadLetterQuery>;

const head = {
  id: z.string(),
  partition: z.int(),
  group: z.string().describe('The consumer group that could not handle it.'),
  reason: z.string(),
  buriedAt: timestamp,
  type: z.string().optional(),
  tenantId: z.string().optional(),
  resourceId: z.string().optional().describe('The internal id of its board or poll.'),
  epoch: z.string().optional(),
  sequence: z.int().optional(),
  writtenAt: timestamp.optional(),
};

export const deadLetter = z
  .object({ ...head, preview: z.string().optional().describe('The beginning of the body.') })
  .meta({ id: 'DeadLetter', description: 'What the event says of itself, as far as it does.' });
export type DeadLetterView = z.infer<typeof deadLetter>;

export const deadLetterPage = pageOf('DeadLetter', deadLetter);

export const openedDeadLetter = z
  .object({
    ...head,
    body: z.record(z.string(), z.unknown()).optional().describe('The event, where it can be read.'),
    fault: z.string().optional().describe('Why it cannot be read.'),
    fields: z.record(z.string(), z.string()).describe('The entry of the stream as it was written.'),
  })
  .meta({ id: 'OpenedDeadLetter' });
export type OpenedDeadLetterView = z.infer<typeof openedDeadLetter>;

export const deadLetterResult = z
  .object({
    id: z.string(),
    outcome: z
      .enum(['stored', 'handled', 'known', 'discarded'])
      .describe('`known`: the event was in the log already. The letter is gone in any case.'),
  })
  .meta({ id: 'DeadLetterResult' });
export type DeadLetterResultView = z.infer<typeof deadLetterResult>;
