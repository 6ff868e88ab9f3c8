import { CHANGE_ARCHIVES } from '../archives/archive-changes.ts';

/**
 * The statements of the event sink: named, so that a connection plans each once, and each taking
 * its rows as one array a column, which costs the driver and the server least.
 *
 * Times arrive as whole milliseconds; seconds and rest are added apart, because a far date in
 * milliseconds does not fit the double that `to_timestamp` takes.
 */
export interface Statement {
  name: string;
  text: string;
}

/** Runs a statement in the transaction at hand. */
export type Run = (statement: Statement, values: unknown[]) => Promise<Record<string, string>[]>;

export const instant = (column: string): string =>
  `to_timestamp(${column} / 1000) + (${column} % 1000) * interval '1 millisecond'`;

/** In order of partition, so that two batches over the same partitions wait instead of deadlock. */
export const LOCK_MARKS: Statement = {
  name: 'lock_marks',
  text: `
    SELECT partition, epoch, sequence, life, cuts, run, former_epochs, dropped_through
    FROM partitions
    WHERE partition = ANY ($1::integer[])
    ORDER BY partition
    FOR UPDATE`,
};

export const MOVE_MARKS: Statement = {
  name: 'move_marks',
  text: `
    UPDATE partitions SET
      sequence = moved.sequence,
      version = greatest(partitions.version, moved.version)
    FROM unnest($1::integer[], $2::bigint[], $3::bigint[]) AS moved (partition, sequence, version)
    WHERE partitions.partition = moved.partition`,
};

/** A new life of the epoch; arrays of cuts come as their texts. */
export const BEGIN_LIVES: Statement = {
  name: 'begin_lives',
  text: `
    UPDATE partitions SET life = begun.life, cuts = begun.cuts::bigint[], run = begun.run
    FROM unnest($1::integer[], $2::integer[], $3::text[], $4::text[])
      AS begun (partition, life, cuts, run)
    WHERE partitions.partition = begun.partition`,
};

export const BEGIN_EPOCHS: Statement = {
  name: 'begin_epochs',
  text: `
    UPDATE partitions
    SET former_epochs = (former_epochs || partitions.epoch)[cardinality(former_epochs) - 14:],
      epoch = begun.epoch, life = 0, cuts = '{}', run = NULL
    FROM unnest($1::integer[], $2::text[]) AS begun (partition, epoch)
    WHERE partitions.partition = begun.partition`,
};

/** Before their rows are touched: a deletion takes the board first and its entries after. */
export const LOCK_LEADERBOARDS: Statement = {
  name: 'lock_leaderboards',
  text: 'SELECT id FROM leaderboards WHERE id = ANY ($1::text[]) ORDER BY id FOR KEY SHARE',
};

export const LOCK_POLLS: Statement = {
  name: 'lock_polls',
  text: 'SELECT id FROM polls WHERE id = ANY ($1::text[]) ORDER BY id FOR KEY SHARE',
};

/**
 * Before their entries are touched: who archives a period has it for himself. Those that are missing
 * have no entries yet, or are archived.
 */
export const LOCK_PERIODS: Statement = {
  name: 'lock_periods',
  text: `
    SELECT leaderboard_id, period FROM leaderboard_periods
    WHERE (leaderboard_id, period) IN (SELECT * FROM unnest($1::text[], $2::text[]))
    ORDER BY leaderboard_id, period
    FOR KEY SHARE`,
};

export const ADD_PERIODS: Statement = {
  name: 'add_periods',
  text: `
    INSERT INTO leaderboard_periods (leaderboard_id, period)
    SELECT * FROM unnest($1::text[], $2::text[])
    ON CONFLICT DO NOTHING`,
};

/** The archives that members go from, each once a member, locked in the order of their ids. */
export const LOCK_ARCHIVES: Statement = {
  name: 'lock_archives',
  text: `
    SELECT archive.id, gone.member_id
    FROM unnest($1::text[], $2::text[], $3::text[]) AS gone (leaderboard_id, period, member_id)
    JOIN archived_periods AS archive USING (leaderboard_id, period)
    ORDER BY archive.id
    FOR NO KEY UPDATE OF archive`,
};

export const REMOVE_ARCHIVED: Statement = {
  name: 'remove_archived',
  text: CHANGE_ARCHIVES.remove,
};

export const APPEND_EVENTS: Statement = {
  name: 'append_events',
  text: `
    INSERT INTO events
      (partition, epoch, sequence, format, tenant_id, resource_id, type, version, at, body, names)
    SELECT partition, epoch, sequence, $1, tenant_id, resource_id, type, version,
      ${instant('at_ms')}, body::jsonb, string_to_array(names, ' ')
    FROM unnest($2::integer[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[],
      $8::bigint[], $9::bigint[], $10::text[], $11::text[])
      AS event (partition, epoch, sequence, tenant_id, resource_id, type, version, at_ms, body,
        names)`,
};

export const UPSERT_ENTRIES: Statement = {
  name: 'upsert_entries',
  text: `
    INSERT INTO leaderboard_entries
      (leaderboard_id, period, member_id, score, prefix, updated_at, attempts, metadata, sequence)
    SELECT leaderboard_id, period, member_id, score, prefix, ${instant('updated_at_ms')},
      attempts, metadata::json, sequence
    FROM unnest($1::text[], $2::text[], $3::text[], $4::double precision[], $5::text[],
      $6::bigint[], $7::integer[], $8::text[], $9::bigint[])
      AS entry (leaderboard_id, period, member_id, score, prefix, updated_at_ms, attempts, metadata,
        sequence)
    ON CONFLICT (leaderboard_id, period, member_id) DO UPDATE SET
      score = excluded.score,
      prefix = excluded.prefix,
      updated_at = excluded.updated_at,
      attempts = excluded.attempts,
      metadata = excluded.metadata,
      sequence = excluded.sequence`,
};

export const DELETE_ENTRIES: Statement = {
  name: 'delete_entries',
  text: `
    DELETE FROM leaderboard_entries AS stored
    USING unnest($1::text[], $2::text[], $3::text[]) AS gone (leaderboard_id, period, member_id)
    WHERE stored.leaderboard_id = gone.leaderboard_id
      AND stored.period = gone.period
      AND stored.member_id = gone.member_id`,
};

/** Columns arrive as the text of an array each: arrays of arrays would have to be of one length. */
export const INSERT_HELD: Statement = {
  name: 'insert_held',
  text: `
    INSERT INTO quarantined_submissions
      (leaderboard_id, id, member_id, operator, score, columns, metadata, occurred_at, reason, held_at)
    SELECT leaderboard_id, id, member_id, operator, score, columns::double precision[],
      metadata::json, ${instant('occurred_at_ms')}, reason, ${instant('held_at_ms')}
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::double precision[], $6::text[],
      $7::text[], $8::bigint[], $9::text[], $10::bigint[])
      WITH ORDINALITY AS held (leaderboard_id, id, member_id, operator, score, columns, metadata,
        occurred_at_ms, reason, held_at_ms, place)
    ORDER BY place`,
};

export const SETTLE_HELD: Statement = {
  name: 'settle_held',
  text: `
    UPDATE quarantined_submissions AS stored
    SET status = settled.status, settled_by = settled.by, settled_at = ${instant('settled.at_ms')}
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
      AS settled (leaderboard_id, id, status, by, at_ms)
    WHERE stored.leaderboard_id = settled.leaderboard_id AND stored.id = settled.id`,
};

export const UPSERT_BALLOTS: Statement = {
  name: 'upsert_ballots',
  text: `
    INSERT INTO ballots (poll_id, round, voter_id, ballot, updated_at, text_id, text_state)
    SELECT poll_id, round, voter_id, ballot, ${instant('updated_at_ms')}, text_id, text_state
    FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::bigint[], $6::text[],
      $7::text[])
      AS cast_ballot (poll_id, round, voter_id, ballot, updated_at_ms, text_id, text_state)
    ON CONFLICT (poll_id, round, voter_id) DO UPDATE SET
      ballot = excluded.ballot,
      updated_at = excluded.updated_at,
      text_id = excluded.text_id,
      text_state = excluded.text_state`,
};

export const DELETE_BALLOTS: Statement = {
  name: 'delete_ballots',
  text: `
    DELETE FROM ballots AS stored
    USING unnest($1::text[], $2::integer[], $3::text[]) AS gone (poll_id, round, voter_id)
    WHERE stored.poll_id = gone.poll_id
      AND stored.round = gone.round
      AND stored.voter_id = gone.voter_id`,
};

export const SET_ASIDE: Statement = {
  name: 'set_aside',
  text: `
    UPDATE ballots AS stored
    SET aside = CASE WHEN is_kept THEN coalesce(stored.aside, given.aside::json)
      ELSE given.aside::json END
    FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::boolean[])
      AS given (poll_id, round, voter_id, aside, is_kept)
    WHERE stored.poll_id = given.poll_id
      AND stored.round = given.round
      AND stored.voter_id = given.voter_id`,
};

export const MOVE_POLLS: Statement = {
  name: 'move_polls',
  text: `
    UPDATE polls SET
      status = moved.status,
      round = moved.round,
      moved_at = ${instant('moved.at_ms')},
      timer_ms = moved.timer_ms,
      spent_opens_at = ${instant('moved.spent_opens_at_ms')},
      spent_closes_at = ${instant('moved.spent_closes_at_ms')}
    FROM unnest($1::text[], $2::text[], $3::integer[], $4::bigint[], $5::bigint[], $6::bigint[],
      $7::bigint[])
      AS moved (id, status, round, at_ms, timer_ms, spent_opens_at_ms, spent_closes_at_ms)
    WHERE polls.id = moved.id`,
};

/** Of quizzes that give points to a board, and of no other polls. */
export const NOTE_CLOSINGS: Statement = {
  name: 'note_closings',
  text: `
    INSERT INTO quiz_closings (poll_id, round, closed_at)
    SELECT closed.poll_id, closed.round, ${instant('closed.at_ms')}
    FROM unnest($1::text[], $2::integer[], $3::bigint[]) AS closed (poll_id, round, at_ms)
    JOIN polls ON polls.id = closed.poll_id AND polls.type = 'quiz'
      AND polls.rules #>> '{quiz,leaderboard}' IS NOT NULL
    ON CONFLICT (poll_id, round) DO UPDATE SET
      closed_at = excluded.closed_at,
      due_at = now()`,
};

export const INSERT_ROUNDS: Statement = {
  name: 'insert_rounds',
  text: `
    INSERT INTO poll_rounds (poll_id, round, status, tally, ended_at)
    SELECT poll_id, round, status, tally::json, ${instant('ended_at_ms')}
    FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[], $5::bigint[])
      AS ended (poll_id, round, status, tally, ended_at_ms)`,
};
