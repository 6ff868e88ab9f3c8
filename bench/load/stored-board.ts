import { DEFAULT_PARTITION_COUNT, type Leaderboard } from '@rostrum/domain';
import {
  createPool,
  PostgresBoardContents,
  PostgresEventSink,
  PostgresLeaderboardRepository,
} from '@rostrum/postgres-store';

/** A board that PostgreSQL has, and no Redis. */
export interface StoredBoard {
  board: Leaderboard;
  contents: PostgresBoardContents;
  /** Deletes it. */
  drop(): Promise<void>;
}

/** Times and metadata as a game would have them: every tenth entry says how it came about. */
const INSERT_ENTRIES = `
  INSERT INTO leaderboard_entries
    (leaderboard_id, period, member_id, score, prefix, updated_at, metadata, sequence)
  SELECT $1, 'all-time', 'player-' || lpad(n::text, 7, '0'), floor(random() * 1e7),
    lpad(to_hex(281474976710655 - n), 12, '0'), now() - n * interval '1 millisecond',
    CASE WHEN n % 10 = 0 THEN '{"level":"12"}'::json END, n
  FROM generate_series($2::integer, $3::integer) AS n`;
const ENTRIES_AT_ONCE = 100_000;

const INSERT_SMALL = `
  INSERT INTO leaderboard_entries
    (leaderboard_id, period, member_id, score, prefix, updated_at, sequence)
  SELECT board, 'all-time', 'player-' || lpad(n::text, 7, '0'), floor(random() * 1e7),
    lpad(to_hex(281474976710655 - n), 12, '0'), now() - n * interval '1 millisecond', n
  FROM unnest($1::text[]) AS board CROSS JOIN generate_series(1, $2::integer) AS n`;

/** Many boards of a few members, as most boards are. */
export async function seedSmallBoards(
  databaseUrl: string,
  boards: readonly Leaderboard[],
  members: number,
): Promise<void> {
  const pool = createPool(databaseUrl, { max: 4 });
  const repository = new PostgresLeaderboardRepository(pool);
  for (const board of boards) await repository.insert(board);
  await pool.query(INSERT_SMALL, [boards.map(({ id }) => id), members]);
  await pool.end();
}

/** Straight into the tables; nothing is logged of it. */
export async function seedStoredBoard(
  databaseUrl: string,
  board: Leaderboard,
  members: number,
): Promise<StoredBoard> {
  const pool = createPool(databaseUrl, { max: 4 });
  const boards = new PostgresLeaderboardRepository(pool);
  await new PostgresEventSink(pool).ensurePartitions(DEFAULT_PARTITION_COUNT);
  await boards.insert(board);
  for (let from = 1; from <= members; from += ENTRIES_AT_ONCE) {
    const to = Math.min(from + ENTRIES_AT_ONCE - 1, members);
    await pool.query(INSERT_ENTRIES, [board.id, from, to]);
  }
  await pool.query('VACUUM ANALYZE leaderboard_entries');
  return {
    board,
    contents: new PostgresBoardContents(pool),
    async drop() {
      await boards.delete(board.tenantId, board.key);
      await pool.end();
    },
  };
}
