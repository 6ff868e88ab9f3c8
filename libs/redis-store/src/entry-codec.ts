import {
  COLUMN_WIDTH,
  type ColumnOrder,
  decodeColumns,
  nextRank,
  prefixWidth,
  type RankedEntry,
  type RankStyle,
  type SortOrder,
  type StoredEntry,
  splitMember,
  type TieBreak,
} from '@rostrum/domain';
import { list, number, text } from './replies.ts';

/** The same figures as in scripts/includes/entry.lua. */
const AT_WIDTH = 11;
const AT_OFFSET_MS = 2 ** 43;
/** Metadata is an object and begins with a brace. */
const COUNTED_ATTEMPTS = /^\d+/;

/** How a board orders its entries and numbers them. */
export interface EntryOrder {
  sortOrder: SortOrder;
  tieBreak: TieBreak;
  rankStyle: RankStyle;
  columns: readonly ColumnOrder[];
  segments?: readonly string[] | undefined;
}

/** As scripts take it; see scripts/includes/order.lua. */
export function encodeOrder(order: EntryOrder): string {
  const { sortOrder, tieBreak, rankStyle, columns, segments = [] } = order;
  const letters = columns.map((column) => column.sortOrder[0]).join('');
  return [sortOrder, tieBreak, rankStyle, letters, segments.join(',')].join(' ');
}

export function decodeOrder(order: string): EntryOrder {
  const [sortOrder, tieBreak, rankStyle, letters = ''] = order.split(' ');
  return {
    sortOrder: sortOrder as SortOrder,
    tieBreak: tieBreak as TieBreak,
    rankStyle: rankStyle as RankStyle,
    columns: [...letters].map((letter) => ({ sortOrder: letter === 'd' ? 'desc' : 'asc' })),
  };
}

/** A time as scripts pack it, in ms. */
export function unpackTime(packed: string): number {
  return Number.parseInt(packed, 16) - AT_OFFSET_MS;
}

/** The value kept for a member in a period. */
export function packEntry({ prefix, updatedAtMs, attempts, metadata }: StoredEntry): string {
  const packedAt = (updatedAtMs + AT_OFFSET_MS).toString(16).padStart(AT_WIDTH, '0');
  return `${prefix}${packedAt}${attempts ?? ''}${metadata ?? ''}`;
}

/** Where a list of entries begins: its first one's rank, and how many are listed before it. */
export interface ListStart {
  offset: number;
  rank: number;
}

export const TOP: ListStart = { offset: 0, rank: 1 };

/** Entries from what ZRANGE WITHSCORES and HMGET gave. */
export function decodeEntries(
  page: unknown,
  values: unknown,
  start: ListStart,
  order: EntryOrder,
): RankedEntry[] {
  const flat = list(page);
  const width = prefixWidth(order.columns.length);
  const columnsWidth = order.columns.length * COLUMN_WIDTH;
  let { rank } = start;
  let level = '';
  return list(values).map((value, index) => {
    const { prefix, memberId } = splitMember(text(flat[index * 2]), order.columns.length);
    const kept = text(value);
    const metadata = kept.slice(width + AT_WIDTH).replace(COUNTED_ATTEMPTS, '');
    const score = number(flat[index * 2 + 1]);
    // By value: Redis writes 0.1 with more digits than the text that is kept aside for the same score.
    const ownLevel = `${score} ${prefix.slice(0, columnsWidth)}`;
    if (index > 0)
      rank = nextRank(rank, start.offset + index + 1, ownLevel === level, order.rankStyle);
    level = ownLevel;
    return {
      rank,
      memberId,
      score,
      columns: decodeColumns(prefix, order.sortOrder, order.columns),
      metadata: metadata === '' ? undefined : metadata,
      updatedAtMs: unpackTime(kept.slice(width, width + AT_WIDTH)),
      prefix,
    };
  });
}
