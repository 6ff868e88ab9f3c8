import { z } from 'zod';

/** Lone surrogates are refused: they cannot be stored as UTF-8 and come back changed. */
export function isStorableText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  return !/[\u0000-\u001f\u007f-\u009f]/.test(text) && text.isWellFormed();
}

/** A line for people to read: trimmed, not empty, no control characters. */
export function line(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine(isStorableText, 'must not contain control characters');
}

/** A text of some lines for people to read: not empty, no control characters but line breaks. */
export function paragraph(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine(
      (text) => isStorableText(text.replace(/[\n\r\t]/g, '')),
      'must not contain control characters',
    );
}

/** A tenant's own string: 1 to 128 characters, no control characters. */
const tenantString = z
  .string()
  .min(1)
  .max(128)
  .refine(isStorableText, 'must not contain control characters');

export const memberId = tenantString.meta({ id: 'MemberId', examples: ['player-42'] });
export const voterId = tenantString.meta({ id: 'VoterId', examples: ['viewer-7'] });
export const submissionId = tenantString.meta({ id: 'SubmissionId' });
export const idempotencyKey = tenantString.meta({ id: 'IdempotencyKey' });

export const resourceKey = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must match ^[a-z0-9][a-z0-9._-]{0,63}$')
  .meta({ id: 'ResourceKey', examples: ['arcade'] });

/** A poll's id or its key. */
export const pollReference = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be the id or the key of a poll');

export const optionId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must match ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$')
  .meta({ id: 'OptionId' });

/** Any finite double. `+ 0` folds -0 into 0: there is one zero. */
export const score = z
  .number()
  .transform((value) => value + 0)
  .meta({ id: 'Score', description: 'Any finite double; integers are exact to ±(2^53-1).' });

export const timestamp = z.iso.datetime({ offset: true }).meta({ id: 'Timestamp' });

export const cursor = z.string().min(1).max(1024);

/** `limit` of a page, as it arrives in a query string. */
export function pageLimit(defaultLimit: number, maxLimit: number) {
  return z.coerce.number().int().min(1).max(maxLimit).default(defaultLimit);
}

/** A page of `item`, with cursors where there is more. */
export function pageOf<T extends z.ZodType>(id: string, item: T) {
  return z
    .object({ items: z.array(item), nextCursor: z.string().optional() })
    .meta({ id: `${id}Page` });
}

/** With which a device that was not known before is known from now on. */
export const deviceToken = z
  .string()
  .describe('Of a device that was not known before: keep it, and send it as `Rostrum-Device`.');
