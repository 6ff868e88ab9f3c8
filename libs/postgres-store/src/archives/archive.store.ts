import type {
  ArchivedPeriod,
  ArchiveStore,
  Leaderboard,
  LogPosition,
  MemberState,
  PastEntry,
  PeriodPosition,
} from '@rostrum/domain';
import type { PoolClient } from 'pg';
import { inTransaction } from '../transaction.ts';
import { CHANGE_ARCHIVES, lockTenant, type RowChange } from './archive-changes.ts';
import { ArchiveReader } from './archive-reader.ts';
import {
  type EntryRow,
  type HeadRow,
  type Subtractions,
  standingOf,
  toEntry,
} from './entry-rows.ts';
import { ENTRY, HEAD, subtractions } from './statements.ts';

/** Behind every period, for a list that begins at its newest. */
const NEWEST = ['infinity', ''] as const;

/** Archived periods: as readings, as lists, and what changes in them. */
export class PostgresArchiveStore extends ArchiveReader implements ArchiveStore {
  async periods(
    board: Leaderboard,
    limit: number,
    after: PeriodPosition | undefined,
  ): Promise<ArchivedPeriod[]> {
    const rows = await this.read<{
      period: string;
      starts_at: Date;
      ends_at: Date;
      total: number;
    }>(
      `SELECT period, starts_at, ends_at, total - hidden AS total FROM archived_periods
       WHERE leaderboard_id = $1 AND segment = '' AND (starts_at, period) < ($2::timestamptz, $3)
       ORDER BY starts_at DESC, period DESC LIMIT $4`,
      [board.id, ...placeOf(after), limit],
    );
    return rows.map((row) => ({
      id: row.period,
      startsAtMs: row.starts_at.getTime(),
      endsAtMs: row.ends_at.getTime(),
      total: row.total,
    }));
  }

  async history(
    board: Leaderboard,
    memberId: string,
    limit: number,
    after: PeriodPosition | undefined,
  ): Promise<PastEntry[]> {
    const rows = await this.read<HeadRow & EntryRow & Subtractions & { period: string }>(
      `SELECT archive.period, ${HEAD}, ${ENTRY},
         ${subtractions('archive.id', 'entry.position', 'entry.higher')}
       FROM archived_entries AS entry JOIN archived_periods AS archive ON archive.id = archive_id
       WHERE entry.leaderboard_id = $1 AND member_id = $2 AND NOT is_hidden AND segment = ''
         AND (starts_at, period) < ($3::timestamptz, $4)
       ORDER BY starts_at DESC, period DESC LIMIT $5`,
      [board.id, memberId, ...placeOf(after), limit],
    );
    return rows.map((row) => ({
      periodId: row.period,
      entry: toEntry(row, standingOf(row, board).rank, board),
      total: row.total,
    }));
  }

  removeEntry(
    board: Leaderboard,
    memberId: string,
    periodId: string | undefined,
  ): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `SELECT archive.id FROM archived_entries AS entry
         JOIN archived_periods AS archive ON archive.id = entry.archive_id
         WHERE entry.leaderboard_id = $1 AND entry.member_id = $2
           AND ($3::text IS NULL OR archive.period = $3)
         ORDER BY archive.id FOR NO KEY UPDATE OF archive`,
        [board.id, memberId, periodId ?? null],
      );
      return (await change(client, rows, memberId, 'remove')) > 0;
    });
  }

  followState(tenantId: string, memberId: string): Promise<number> {
    return this.#changeOfTenant(tenantId, memberId, async (client) => {
      const { rows } = await client.query<{ state: MemberState }>(
        'SELECT state FROM members WHERE tenant_id = $1 AND member_id = $2',
        [tenantId, memberId],
      );
      return (rows[0]?.state ?? 'visible') === 'visible' ? 'show' : 'hide';
    });
  }

  eraseMember(tenantId: string, memberId: string): Promise<number> {
    return this.#changeOfTenant(tenantId, memberId, async () => 'remove');
  }

  async hasSettled(board: Leaderboard, periodId: string, end: LogPosition): Promise<boolean> {
    const rows = await this.read(
      `SELECT 1 FROM partitions
       WHERE partition = $3 AND epoch = $4 AND sequence >= $5 AND NOT EXISTS (
         SELECT FROM leaderboard_periods WHERE leaderboard_id = $1 AND period = $2)`,
      [board.id, periodId, end.partition, end.epoch, end.sequence],
    );
    return rows.length > 0;
  }

  #changeOfTenant(
    tenantId: string,
    memberId: string,
    choose: (client: PoolClient) => Promise<RowChange>,
  ): Promise<number> {
    return inTransaction(this.pool, async (client) => {
      await lockTenant(client, tenantId, 'exclusive');
      const { rows } = await client.query<{ id: string }>(
        `SELECT archive.id FROM leaderboards AS board
         JOIN archived_entries AS entry ON entry.leaderboard_id = board.id AND member_id = $2
         JOIN archived_periods AS archive ON archive.id = entry.archive_id
         WHERE board.tenant_id = $1
         ORDER BY archive.id FOR NO KEY UPDATE OF archive`,
        [tenantId, memberId],
      );
      return change(client, rows, memberId, await choose(client));
    });
  }
}

/** Archives are locked in the order of their ids, so that two changes wait instead of deadlock. */
async function change(
  client: PoolClient,
  archives: readonly { id: string }[],
  memberId: string,
  kind: RowChange,
): Promise<number> {
  if (archives.length === 0) return 0;
  const ids = archives.map(({ id }) => id);
  const { rows } = await client.query<{ changed: number }>(CHANGE_ARCHIVES[kind], [
    ids,
    ids.map(() => memberId),
  ]);
  return rows[0]?.changed ?? 0;
}

/** What has no beginning is newer than everything. */
function placeOf(after: PeriodPosition | undefined): readonly [string, string] {
  if (!after || after.startsAtMs === Infinity) return NEWEST;
  return [new Date(after.startsAtMs).toISOString(), after.periodId];
}
