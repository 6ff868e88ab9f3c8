import { randomBytes } from 'node:crypto';

const ID_BYTES = 10;

/** A fresh id that says what it is of: `pl_5d1c…`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(ID_BYTES).toString('hex')}`;
}
