import {
  type ColumnOrder,
  decodeColumns,
  prefixWidth,
  type RankedEntry,
  type SortOrder,
  splitMember,
} from '@rostrum/domain';
import { list, number, text } from './replies.ts';

/** The same figures as in scripts/includes/entry.lua. */
const AT_WIDTH = 11;
const AT_OFFSET_MS = 2 ** 43;

export interface EntryOrder {
  sortOrder: SortOrder;
  columns: readonly ColumnOrder[];
}

/** The directions of a board's columns, a letter each, as scripts take them. */
export function encodeColumnOrders(columns: readonly ColumnOrder[]): string {
  return columns.map(({ sortOrder }) => sortOrder[0]).join('');
}

export function decodeColumnOrders(letters: string): ColumnOrder[] {
  return [...letters].map((letter) => ({ sortOrder: letter === 'd' ? 'desc' : 'asc' }));
}

/** A time as scripts pack it, in ms. */
export function unpackTime(packed: string): number {
  return Number.parseInt(packed, 16) - AT_OFFSET_MS;
}

/** Entries from what ZRANGE WITHSCORES and HMGET gave; `firstRank` is the first one's, from 1. */
export function decodeEntries(
  page: unknown,
  values: unknown,
  firstRank: number,
  order: EntryOrder,
): RankedEntry[] {
  const flat = list(page);
  const width = prefixWidth(order.columns.length);
  return list(values).map((value, index) => {
    const { prefix, memberId } = splitMember(text(flat[index * 2]), order.columns.length);
    const kept = text(value);
    const metadata = kept.slice(width + AT_WIDTH);
    return {
      rank: firstRank + index,
      memberId,
      score: number(flat[index * 2 + 1]),
      columns: decodeColumns(prefix, order.sortOrder, order.columns),
      metadata: metadata === '' ? undefined : metadata,
      updatedAtMs: unpackTime(kept.slice(width, width + AT_WIDTH)),
      prefix,
    };
  });
}
