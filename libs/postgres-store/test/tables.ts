import type { LogEvent, StoredEntry } from '@rostrum/domain';
import type { Pool } from 'pg';
import { EntryReader } from '../src/index.ts';

/** A row of what the sink keeps, in order of its key. */
type Row = Record<string, unknown>;

export async function entryRows(pool: Pool): Promise<Row[]> {
  return rows(
    pool,
    `SELECT leaderboard_id AS "leaderboardId", period, member_id AS "memberId", score, prefix,
       updated_at AS "updatedAt", attempts, metadata::text AS metadata,
       sequence::integer AS sequence
     FROM leaderboard_entries ORDER BY leaderboard_id, period, member_id`,
  );
}

export async function ballotRows(pool: Pool): Promise<Row[]> {
  return rows(
    pool,
    `SELECT poll_id AS "pollId", round, voter_id AS "voterId", ballot, updated_at AS "updatedAt",
       text_id AS "textId", text_state AS "textState", aside
     FROM ballots ORDER BY poll_id, round, voter_id`,
  );
}

export async function questionRows(pool: Pool): Promise<Row[]> {
  return rows(
    pool,
    `SELECT poll_id AS "pollId", id, round, voter_id AS "voterId", author_name AS "authorName", text,
       original_text AS "originalText", state, is_pinned AS "isPinned", asked_at AS "askedAt", number
     FROM poll_questions ORDER BY poll_id, id`,
  );
}

export async function questionVotes(pool: Pool): Promise<string[]> {
  const votes = await rows(pool, 'SELECT poll_id, question_id, voter_id FROM question_votes');
  return votes.map((row) => JSON.stringify([row['poll_id'], row['question_id'], row['voter_id']]));
}

export async function decidedWords(pool: Pool): Promise<Row[]> {
  return rows(pool, 'SELECT poll_id AS "pollId", word, is_hidden AS "isHidden" FROM poll_words');
}

/** How a poll stands by the durable record. */
export async function standingOf(pool: Pool, pollId: string): Promise<Row | undefined> {
  const [row] = await rows(
    pool,
    `SELECT status, round, (extract(epoch FROM moved_at) * 1000)::double precision AS "movedAtMs",
       timer_ms::double precision AS "timerMs",
       (extract(epoch FROM spent_opens_at) * 1000)::double precision AS "spentOpensAtMs",
       (extract(epoch FROM spent_closes_at) * 1000)::double precision AS "spentClosesAtMs"
     FROM polls WHERE id = $1`,
    [pollId],
  );
  return row;
}

export async function asideVoters(pool: Pool): Promise<string[]> {
  const voters = await rows(pool, 'SELECT poll_id, round, voter_id FROM aside_voters');
  return voters.map((row) => JSON.stringify([row['poll_id'], row['round'], row['voter_id']]));
}

export async function spellingRows(pool: Pool): Promise<Row[]> {
  return rows(
    pool,
    `SELECT poll_id AS "pollId", round, is_aside AS "isAside", word, spelling FROM word_spellings`,
  );
}

export async function postCountOf(pool: Pool, pollId: string): Promise<unknown> {
  const [row] = await rows(pool, 'SELECT post_count FROM polls WHERE id = $1', [pollId]);
  return row?.['post_count'];
}

export async function roundRows(pool: Pool): Promise<Row[]> {
  return rows(
    pool,
    `SELECT poll_id AS "pollId", round, status, tally, ended_at AS "endedAt"
     FROM poll_rounds ORDER BY poll_id, round`,
  );
}

/** The log as events, by partition and sequence. */
export async function storedEvents(pool: Pool): Promise<LogEvent[]> {
  const stored = await rows(
    pool,
    `SELECT partition, epoch, sequence, tenant_id, resource_id, version, at, body
     FROM events ORDER BY partition, sequence`,
  );
  return stored.map((row) => ({
    position: {
      partition: Number(row['partition']),
      epoch: String(row['epoch']),
      sequence: Number(row['sequence']),
    },
    tenantId: String(row['tenant_id']),
    resourceId: String(row['resource_id']),
    version: Number(row['version']),
    atMs: (row['at'] as Date).getTime(),
    body: row['body'] as LogEvent['body'],
  }));
}

export async function entriesOf(
  pool: Pool,
  leaderboardId: string,
  period?: string,
): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = [];
  for await (const entry of new EntryReader(pool).streamEntries(leaderboardId, period)) {
    entries.push(entry);
  }
  return entries;
}

export async function rows(pool: Pool, text: string, values: unknown[] = []): Promise<Row[]> {
  const result = await pool.query<Row>(text, values);
  return result.rows;
}
