import type { Leaderboard, PageStart, RankPosition, ScoreRange } from '@rostrum/domain';
import { ARCHIVE, ENTRY, HEAD, OF_ARCHIVE, subtractions } from './statements.ts';

export interface Query {
  text: string;
  values: unknown[];
}

const SEEN = `FROM archived_entries WHERE ${OF_ARCHIVE} AND NOT is_hidden`;

/** The page that begins at `start`: $3 is the limit, and what follows belongs to the start. */
export function pageQuery(
  board: Leaderboard,
  ranking: string,
  start: PageStart,
  limit: number,
  scores: ScoreRange,
): Query {
  const values: unknown[] = [board.id, ranking, limit];
  const listed = listing(board, start, scores, (value) => `$${values.push(value)}`);
  const text = `
    WITH ${ARCHIVE}, ${listed},
    first AS (SELECT * FROM listed ORDER BY position LIMIT 1),
    last AS (SELECT * FROM listed ORDER BY position DESC LIMIT 1)
    SELECT ${HEAD},
      (SELECT score ${SEEN} AND position < (SELECT position FROM first)
        ORDER BY position DESC LIMIT 1) AS score_before,
      (SELECT score ${SEEN} AND position > (SELECT position FROM last)
        ORDER BY position LIMIT 1) AS score_behind,
      ${subtractions('(SELECT id FROM archive)', '(SELECT position FROM first)', '(SELECT higher FROM first)')},
      listed.*
    FROM archive LEFT JOIN listed ON true
    ORDER BY listed.position`;
  return { text, values };
}

type Bind = (value: unknown) => string;

function listing(board: Leaderboard, start: PageStart, scores: ScoreRange, bind: Bind): string {
  switch (start.at) {
    case 'top':
      return inOrder(board, 'behind', undefined, scores, bind);
    case 'after':
      return inOrder(board, 'behind', start.position, scores, bind);
    case 'before':
      return inOrder(board, 'before', start.position, scores, bind);
    case 'member':
      return `${own(start.memberId, bind)},
        listed AS (SELECT ${ENTRY} ${SEEN} AND position >= (SELECT position FROM own)
          ORDER BY position LIMIT $3)`;
    case 'around':
      return `${own(start.memberId, bind)}, ${AROUND}`;
  }
}

/** Entries that follow a place in the order of the list, or end before it. */
function inOrder(
  { sortOrder }: Leaderboard,
  side: 'behind' | 'before',
  place: RankPosition | undefined,
  { least, greatest }: ScoreRange,
  bind: Bind,
): string {
  const rises = (sortOrder === 'asc') === (side === 'behind');
  const direction = rises ? 'ASC' : 'DESC';
  const conditions = [
    place &&
      `(score, prefix, member_id) ${rises ? '>' : '<'}
        (${bind(place.score)}::float8, ${bind(place.prefix)}, ${bind(place.memberId)})`,
    least !== undefined && `score >= ${bind(least)}::float8`,
    greatest !== undefined && `score <= ${bind(greatest)}::float8`,
  ].filter((condition) => typeof condition === 'string');
  return `listed AS (
    SELECT ${ENTRY} ${SEEN} ${conditions.map((condition) => `AND ${condition}`).join(' ')}
    ORDER BY score ${direction}, prefix ${direction}, member_id ${direction} LIMIT $3)`;
}

function own(memberId: string, bind: Bind): string {
  return `own AS (
    SELECT position ${SEEN} AND leaderboard_id = $1 AND member_id = ${bind(memberId)})`;
}

/** Filled up at the edges: what one side lacks the other one has more. */
const AROUND = `
  above AS (
    SELECT *, row_number() OVER (ORDER BY position DESC) AS distance FROM (
      SELECT ${ENTRY} ${SEEN} AND position < (SELECT position FROM own)
      ORDER BY position DESC LIMIT $3 - 1) AS entry),
  below AS (
    SELECT *, row_number() OVER (ORDER BY position) AS distance FROM (
      SELECT ${ENTRY} ${SEEN} AND position > (SELECT position FROM own)
      ORDER BY position LIMIT $3 - 1) AS entry),
  counts AS (
    SELECT (SELECT count(*) FROM above) AS above, (SELECT count(*) FROM below) AS below,
      ($3 - 1) / 2 AS half),
  sides AS (
    SELECT least(above, $3 - 1 - least(below, $3 - 1 - least(above, half))) AS above,
      least(below, $3 - 1 - least(above, half)) AS below
    FROM counts),
  listed AS (
    SELECT ${ENTRY} ${SEEN} AND position = (SELECT position FROM own)
    UNION ALL
    SELECT position, higher, level, member_id, score, prefix, updated_at, metadata FROM above
    WHERE distance <= (SELECT above FROM sides)
    UNION ALL
    SELECT position, higher, level, member_id, score, prefix, updated_at, metadata FROM below
    WHERE distance <= (SELECT below FROM sides))`;
