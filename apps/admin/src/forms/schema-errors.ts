import type { FormErrors } from '@mantine/form';
import type { z } from 'zod';

/** Checks a form's values by a schema of the contract; the faults by the path of the field. */
export function validateBy(schema: z.ZodType): (values: unknown) => FormErrors {
  return (values) => {
    const result = schema.safeParse(values, { error: describeIssue });
    if (result.success) return {};
    const errors: FormErrors = {};
    for (const issue of result.error.issues) errors[issue.path.join('.')] ??= issue.message;
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
