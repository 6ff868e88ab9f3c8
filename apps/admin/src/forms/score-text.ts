/** Reads a score as it was typed; `NaN` for what is no number, the empty text included. */
export function parseScore(text: string): number {
  const trimmed = text.trim();
  return trimmed === '' ? Number.NaN : Number(trimmed);
}

/**
 * Why a typed score would not be stored as typed, or `null`: integers beyond 2^53 - 1 would be
 * rounded without a word.
 */
export function scoreFault(text: string): string | null {
  const value = parseScore(text);
  if (!Number.isFinite(value)) return 'Enter a number';
  const isRounded = /^[+-]?\d+$/.test(text.trim()) && !Number.isSafeInteger(value);
  return isRounded ? 'Integers are exact up to 9007199254740991 only' : null;
}
