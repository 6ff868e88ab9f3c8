import type { FormErrors } from '@mantine/form';
import { issuesOf } from '@rostrum/contracts';
import type { z } from 'zod';

/**
 * Checks a form's values by a schema of the contract; the faults by the path of the field.
 * `formats` says in words what a field that must match a pattern looks like, by its path with `*`
 * in place of an index (`options.*.id`).
 */
export function validateBy(
  schema: z.ZodType,
  formats: Record<string, string> = {},
): (values: unknown) => FormErrors {
  return (values) => {
    const result = schema.safeParse(values, { error: describeIssue });
    if (result.success) return {};
    const errors: FormErrors = {};
    for (const { code, path, message } of issuesOf(result.error)) {
      const place = path.map((step) => (typeof step === 'number' ? '*' : step)).join('.');
      const format = code === 'invalid_format' ? formats[place] : undefined;
      errors[path.join('.')] ??= format ?? message;
    }
    return errors;
  };
}

/** Plainer words than the library's; `undefined` leaves the message to the schema. */
function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'number' || issue.expected === 'int' ? 'Enter a number' : undefined;
    case 'too_small':
      return describeMinimum(issue.origin, Number(issue.minimum));
    case 'too_big':
      return describeMaximum(issue.origin, Number(issue.maximum));
    default:
      return undefined;
  }
}

function describeMinimum(origin: string, minimum: number): string {
  if (origin === 'string') return minimum === 1 ? 'Fill this in' : `At least ${minimum} characters`;
  if (origin === 'array') return `At least ${minimum}`;
  return `Must be ${minimum} or more`;
}

function describeMaximum(origin: string, maximum: number): string {
  if (origin === 'string') return `At most ${maximum} characters`;
  if (origin === 'array') return `At most ${maximum}`;
  return `Must be ${maximum} or less`;
}
