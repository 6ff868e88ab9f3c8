import { MAX_REACTIONS_AT_ONCE } from '@rostrum/domain';
import { z } from 'zod';
import { optionId } from './ids.ts';

export const reaction = z
  .strictObject({
    reaction: optionId.describe('An option of the poll.'),
    count: z
      .int()
      .min(1)
      .max(MAX_REACTIONS_AT_ONCE)
      .default(1)
      .describe('How often, where a page gathers taps.'),
  })
  .meta({ id: 'Reaction' });
export type Reaction = z.output<typeof reaction>;

export const reactionResult = z
  .object({
    counted: z.int().describe('Fewer than were sent where somebody reacts too fast.'),
  })
  .meta({ id: 'ReactionResult' });
export type ReactionResult = z.infer<typeof reactionResult>;
