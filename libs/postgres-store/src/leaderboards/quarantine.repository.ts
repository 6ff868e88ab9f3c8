import type {
  ListPage,
  QuarantinedSubmission,
  QuarantineListRequest,
  QuarantineRepository,
} from '@rostrum/domain';
import { type Selectable, sql } from 'kysely';
import type { Pool } from 'pg';
import { pageOf } from '../page.ts';
import { firstOf, query, rowsOf } from '../query.ts';
import type { Database } from '../schema.ts';

type Row = Omit<Selectable<Database['quarantined_submissions']>, 'metadata'> & {
  metadata: string | null;
};

const COLUMNS = [
  'leaderboard_id',
  'id',
  'number',
  'member_id',
  'operator',
  'score',
  'columns',
  'occurred_at',
  'reason',
  'held_at',
  'status',
  'settled_by',
  'settled_at',
] as const;
/** As text: it is handed on as it is. */
const METADATA = sql<string | null>`metadata::text`.as('metadata');

export class PostgresQuarantineRepository implements QuarantineRepository {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async find(leaderboardId: string, id: string): Promise<QuarantinedSubmission | undefined> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('quarantined_submissions')
        .select(COLUMNS)
        .select(METADATA)
        .where('leaderboard_id', '=', leaderboardId)
        .where('id', '=', id),
    );
    return row && toSubmission(row);
  }

  async list(
    leaderboardId: string,
    { status, limit, after }: QuarantineListRequest,
  ): Promise<ListPage<QuarantinedSubmission>> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('quarantined_submissions')
        .select(COLUMNS)
        .select(METADATA)
        .where('leaderboard_id', '=', leaderboardId)
        .$if(status !== undefined, (page) => page.where('status', '=', status ?? 'pending'))
        .$if(after !== undefined, (page) => page.where('number', '>', after ?? ''))
        .orderBy('number')
        .limit(limit + 1),
    );
    return pageOf(rows, limit, toSubmission, (row) => row.number);
  }

  async sweep(settledBefore: Date): Promise<number> {
    const rows = await rowsOf(
      this.#pool,
      query
        .deleteFrom('quarantined_submissions')
        .where('settled_at', '<', settledBefore)
        .returning('id'),
    );
    return rows.length;
  }
}

function toSubmission(row: Row): QuarantinedSubmission {
  const { settled_by: by, settled_at: at } = row;
  return {
    id: row.id,
    memberId: row.member_id,
    operator: row.operator,
    score: row.score,
    columns: row.columns,
    metadata: row.metadata ?? undefined,
    occurredAtMs: row.occurred_at.getTime(),
    reason: row.reason,
    status: row.status,
    heldAt: row.held_at,
    settled: by === null || at === null ? undefined : { by, at },
  };
}
