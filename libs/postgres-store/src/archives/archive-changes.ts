import type { PoolClient } from 'pg';

/** What can happen to a member's entry in an archive. */
export type RowChange = 'hide' | 'show' | 'remove';

/** Versions rise with every change, as in the live store. */
export const NEXT_VERSION =
  'greatest(version + 1, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint * 1024)';

/**
 * $1: archives, locked by the caller; $2: the member in each. Answers how many entries changed.
 * Of a removed entry nothing is left but its place, score and order, which the places of the others
 * are computed from.
 */
function changeStatement(condition: string, assignments: string, hiddenBy: string): string {
  return `
    WITH found AS (
      SELECT entry.archive_id, entry.position, entry.is_hidden
      FROM unnest($1::bigint[], $2::text[]) AS asked (archive_id, member_id)
      JOIN archived_periods AS archive ON archive.id = asked.archive_id
      JOIN archived_entries AS entry ON entry.leaderboard_id = archive.leaderboard_id
        AND entry.member_id = asked.member_id AND entry.archive_id = archive.id
      WHERE ${condition}
    ),
    changed AS (
      UPDATE archived_entries AS entry SET ${assignments} FROM found
      WHERE entry.archive_id = found.archive_id AND entry.position = found.position
      RETURNING found.archive_id, found.is_hidden
    ),
    counted AS (
      SELECT archive_id, sum(${hiddenBy})::integer AS more FROM changed GROUP BY archive_id
    ),
    moved AS (
      UPDATE archived_periods SET hidden = hidden + more, version = ${NEXT_VERSION}
      FROM counted WHERE id = archive_id
    )
    SELECT count(*)::integer AS changed FROM changed`;
}

export const CHANGE_ARCHIVES: Record<RowChange, string> = {
  hide: changeStatement('NOT is_hidden', 'is_hidden = true', '1'),
  show: changeStatement('is_hidden', 'is_hidden = false', '-1'),
  remove: changeStatement(
    'true',
    'member_id = NULL, metadata = NULL, is_hidden = true',
    'CASE WHEN is_hidden THEN 0 ELSE 1 END',
  ),
};

/** First half of a key that nothing else in the database locks. */
const LOCK_CLASS = 720_456;

/**
 * Who hides a member in all archives of a tenant waits for those that are just being written, whose
 * rows it could not see, and the other way round.
 */
export async function lockTenant(
  client: PoolClient,
  tenantId: string,
  mode: 'shared' | 'exclusive',
): Promise<void> {
  const suffix = mode === 'shared' ? '_shared' : '';
  await client.query(`SELECT pg_advisory_xact_lock${suffix}($1, hashtext($2))`, [
    LOCK_CLASS,
    tenantId,
  ]);
}
