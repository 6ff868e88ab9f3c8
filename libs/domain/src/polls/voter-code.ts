/**
 * A one-time code as people read and type it: `002Z-9M3T-XW2P`. The first group is the serial number,
 * from 1; the others hold the seal that proves it. Base32 of Crockford: no letters that look alike.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SERIAL_DIGITS = 4;
const SEAL_DIGITS = 8;
const GROUP = 4;

/** Codes of one poll. */
export const MAX_CODES = 1_000_000;
export const MAX_CODES_AT_ONCE = 10_000;
/** 40 bits: one guess in 10^12 is right, and guesses are limited. */
export const SEAL_BYTES = 5;

export interface VoterCode {
  serial: number;
  /** A number of 40 bits. */
  seal: number;
}

/** The last issues of codes, so that a repeated request gets those of the first. */
export interface CodeIssue {
  /** Digest of the request's idempotency key. */
  request: string;
  /** The serial number before its first. */
  after: number;
  count: number;
}

/** Codes that count: their serial numbers are 1 to `count`. */
export interface IssuedCodes {
  count: number;
  recent: CodeIssue[];
}

export function formatCode({ serial, seal }: VoterCode): string {
  const digits = toBase32(serial, SERIAL_DIGITS) + toBase32(seal, SEAL_DIGITS);
  return (digits.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-');
}

/** Forgives case, spaces and dashes, O for 0, and I and L for 1; `undefined` for what is no code. */
export function parseCode(typed: string): VoterCode | undefined {
  const digits = typed
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  if (digits.length !== SERIAL_DIGITS + SEAL_DIGITS) return undefined;
  const serial = fromBase32(digits.slice(0, SERIAL_DIGITS));
  const seal = fromBase32(digits.slice(SERIAL_DIGITS));
  return serial === undefined || seal === undefined ? undefined : { serial, seal };
}

function toBase32(value: number, digits: number): string {
  let rest = value;
  let text = '';
  while (text.length < digits) {
    text = (ALPHABET[rest % ALPHABET.length] ?? '') + text;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return text;
}

function fromBase32(digits: string): number | undefined {
  let value = 0;
  for (const digit of digits) {
    const place = ALPHABET.indexOf(digit);
    if (place < 0) return undefined;
    value = value * ALPHABET.length + place;
  }
  return value;
}
