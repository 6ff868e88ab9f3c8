let serial = 0;

/** A key that no other call in this process gives. */
export function uniqueKey(prefix: string): string {
  serial += 1;
  return `${prefix}-${serial}`;
}
