import type { FormErrors } from '@mantine/form';
import type { Problem } from '@rostrum/contracts';
import { ApiError, describeError } from '../api/api-error.ts';

export interface ProblemErrors {
  /** By the path of the form's field. */
  fields: FormErrors;
  /** What no field can show; `undefined` when the fields say it all. */
  general: string | undefined;
}

/**
 * Spreads a refusal over a form: faults whose path begins with a field of the form go to that
 * field, and a code such as `leaderboard.exists` to the field that `fieldByCode` names.
 */
export function spreadProblem(
  error: unknown,
  formFields: readonly string[],
  fieldByCode: Partial<Record<Problem['code'], string>> = {},
): ProblemErrors {
  const fields: FormErrors = {};
  const others: string[] = [];
  if (!(error instanceof ApiError)) return { fields, general: describeError(error) };

  for (const { path, message } of error.errors) {
    const name = path.split('.')[0] ?? '';
    if (formFields.includes(name)) fields[path] ??= message;
    else others.push(path === '' ? message : `${path}: ${message}`);
  }
  const codeField = error.code && fieldByCode[error.code];
  if (codeField) fields[codeField] ??= error.message;

  const isSaid = Object.keys(fields).length > 0;
  if (others.length > 0) return { fields, general: others.join(' · ') };
  return { fields, general: isSaid ? undefined : error.message };
}
