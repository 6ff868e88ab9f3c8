/**
 * Something a person has to know about or mend: the message is shown as it is, without a stack.
 */
export class LocalServiceError extends Error {
  override readonly name = 'LocalServiceError';
}

/** The `code` of a system error (`ENOENT`, `EEXIST` …), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return undefined;
}
