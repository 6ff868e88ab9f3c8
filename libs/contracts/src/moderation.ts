import { MAX_MODERATED_WORDS, MAX_WORD_LENGTH, MODERATED_LANGUAGES } from '@rostrum/domain';
import { z } from 'zod';
import { line } from './ids.ts';

/** A word or phrase as voters give them. */
export const voterWord = line(MAX_WORD_LENGTH).meta({ id: 'VoterWord' });
const words = z.array(voterWord).max(MAX_MODERATED_WORDS);

/** A tenant's own words, beside those that are refused everywhere. */
export const moderatedWords = z
  .strictObject({
    blocked: words.describe('Words and phrases that are refused.'),
    allowed: words.describe('Words and phrases that never are.'),
    languages: z
      .array(z.enum(MODERATED_LANGUAGES))
      .max(MODERATED_LANGUAGES.length)
      .default([])
      .describe('Whose lists are looked through, beside the English one.'),
  })
  .meta({ id: 'ModeratedWords' });
export type ModeratedWordsView = z.output<typeof moderatedWords>;

export const decideWord = z.strictObject({ hidden: z.boolean() }).meta({ id: 'DecideWord' });
export type DecideWord = z.output<typeof decideWord>;

export const decidableWord = z
  .object({
    word: z.string(),
    votes: z.int(),
    state: z.enum(['pending', 'shown', 'hidden']),
  })
  .meta({ id: 'DecidableWord' });

export const decidableWords = z
  .object({ items: z.array(decidableWord) })
  .meta({ id: 'DecidableWords' });
export type DecidableWordsView = z.infer<typeof decidableWords>;
