import {
  ARCHIVE_EPOCH,
  type BoardReader,
  encodePrefix,
  type Leaderboard,
  type MemberEntries,
  NotArchivedError,
  type PageStart,
  type RankedPage,
  type RankPreview,
  type ReadingScope,
  type ScoreRange,
  type ScoresReading,
  type SubmissionInput,
} from '@rostrum/domain';
import type { Pool, QueryResultRow } from 'pg';
import { asStoreError } from '../unavailable.ts';
import {
  type EntryRow,
  type HeadRow,
  hasEntry,
  levelWidth,
  type Subtractions,
  standingOf,
  toEntries,
  toEntry,
} from './entry-rows.ts';
import { pageQuery } from './page-statement.ts';
import { ARCHIVE, ENTRY, HEAD, OF_ARCHIVE, rankingOf, subtractions } from './statements.ts';

type PageRow = HeadRow &
  EntryRow &
  Subtractions & { score_before: number | null; score_behind: number | null };

/** Greater than any digit of a prefix. */
const BEHIND_DIGITS = 'g';

/**
 * Entries all over the list: hidden rows are counted once, in running sums, and not once an entry.
 * A sum at a place counts what lies there or before it.
 */
const LOOKUP = `
  WITH ${ARCHIVE},
  asked AS (
    SELECT ${ENTRY} FROM archived_entries
    WHERE leaderboard_id = $1 AND member_id = ANY ($3::text[]) AND ${OF_ARCHIVE}
      AND NOT is_hidden),
  gone AS (
    SELECT position, level, level_size FROM archived_entries WHERE ${OF_ARCHIVE} AND is_hidden),
  places AS (
    SELECT position AS place, 1 AS entry, 0 AS level, NULL::integer AS before, NULL::integer AS higher
    FROM gone
    UNION ALL
    SELECT max(position), 0, 1, NULL, NULL FROM gone
    GROUP BY level HAVING count(*) = max(level_size)
    UNION ALL SELECT position - 1, 0, 0, position, NULL FROM asked
    UNION ALL SELECT DISTINCT higher, 0, 0, NULL::integer, higher FROM asked),
  sums AS (
    SELECT before, higher, sum(entry) OVER so_far AS entries, sum(level) OVER so_far AS levels
    FROM places WINDOW so_far AS (ORDER BY place))
  SELECT ${HEAD}, asked.*, listed.entries::integer AS hidden_before,
    above.entries::integer AS hidden_higher, above.levels::integer AS hidden_levels
  FROM archive LEFT JOIN asked ON true
    LEFT JOIN sums AS listed ON listed.before = asked.position
    LEFT JOIN sums AS above ON above.higher = asked.higher
  ORDER BY asked.position`;

/** Rankings as they ended: each reading is one statement, and costs the same at any depth. */
export class ArchiveReader implements BoardReader {
  protected readonly pool: Pool;

  constructor(pool: Pool) {
    this.pool = pool;
  }

  async page(
    board: Leaderboard,
    periodId: string,
    start: PageStart,
    limit: number,
    scope: ReadingScope & ScoreRange = {},
  ): Promise<RankedPage | undefined> {
    const ranking = rankingOf(periodId, scope.segment);
    const { text, values } = pageQuery(board, ranking, start, limit, scope);
    const rows = await this.archived<PageRow>(text, values);
    const listed = rows.filter(hasEntry);
    const [first] = listed;
    if (!first && (start.at === 'member' || start.at === 'around')) return undefined;
    const standing = first ? standingOf(first, board) : { rank: 1, offset: 0, higher: 0 };
    return {
      entries: toEntries(listed, standing, board),
      offset: standing.offset,
      higher: standing.higher,
      hasPrevious: isAsked(first?.score_before, scope),
      hasNext: isAsked(first?.score_behind, scope),
      ...headOf(rows),
      epoch: ARCHIVE_EPOCH,
    };
  }

  async lookup(
    board: Leaderboard,
    periodId: string,
    memberIds: readonly string[],
    { segment }: ReadingScope = {},
  ): Promise<MemberEntries> {
    const rows = await this.archived<HeadRow & EntryRow & Subtractions>(LOOKUP, [
      board.id,
      rankingOf(periodId, segment),
      memberIds,
    ]);
    const entries = rows
      .filter(hasEntry)
      .map((row) => toEntry(row, standingOf(row, board).rank, board));
    return { entries, ...headOf(rows), epoch: ARCHIVE_EPOCH };
  }

  async previewRank(
    board: Leaderboard,
    periodId: string,
    run: Pick<SubmissionInput, 'score' | 'columns'>,
    { segment }: ReadingScope = {},
  ): Promise<RankPreview> {
    const { sortOrder, rankStyle, tieBreak } = board;
    const digits = encodePrefix(run.columns, 0, sortOrder, board.columns);
    const level = digits.slice(0, levelWidth(board));
    // Behind its equals: it would come later than they, or nobody knows its place among them.
    const isBehind = rankStyle === 'ordinal' && tieBreak !== 'last';
    const isDescending = sortOrder === 'desc';
    // The first entry that would not stand before it; all before that one stand higher.
    const bound = isBehind === isDescending ? level : level + BEHIND_DIGITS;
    const direction = isDescending ? 'DESC' : 'ASC';
    const [row] = await this.archived<HeadRow & Subtractions & { higher: number; levels: number }>(
      `WITH ${ARCHIVE},
       edge AS (
         SELECT higher, level FROM archived_entries
         WHERE ${OF_ARCHIVE} AND (score, prefix) ${isDescending ? '<' : '>'} ($3::float8, $4)
         ORDER BY score ${direction}, prefix ${direction} LIMIT 1),
       found AS (
         SELECT coalesce((SELECT higher FROM edge), (SELECT total FROM archive)) AS higher,
           coalesce((SELECT level - 1 FROM edge), (SELECT level FROM archived_entries
             WHERE ${OF_ARCHIVE} ORDER BY position DESC LIMIT 1), 0) AS levels)
       SELECT ${HEAD}, found.higher, found.levels,
         ${subtractions('(SELECT id FROM archive)', '(SELECT higher FROM found)', '(SELECT higher FROM found)')}
       FROM archive, found`,
      [board.id, rankingOf(periodId, segment), run.score, bound],
    );
    if (!row) throw new NotArchivedError();
    const higher = row.higher - row.hidden_higher;
    const rank = rankStyle === 'dense' ? row.levels - row.hidden_levels + 1 : higher + 1;
    return { rank, higher, total: row.total, version: Number(row.version) };
  }

  /** By nearest rank. A place among those that are seen is one among all by the hidden rows before it. */
  async scoresAt(
    board: Leaderboard,
    periodId: string,
    shares: readonly number[],
    { segment }: ReadingScope = {},
  ): Promise<ScoresReading> {
    const index = 'greatest(0, ceil(share * total)::integer - 1)';
    const place = board.sortOrder === 'desc' ? `total - 1 - ${index}` : index;
    const rows = await this.archived<HeadRow & { score: number | null }>(
      `WITH ${ARCHIVE},
       gone AS (
         SELECT position - row_number() OVER (ORDER BY position) AS before
         FROM archived_entries WHERE ${OF_ARCHIVE} AND is_hidden),
       asked AS (
         SELECT number, ${place} AS place
         FROM (SELECT ${HEAD} FROM archive) AS head,
           unnest($3::float8[]) WITH ORDINALITY AS asked (share, number))
       SELECT ${HEAD},
         (SELECT score FROM archived_entries WHERE archive_id = archive.id AND position =
           asked.place + 1 + (SELECT count(*) FROM gone WHERE before <= asked.place)) AS score
       FROM archive, asked ORDER BY number`,
      [board.id, rankingOf(periodId, segment), shares],
    );
    const scores = rows.flatMap(({ score }) => (score === null ? [] : [score]));
    const { total, version } = headOf(rows);
    return { scores: total === 0 ? [] : scores, total, version };
  }

  /** @throws NotArchivedError when there are none: every reading has a row at least */
  protected async archived<Row extends QueryResultRow>(
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    const rows = await this.read<Row>(text, values);
    if (rows.length === 0) throw new NotArchivedError();
    return rows;
  }

  protected async read<Row extends QueryResultRow>(
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>(text, values)).rows;
    } catch (error) {
      throw asStoreError(error);
    }
  }
}

function headOf([head]: readonly HeadRow[]): { total: number; version: number } {
  if (!head) throw new NotArchivedError();
  return { total: head.total, version: Number(head.version) };
}

/** Whether there is such a neighbour, and its score is one that was asked for. */
function isAsked(score: number | null | undefined, { least, greatest }: ScoreRange): boolean {
  if (score === null || score === undefined) return false;
  return score >= (least ?? -Infinity) && score <= (greatest ?? Infinity);
}
