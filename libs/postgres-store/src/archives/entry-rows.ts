import {
  COLUMN_WIDTH,
  decodeColumns,
  type Leaderboard,
  nextRank,
  type RankedEntry,
} from '@rostrum/domain';

export interface HeadRow {
  total: number;
  /** 64 bits come as text. */
  version: string;
}

/** An entry as it stands in the archive. */
export interface EntryRow {
  position: number;
  higher: number;
  level: number;
  member_id: string;
  score: number;
  prefix: string;
  updated_at: Date;
  metadata: string | null;
}

/** See `subtractions`. */
export interface Subtractions {
  hidden_before: number;
  hidden_higher: number;
  hidden_levels: number;
}

/** Where an entry stands among those that are seen. */
export interface Standing {
  rank: number;
  /** How many entries are listed before it. */
  offset: number;
  /** How many stand higher, without its equals where they share a rank. */
  higher: number;
}

/** A row that a left join may have left without an entry. */
export function hasEntry<Row extends object>(
  row: Row | { [K in keyof Row]: Row[K] | null },
): row is Row {
  return 'position' in row && row.position !== null;
}

export function standingOf(
  row: Pick<EntryRow, 'position' | 'higher' | 'level'> & Subtractions,
  { rankStyle }: Pick<Leaderboard, 'rankStyle'>,
): Standing {
  const offset = row.position - 1 - row.hidden_before;
  if (rankStyle === 'ordinal') return { rank: offset + 1, offset, higher: offset };
  const higher = row.higher - row.hidden_higher;
  const rank = rankStyle === 'dense' ? row.level - row.hidden_levels : higher + 1;
  return { rank, offset, higher };
}

export function toEntry(row: EntryRow, rank: number, board: Leaderboard): RankedEntry {
  return {
    rank,
    memberId: row.member_id,
    score: row.score,
    columns: decodeColumns(row.prefix, board.sortOrder, board.columns),
    metadata: row.metadata ?? undefined,
    updatedAtMs: row.updated_at.getTime(),
    prefix: row.prefix,
  };
}

/** Entries that follow one another; the ranks of all come from that of the first. */
export function toEntries(
  rows: readonly EntryRow[],
  first: Pick<Standing, 'rank' | 'offset'>,
  board: Leaderboard,
): RankedEntry[] {
  let { rank } = first;
  return rows.map((row, index) => {
    const isEqual = rows[index - 1]?.level === row.level;
    if (index > 0) rank = nextRank(rank, first.offset + index + 1, isEqual, board.rankStyle);
    return toEntry(row, rank, board);
  });
}

/** The part of a prefix that makes entries with equal scores equal. */
export function levelWidth({ columns }: Pick<Leaderboard, 'columns'>): number {
  return columns.length * COLUMN_WIDTH;
}
