import type { Column, SortOrder, TieBreak } from './leaderboard.ts';

/**
 * The exact order inside a sorted set. The sorted-set score is the first column; Redis orders
 * equal scores by the bytes of the member string, so that string begins with an order-preserving
 * prefix: each further column as 16 hexadecimal digits, then the tie sequence as 12. A board that
 * ranks `desc` is read from the high end, so its prefix is complemented.
 *
 * The sequence is a counter of the board, never a clock: 48 bits last 89 years at 100,000 writes/s.
 * Where the tie is shared all entries have the sequence 0, and bytes of member ids order equals.
 */
export const COLUMN_WIDTH = 16;
export const SEQUENCE_WIDTH = 12;

/** All that the encoding needs to know of a column. */
export type ColumnOrder = Pick<Column, 'sortOrder'>;

const SIGN_BIT = 1n << 63n;
const ALL_BITS = (1n << 64n) - 1n;
const MAX_SEQUENCE = 2 ** 48 - 1;

const scratch = new DataView(new ArrayBuffer(8));

/** Length in characters of the prefix for a board with so many further columns. */
export function prefixWidth(columnCount: number): number {
  return columnCount * COLUMN_WIDTH + SEQUENCE_WIDTH;
}

/** Whether greater values of a column must give smaller strings, so that reading order is right. */
function isComplemented(boardOrder: SortOrder, columnOrder: SortOrder): boolean {
  return boardOrder !== columnOrder;
}

function encodeDouble(value: number, complement: boolean): string {
  scratch.setFloat64(0, value + 0);
  const bits = scratch.getBigUint64(0);
  const ascending = bits & SIGN_BIT ? bits ^ ALL_BITS : bits | SIGN_BIT;
  const ordered = complement ? ascending ^ ALL_BITS : ascending;
  return ordered.toString(16).padStart(COLUMN_WIDTH, '0');
}

function decodeDouble(digits: string, complement: boolean): number {
  const ordered = BigInt(`0x${digits}`);
  const ascending = complement ? ordered ^ ALL_BITS : ordered;
  const bits = ascending & SIGN_BIT ? ascending ^ SIGN_BIT : ascending ^ ALL_BITS;
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}

/** Which of the board's submissions led to an entry, as its prefix tells; 0 where ties are shared. */
export function arrivalOf(prefix: string, boardOrder: SortOrder, tieBreak: TieBreak): number {
  if (tieBreak === 'shared') return 0;
  const digits = Number.parseInt(prefix.slice(-SEQUENCE_WIDTH), 16);
  return isSequenceComplemented(boardOrder, tieBreak) ? MAX_SEQUENCE - digits : digits;
}

/**
 * The prefix of an entry: `columns` in the board's order, `sequence` from the board's counter
 * (an integer of 0 to 2^48 - 1). A smaller one ranks higher with the tie policy `first`, lower with
 * `last`, and has no say where ties are shared.
 */
export function encodePrefix(
  columns: readonly number[],
  sequence: number,
  boardOrder: SortOrder,
  definitions: readonly ColumnOrder[],
  tieBreak: TieBreak = 'first',
): string {
  const head = definitions.map((definition, index) =>
    encodeDouble(columns[index] ?? 0, isComplemented(boardOrder, definition.sortOrder)),
  );
  return head.join('') + encodeSequence(sequence, boardOrder, tieBreak);
}

function encodeSequence(sequence: number, boardOrder: SortOrder, tieBreak: TieBreak): string {
  const ordered = isSequenceComplemented(boardOrder, tieBreak) ? MAX_SEQUENCE - sequence : sequence;
  return (tieBreak === 'shared' ? 0 : ordered).toString(16).padStart(SEQUENCE_WIDTH, '0');
}

function isSequenceComplemented(boardOrder: SortOrder, tieBreak: TieBreak): boolean {
  return (boardOrder === 'desc') === (tieBreak === 'first');
}

/** The column values held in a prefix; the inverse of `encodePrefix` for columns. */
export function decodeColumns(
  prefix: string,
  boardOrder: SortOrder,
  definitions: readonly ColumnOrder[],
): number[] {
  return definitions.map((definition, index) =>
    decodeDouble(
      prefix.slice(index * COLUMN_WIDTH, (index + 1) * COLUMN_WIDTH),
      isComplemented(boardOrder, definition.sortOrder),
    ),
  );
}

/** Splits a sorted-set member string into prefix and member id. */
export function splitMember(
  encoded: string,
  columnCount: number,
): { prefix: string; memberId: string } {
  const width = prefixWidth(columnCount);
  return { prefix: encoded.slice(0, width), memberId: encoded.slice(width) };
}
