import { instant } from '../events/statements.ts';

/**
 * What the events of a board touched, entry by entry; $1 is the partition, $2 the board, $3 the rebuild
 * whose own events are passed over ('' for none). `place` orders what one event did.
 */
const TOUCHES = `
  SELECT sequence, at, 0 AS phase, submission.place, entry.period, entry."memberId" AS member_id,
    true AS is_there, entry.score, entry.prefix, entry."updatedAtMs" AS updated_at_ms,
    entry.attempts, entry.metadata
  FROM events,
    jsonb_array_elements(body->'submissions') WITH ORDINALITY AS submission (value, place),
    jsonb_to_recordset(submission.value->'entries') AS entry (period text, "memberId" text,
      score double precision, prefix text, "updatedAtMs" bigint, attempts integer, metadata text)
  WHERE partition = $1 AND resource_id = $2 AND type = 'scores.submitted'
  UNION ALL
  SELECT sequence, at, 0, 0, entry.period, entry."memberId", true, entry.score, entry.prefix,
    entry."updatedAtMs", entry.attempts, entry.metadata
  FROM events, jsonb_to_recordset(body->'entries') AS entry (period text, "memberId" text,
      score double precision, prefix text, "updatedAtMs" bigint, attempts integer, metadata text)
  WHERE partition = $1 AND resource_id = $2 AND type = 'entries.restored'
    AND body->>'rebuildId' <> $3
  UNION ALL
  SELECT sequence, at, 1, 0, gone->>'period', member_id, false, 0, '', 0, NULL, NULL
  FROM events,
    jsonb_array_elements(body->CASE type WHEN 'scores.submitted' THEN 'trimmed' ELSE 'removed' END)
      AS gone,
    jsonb_array_elements_text(gone->'memberIds') AS member_id
  WHERE partition = $1 AND resource_id = $2 AND type IN ('scores.submitted', 'entries.restored')
    AND (type = 'scores.submitted' OR body->>'rebuildId' <> $3)
  UNION ALL
  SELECT sequence, at, 1, 0, period, body->>'memberId', false, 0, '', 0, NULL, NULL
  FROM events, jsonb_array_elements_text(body->'periods') AS period
  WHERE partition = $1 AND resource_id = $2 AND type = 'entry.removed'`;

/** The last event of the board that is not younger than the moment, $4 in ms. */
export const FIND_CUT = `
  SELECT coalesce(max(sequence), 0) AS cut FROM events
  WHERE partition = $1 AND resource_id = $2
    AND type IN ('scores.submitted', 'entry.removed', 'entries.restored')
    AND (type <> 'entries.restored' OR body->>'rebuildId' <> $3)
    AND at <= ${instant('$4::bigint')}`;

export const MAKE_MOMENT = `
  CREATE TEMPORARY TABLE moment (
    period text COLLATE "C" NOT NULL,
    member_id text COLLATE "C" NOT NULL,
    score double precision NOT NULL,
    prefix text COLLATE "C" NOT NULL,
    updated_at_ms bigint NOT NULL,
    attempts integer,
    metadata text,
    PRIMARY KEY (period, member_id)
  )`;

/** Up to event $4; sorted on disk where memory does not hold it. Erased members are nobody: ''. */
export const FILL_FROM_EVENTS = `
  INSERT INTO moment
  SELECT period, member_id, score, prefix, updated_at_ms, attempts, metadata
  FROM (
    SELECT DISTINCT ON (period COLLATE "C", member_id COLLATE "C") *
    FROM (${TOUCHES}) AS touch
    WHERE sequence <= $4 AND member_id <> ''
    ORDER BY period COLLATE "C", member_id COLLATE "C", sequence DESC, phase DESC, place DESC
  ) AS last
  WHERE is_there`;

const STORED = `
  SELECT period, member_id, score, prefix, (extract(epoch FROM updated_at) * 1000)::bigint,
    attempts, metadata::text
  FROM leaderboard_entries WHERE leaderboard_id = $1`;

export const FILL_FROM_ENTRIES = `INSERT INTO moment ${STORED}`;

/** Entries that no event changed which is still kept: they are as they were before all of those. */
export const FILL_FROM_OLD_ENTRIES = `
  INSERT INTO moment ${STORED} AND sequence < $2 ON CONFLICT DO NOTHING`;

/**
 * From when on all entries are known that events touched after $4 and not before: whether these were
 * there, nobody can say.
 */
export const FIND_UNKNOWN = `
  SELECT extract(epoch FROM max(first_at)) * 1000 AS known_from_ms
  FROM (
    SELECT min(at) AS first_at FROM (${TOUCHES}) AS touch
    WHERE member_id <> ''
    GROUP BY period, member_id
    HAVING min(sequence) > $4
  ) AS unknown`;

/** From where on all events of a partition are kept, where some are not any more. */
export const FIND_OLDEST = `
  SELECT dropped_through + 1 AS sequence, extract(epoch FROM dropped_before) * 1000 AS at_ms
  FROM partitions WHERE partition = $1 AND dropped_through > 0`;

export const DELETE_PERIODS = `DELETE FROM moment WHERE period = ANY ($1::text[])`;

export const READ_MOMENT = `
  SELECT * FROM moment WHERE (period, member_id) > ($1, $2) ORDER BY period, member_id LIMIT $3`;

/**
 * Asked for by their keys, and not joined: where the table was not analysed yet, a join may be planned as
 * one of all rows with all.
 */
export const READ_STORED = `
  SELECT member_id, score, prefix, (extract(epoch FROM updated_at) * 1000)::bigint AS updated_at_ms,
    attempts, metadata::text
  FROM leaderboard_entries
  WHERE leaderboard_id = $1 AND period = $2 AND member_id = ANY ($3::text[])`;

export const FIND_ABSENT = `
  SELECT DISTINCT member_id FROM unnest($2::text[]) AS asked (member_id)
  WHERE NOT EXISTS (
    SELECT FROM moment WHERE moment.period = $1 AND moment.member_id = asked.member_id
  )`;

export const FIND_STRAY = `
  SELECT period, member_id FROM leaderboard_entries AS stored
  WHERE leaderboard_id = $4 AND (period, member_id) > ($1, $2) AND period <> ALL ($5::text[])
    AND NOT EXISTS (
      SELECT FROM moment
      WHERE moment.period = stored.period AND moment.member_id = stored.member_id
    )
  ORDER BY period, member_id LIMIT $3`;
