import {
  type ArchiveOutcome,
  type DuePeriod,
  type Leaderboard,
  type LogPosition,
  MAX_SEGMENT_VALUE,
  type PeriodArchive,
} from '@rostrum/domain';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { toLeaderboard } from '../leaderboards/leaderboard.repository.ts';
import { unhurried } from '../pool.ts';
import { inTransaction } from '../transaction.ts';
import { asStoreError } from '../unavailable.ts';
import { lockTenant, NEXT_VERSION } from './archive-changes.ts';
import { levelWidth } from './entry-rows.ts';

type DueRow = Parameters<typeof toLeaderboard>[0] & { period: string; check_at: string };

/** Entries of which reading plans should know at once. */
const LARGE_PERIOD = 10_000;

export class PostgresPeriodArchive implements PeriodArchive {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async findDue(limit: number): Promise<DuePeriod[]> {
    const rows = await this.#query<DueRow>(
      `SELECT board.*, due.period, due.check_at::text AS check_at
       FROM (
         SELECT * FROM leaderboard_periods WHERE check_at <= now() ORDER BY check_at LIMIT $1
       ) AS due JOIN leaderboards AS board ON board.id = due.leaderboard_id
       ORDER BY due.check_at`,
      [limit],
    );
    return rows.map((row) => ({
      board: toLeaderboard(row),
      periodId: row.period,
      checkAt: row.check_at,
    }));
  }

  /**
   * A change of the board makes its periods due, but misses one whose first entry is stored at the
   * same moment. So this waits for a change that is under way, and leaves the period due after it.
   */
  async postpone({ board, periodId, checkAt }: DuePeriod, untilMs: number | undefined) {
    const until = untilMs === undefined ? 'infinity' : isoTime(untilMs);
    const postponed = await this.#query(
      `WITH board AS (
         SELECT id FROM leaderboards WHERE id = $1 AND config_version = $5 FOR SHARE
       )
       UPDATE leaderboard_periods AS due SET check_at = $4 FROM board
       WHERE leaderboard_id = board.id AND period = $2 AND check_at = $3::timestamptz
       RETURNING period`,
      [board.id, periodId, checkAt, until, board.configVersion],
    );
    return postponed.length > 0;
  }

  /** A million entries take some seconds, so nothing in it has a time limit. */
  async archive(
    { board, periodId }: DuePeriod,
    bounds: { startsAtMs: number; endsAtMs: number },
    end: LogPosition,
  ): Promise<ArchiveOutcome> {
    const outcome = await inTransaction(this.#pool, async (client): Promise<ArchiveOutcome> => {
      await client.query("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '64MB'");
      await lockTenant(client, board.tenantId, 'shared');
      if (!(await lockPeriod(client, board, periodId))) return { status: 'passed' };
      if (!(await isStored(client, end))) return { status: 'behind' };
      const run = (text: string, values: unknown[]) => client.query(unhurried(text, values));
      const known = await run(
        `SELECT total FROM archived_periods
         WHERE leaderboard_id = $1 AND period = $2 AND segment = '' FOR UPDATE`,
        [board.id, periodId],
      );
      if (!(await hasEntries(client, board, periodId))) {
        const total = known.rows[0]?.total;
        return total === undefined ? { status: 'empty' } : { status: 'archived', total };
      }
      const hidden = await this.#reopen(client, board, periodId);
      const { rows } = await run(
        `INSERT INTO archived_periods (leaderboard_id, period, starts_at, ends_at)
         VALUES ($1, $2, $3, $4) RETURNING id`,
        [board.id, periodId, isoTime(bounds.startsAtMs), isoTime(bounds.endsAtMs)],
      );
      const { id } = rows[0] as { id: string };
      await run(insertStatement(board), [
        id,
        board.id,
        periodId,
        levelWidth(board),
        hidden,
        board.tenantId,
      ]);
      for (const attribute of board.segments ?? []) {
        await run(ADD_SEGMENTS, [id, board.tenantId, attribute, MAX_SEGMENT_VALUE]);
        await run(rankSegments(board), [id, board.tenantId, attribute, levelWidth(board)]);
      }
      await run('DELETE FROM leaderboard_entries WHERE leaderboard_id = $1 AND period = $2', [
        board.id,
        periodId,
      ]);
      const counted = await run(COUNT_ENTRIES, [board.id, periodId]);
      return { status: 'archived', total: Number(counted.rows[0]?.total) };
    });
    // Until the server has looked by itself it plans for a table without these rows.
    const isLarge = outcome.status === 'archived' && outcome.total >= LARGE_PERIOD;
    if (isLarge) await this.#query('ANALYZE archived_entries', []);
    return outcome;
  }

  async finish({ board, periodId }: DuePeriod): Promise<void> {
    await inTransaction(this.#pool, async (client) => {
      await client.query(
        `SELECT FROM leaderboard_periods WHERE leaderboard_id = $1 AND period = $2 FOR UPDATE`,
        [board.id, periodId],
      );
      // An entry that came late keeps the period due.
      if (await hasEntries(client, board, periodId)) return;
      await client.query(
        'DELETE FROM leaderboard_periods WHERE leaderboard_id = $1 AND period = $2',
        [board.id, periodId],
      );
    });
  }

  /** Puts an archive back beside what came late, so that both are ranked anew; who was hidden in it. */
  async #reopen(client: PoolClient, board: Leaderboard, periodId: string): Promise<string[]> {
    const run = (text: string, values: unknown[]) => client.query(unhurried(text, values));
    const { rows } = await run(
      `SELECT member_id FROM archived_entries AS entry
       JOIN archived_periods AS archive ON archive.id = entry.archive_id
       WHERE archive.leaderboard_id = $1 AND period = $2 AND segment = ''
         AND is_hidden AND member_id IS NOT NULL`,
      [board.id, periodId],
    );
    await run(
      `INSERT INTO leaderboard_entries
         (leaderboard_id, period, member_id, score, prefix, updated_at, metadata, sequence)
       SELECT archive.leaderboard_id, period, member_id, score, prefix, updated_at, metadata, 0
       FROM archived_periods AS archive JOIN archived_entries AS entry ON archive_id = archive.id
       WHERE archive.leaderboard_id = $1 AND period = $2 AND segment = ''
         AND member_id IS NOT NULL
       ON CONFLICT DO NOTHING`,
      [board.id, periodId],
    );
    await run('DELETE FROM archived_periods WHERE leaderboard_id = $1 AND period = $2', [
      board.id,
      periodId,
    ]);
    return rows.map(({ member_id }) => String(member_id));
  }

  async #query<Row extends QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.#pool.query<Row>(text, values)).rows;
    } catch (error) {
      throw asStoreError(error);
    }
  }
}

/**
 * The board first, as a deletion takes it, then the period: whether both are as they were found, and
 * nobody else has the period.
 */
async function lockPeriod(
  client: PoolClient,
  board: Leaderboard,
  periodId: string,
): Promise<boolean> {
  const boards = await client.query(
    'SELECT FROM leaderboards WHERE id = $1 AND config_version = $2 FOR KEY SHARE',
    [board.id, board.configVersion],
  );
  if (boards.rowCount === 0) return false;
  const periods = await client.query(
    `SELECT FROM leaderboard_periods WHERE leaderboard_id = $1 AND period = $2
     FOR UPDATE SKIP LOCKED`,
    [board.id, periodId],
  );
  return periods.rowCount === 1;
}

/** Marks only rise while the epoch lasts, so this stays true. */
async function isStored(client: PoolClient, end: LogPosition): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM partitions WHERE partition = $1 AND epoch = $2 AND sequence >= $3',
    [end.partition, end.epoch, end.sequence],
  );
  return rowCount === 1;
}

async function hasEntries(
  client: PoolClient,
  board: Leaderboard,
  periodId: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM leaderboard_entries WHERE leaderboard_id = $1 AND period = $2 LIMIT 1',
    [board.id, periodId],
  );
  return rowCount === 1;
}

/** Who is not to be seen: those who were hidden in an archive that is made anew, and who is so now. */
const HIDDEN_MEMBERS = `SELECT unnest($5::text[]) UNION ALL
  SELECT member_id FROM members WHERE tenant_id = $6 AND was_moderated AND state <> 'visible'`;

/**
 * In the order in which the live store lists them: by score, then by the bytes of prefix and member.
 * One sort serves all windows.
 */
function insertStatement({ sortOrder }: Leaderboard): string {
  const direction = sortOrder === 'desc' ? 'DESC' : 'ASC';
  const level = `score ${direction}, left(prefix, $4) ${direction}`;
  return `
    INSERT INTO archived_entries
      (archive_id, position, higher, level, level_size, leaderboard_id, member_id, score, prefix,
       updated_at, metadata, is_hidden)
    SELECT $1::bigint, row_number() OVER listed, rank() OVER levels - 1, dense_rank() OVER levels,
      count(*) OVER levels - rank() OVER levels + 1, leaderboard_id, member_id, score, prefix,
      updated_at, metadata, member_id IN (${HIDDEN_MEMBERS})
    FROM leaderboard_entries
    WHERE leaderboard_id = $2 AND period = $3
    WINDOW levels AS (ORDER BY ${level}),
      listed AS (ORDER BY ${level}, prefix ${direction}, member_id ${direction})`;
}

/** Members of the archive $1 and their values of the attribute $3. */
const VALUED = `
  FROM archived_entries AS entry
  JOIN members ON members.tenant_id = $2 AND members.member_id = entry.member_id
  WHERE entry.archive_id = $1 AND members.attributes ? $3`;

/** An archive for each value that members have when their period is archived. */
const ADD_SEGMENTS = `
  INSERT INTO archived_periods (leaderboard_id, period, segment, starts_at, ends_at)
  SELECT leaderboard_id, period, $3 || ':' || value, starts_at, ends_at
  FROM archived_periods, (SELECT DISTINCT attributes ->> $3 AS value ${VALUED}) AS valued
  WHERE id = $1 AND length(value) <= $4`;

/** Ranks the members of each segment among themselves. */
function rankSegments({ sortOrder }: Leaderboard): string {
  const direction = sortOrder === 'desc' ? 'DESC' : 'ASC';
  const level = `score ${direction}, left(prefix, $4) ${direction}`;
  const listed = `${level}, prefix ${direction}, member_id ${direction}`;
  return `
    INSERT INTO archived_entries
      (archive_id, position, higher, level, level_size, leaderboard_id, member_id, score, prefix,
       updated_at, metadata, is_hidden)
    SELECT segment_id, row_number() OVER listed, rank() OVER levels - 1, dense_rank() OVER levels,
      count(*) OVER levels - rank() OVER levels + 1, leaderboard_id, member_id, score, prefix,
      updated_at, metadata, is_hidden
    FROM (
      SELECT part.id AS segment_id, entry.*
      FROM archived_periods AS whole
      JOIN archived_periods AS part ON part.leaderboard_id = whole.leaderboard_id
        AND part.period = whole.period AND part.segment <> ''
      JOIN members ON members.tenant_id = $2 AND part.segment = $3 || ':' || (attributes ->> $3)
      JOIN archived_entries AS entry ON entry.archive_id = whole.id
        AND entry.member_id = members.member_id
      WHERE whole.id = $1
    ) AS valued
    WINDOW levels AS (PARTITION BY segment_id ORDER BY ${level}),
      listed AS (PARTITION BY segment_id ORDER BY ${listed})`;
}

/** Of the whole period and of its segments; the total of the whole comes first. */
const COUNT_ENTRIES = `
  WITH counted AS (
    SELECT archive.id, count(entry.archive_id) AS total,
      count(*) FILTER (WHERE entry.is_hidden) AS hidden
    FROM archived_periods AS archive LEFT JOIN archived_entries AS entry ON archive_id = archive.id
    WHERE archive.leaderboard_id = $1 AND archive.period = $2
    GROUP BY archive.id
  ),
  updated AS (
    UPDATE archived_periods AS archive SET version = ${NEXT_VERSION}, archived_at = now(),
      total = counted.total, hidden = counted.hidden
    FROM counted WHERE archive.id = counted.id
    RETURNING archive.segment, archive.total
  )
  SELECT total FROM updated ORDER BY segment LIMIT 1`;

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
