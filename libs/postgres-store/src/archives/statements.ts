/**
 * Parts of the statements that read archives. $1 is the board, $2 the ranking: the period, and behind
 * a slash the segment where it is not of all members; see `rankingOf`. `archive_id` is always
 * compared with a sub-query of one value: then the planner reads in the order of an index on
 * (archive_id, …), which it would not see through a join.
 */
export const ARCHIVE = `
  archive AS (
    SELECT id, total, hidden, version FROM archived_periods
    WHERE leaderboard_id = $1 AND period = split_part($2, '/', 1)
      AND segment = substr($2, length(split_part($2, '/', 1)) + 2)
  )`;

/** No period's id has a slash. */
export function rankingOf(periodId: string, segment: string | undefined): string {
  return segment === undefined ? periodId : `${periodId}/${segment}`;
}

export const OF_ARCHIVE = 'archive_id = (SELECT id FROM archive)';

/** What is read of an entry. */
export const ENTRY = `position, higher, level, member_id, score, prefix, updated_at,
  metadata::text AS metadata`;

/** What every reading tells of the archive as a whole. */
export const HEAD = 'archive.total - archive.hidden AS total, archive.version';

/**
 * What is to be subtracted from the places of an entry: hidden rows listed before it, hidden rows that
 * stand higher, and levels above its own of which nobody is seen. `archiveId`, `position` and `higher`
 * are SQL.
 */
export function subtractions(archiveId: string, position: string, higher: string): string {
  const hidden = `FROM archived_entries AS gone WHERE gone.archive_id = ${archiveId}
    AND gone.is_hidden`;
  return `
    (SELECT count(*)::integer ${hidden} AND gone.position < ${position}) AS hidden_before,
    (SELECT count(*)::integer ${hidden} AND gone.position <= ${higher}) AS hidden_higher,
    (SELECT count(*)::integer FROM (
      SELECT 1 ${hidden} AND gone.position <= ${higher}
      GROUP BY gone.level HAVING count(*) = max(gone.level_size)
    ) AS level) AS hidden_levels`;
}
