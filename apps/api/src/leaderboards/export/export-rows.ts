import type { ExportFormat } from '@rostrum/contracts';
import type { Leaderboard, RankedEntry } from '@rostrum/domain';
import { stringify } from 'csv-stringify/sync';
import { presentEntry } from '../leaderboards.presenter.ts';

type Columns = Pick<Leaderboard, 'columns'>;

/** How a file of entries is written. */
export interface RowWriter {
  contentType: string;
  head(board: Columns): string;
  rows(entries: readonly RankedEntry[], board: Columns): string;
}

export const ROW_WRITERS: Record<ExportFormat, RowWriter> = {
  csv: {
    contentType: 'text/csv; charset=utf-8',
    head: (board) => toCsv([headings(board)]),
    rows: (entries) => toCsv(entries.map(toRecord)),
  },
  ndjson: {
    contentType: 'application/x-ndjson',
    head: () => '',
    rows: (entries, board) =>
      entries.map((entry) => `${JSON.stringify(presentEntry(entry, board))}\n`).join(''),
  },
};

const BEFORE_COLUMNS = ['rank', 'memberId', 'score'];
const BEHIND_COLUMNS = ['metadata', 'updatedAt'];

/** A column of the board with the name of a field gets that which it has in NDJSON: two would be one. */
function headings({ columns }: Columns): string[] {
  const taken = [...BEFORE_COLUMNS, ...BEHIND_COLUMNS];
  const own = columns.map(({ key }) => (taken.includes(key) ? `columns.${key}` : key));
  return [...BEFORE_COLUMNS, ...own, ...BEHIND_COLUMNS];
}

function toRecord(entry: RankedEntry): unknown[] {
  const { rank, memberId, score, columns, metadata, updatedAtMs } = entry;
  return [rank, memberId, score, ...columns, metadata, new Date(updatedAtMs).toISOString()];
}

/** RFC 4180. */
function toCsv(records: unknown[][]): string {
  return stringify(records, { record_delimiter: 'windows' });
}
