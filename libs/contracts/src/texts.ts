import { z } from 'zod';
import { pageOf } from './ids.ts';
import { pageFields, postIds, shownText, textState } from './posts.ts';

/** An answer; who gave it, and its state, only for hosts. */
export const pollText = shownText
  .extend({ state: textState.optional(), voterId: z.string().optional() })
  .meta({ id: 'PollText' });
export type PollTextView = z.infer<typeof pollText>;
export const pollTextPage = pageOf('PollText', pollText);

export const textsQuery = z
  .strictObject({ ...pageFields, state: textState.default('shown') })
  .meta({ id: 'TextsQuery' });
export type TextsQuery = z.output<typeof textsQuery>;

export const decideTexts = z
  .strictObject({ ids: postIds, state: z.enum(['pending', 'shown', 'hidden', 'rejected']) })
  .meta({ id: 'DecideTexts' });
export type DecideTexts = z.output<typeof decideTexts>;

export const decidedTexts = z
  .object({ items: z.array(pollText), missing: z.array(z.string()) })
  .meta({ id: 'DecidedTexts' });
export type DecidedTexts = z.infer<typeof decidedTexts>;
