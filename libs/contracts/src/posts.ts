import { MAX_DECIDED, POST_STATES } from '@rostrum/domain';
import { z } from 'zod';
import { cursor, pageLimit, timestamp } from './ids.ts';

/** Of answers and questions. */
export const postState = z.enum(POST_STATES).meta({ id: 'PostState' });
/** What becomes of an answer; only questions are answered. */
export const textState = z.enum(['pending', 'shown', 'hidden', 'rejected']);

export const postId = z
  .string()
  .regex(/^[a-z]{2}_?[0-9a-f]{1,32}$/, 'must be the id of an answer or a question')
  .meta({ id: 'PostId' });

export const postCounts = z
  .object({
    pending: z.int().optional(),
    shown: z.int(),
    answered: z.int().optional(),
    hidden: z.int().optional(),
    rejected: z.int().optional(),
  })
  .describe('By state; those that are not shown to everybody only for hosts.')
  .meta({ id: 'PostCounts' });
export type PostCountsView = z.infer<typeof postCounts>;

export const shownText = z
  .object({ id: z.string(), text: z.string(), at: timestamp })
  .meta({ id: 'ShownText' });

export const shownQuestion = shownText
  .extend({
    authorName: z.string().optional(),
    votes: z.int(),
    state: postState,
    isPinned: z.boolean(),
  })
  .meta({ id: 'ShownQuestion' });

/** The change of a list: what `order` does not name is gone, and comes from `set` where it is new. */
export function listPatch<T extends z.ZodType>(item: T) {
  return z.object({
    order: z.array(z.string()).optional().describe('All ids, where their order changed.'),
    set: z.array(item).optional().describe('Items that are new or changed.'),
    votes: z.record(z.string(), z.int()).optional().describe('New votes of the others, by id.'),
  });
}

export const postIds = z
  .array(postId)
  .min(1)
  .max(MAX_DECIDED)
  .refine((ids) => new Set(ids).size === ids.length, 'each once only');

export const pageFields = { limit: pageLimit(50, 100), cursor: cursor.optional() };
