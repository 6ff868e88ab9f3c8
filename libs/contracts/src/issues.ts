import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** The faults of a value; of one that may be of several kinds, those of the kind that it is. */
export function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.flatMap(resolveUnion);
}

function resolveUnion(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const ofItsKind = issue.errors.find((faults) => !faults.some(isOfAnotherKind));
  if (ofItsKind) {
    return ofItsKind.flatMap((fault) =>
      resolveUnion({ ...fault, path: [...issue.path, ...fault.path] }),
    );
  }
  return [{ ...issue, message: issue.errors[0]?.[0]?.message ?? issue.message }];
}

function isOfAnotherKind({ code, path }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}
