import {
  DomainError,
  type Leaderboard,
  type LeaderboardRepository,
  type ListPage,
  type ListRequest,
  type RankingRules,
} from '@rostrum/domain';
import { type Selectable, sql } from 'kysely';
import type { Pool } from 'pg';
import { pageOf } from '../page.ts';
import { unhurried } from '../pool.ts';
import { firstOf, query, rowsOf } from '../query.ts';
import type { Database } from '../schema.ts';
import { inTransaction } from '../transaction.ts';

type Row = Selectable<Database['leaderboards']>;

export class PostgresLeaderboardRepository implements LeaderboardRepository {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async insert(board: Leaderboard): Promise<void> {
    const values = {
      ...changeableColumns(board),
      id: board.id,
      tenant_id: board.tenantId,
      key: board.key,
      created_at: board.createdAt,
    };
    const inserted = await firstOf(
      this.#pool,
      query
        .insertInto('leaderboards')
        .values(values)
        .onConflict((conflict) => conflict.columns(['tenant_id', 'key']).doNothing())
        .returning('id'),
    );
    if (inserted === undefined) {
      throw new DomainError('leaderboard.exists', `The leaderboard "${board.key}" exists already.`);
    }
  }

  async find(tenantId: string, key: string): Promise<Leaderboard | undefined> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('leaderboards')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('key', '=', key),
    );
    return row && toLeaderboard(row);
  }

  async list(tenantId: string, { limit, after }: ListRequest): Promise<ListPage<Leaderboard>> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('leaderboards')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .$if(after !== undefined, (page) => page.where('key', '>', after ?? ''))
        .orderBy('key')
        .limit(limit + 1),
    );
    return pageOf(rows, limit, toLeaderboard, (row) => row.key);
  }

  /** Another retention makes other periods due, so all of the board are looked at again. */
  async update(board: Leaderboard): Promise<boolean> {
    return inTransaction(this.#pool, async (client) => {
      const update = query
        .updateTable('leaderboards')
        .set(changeableColumns(board))
        .where('id', '=', board.id)
        .where('tenant_id', '=', board.tenantId)
        .where('config_version', '=', board.configVersion - 1)
        .compile();
      const { rowCount } = await client.query(update.sql, [...update.parameters]);
      if (rowCount === 0) return false;
      await client.query(
        'UPDATE leaderboard_periods SET check_at = now() WHERE leaderboard_id = $1',
        [board.id],
      );
      return true;
    });
  }

  async markSeeded(boardId: string): Promise<void> {
    await rowsOf(
      this.#pool,
      query.updateTable('leaderboards').set({ is_seeded: true }).where('id', '=', boardId),
    );
  }

  async findUnseeded(before: Date, limit: number): Promise<Leaderboard[]> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('leaderboards')
        .selectAll()
        .where(sql<boolean>`NOT is_seeded`)
        .where('created_at', '<', before)
        .orderBy('created_at')
        .limit(limit),
    );
    return rows.map(toLeaderboard);
  }

  /** Entries go by the foreign key, a million in about a second: so without the time limit. */
  async delete(tenantId: string, key: string): Promise<Leaderboard | undefined> {
    return inTransaction(this.#pool, async (client) => {
      await client.query('SET LOCAL statement_timeout = 0');
      const { rows } = await client.query<Row>(
        unhurried('DELETE FROM leaderboards WHERE tenant_id = $1 AND key = $2 RETURNING *', [
          tenantId,
          key,
        ]),
      );
      return rows[0] && toLeaderboard(rows[0]);
    });
  }
}

/** Neither the key nor the owner of a board ever changes: they are its place in the live store. */
function changeableColumns(board: Leaderboard) {
  return {
    name: board.name,
    rules: JSON.stringify(rulesOf(board)),
    signing: board.signing ? JSON.stringify(board.signing) : null,
    rebuild: board.rebuild ? JSON.stringify(board.rebuild) : null,
    durability: board.durability,
    visibility: board.visibility,
    config_version: board.configVersion,
    updated_at: board.updatedAt,
  };
}

function rulesOf(board: Leaderboard): RankingRules {
  return {
    sortOrder: board.sortOrder,
    operator: board.operator,
    allowOperatorOverride: board.allowOperatorOverride,
    tieBreak: board.tieBreak,
    rankStyle: board.rankStyle,
    columns: board.columns,
    segments: board.segments,
    periods: board.periods,
    timezone: board.timezone,
    retentionPeriods: board.retentionPeriods,
    graceSeconds: board.graceSeconds,
    formerRetention: board.formerRetention,
    minScore: board.minScore,
    maxScore: board.maxScore,
    maxChange: board.maxChange,
    attemptLimit: board.attemptLimit,
    maxEntries: board.maxEntries,
    submissionRate: board.submissionRate,
    requireSignature: board.requireSignature,
    quarantine: board.quarantine,
  };
}

export function toLeaderboard(row: Row): Leaderboard {
  return {
    ...row.rules,
    ...(row.signing === null ? {} : { signing: row.signing }),
    ...(row.rebuild === null ? {} : { rebuild: row.rebuild }),
    id: row.id,
    tenantId: row.tenant_id,
    key: row.key,
    name: row.name,
    durability: row.durability,
    visibility: row.visibility,
    configVersion: row.config_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
