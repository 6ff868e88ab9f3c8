import type {
  HeldTrace,
  LogEvent,
  MemberErasure,
  MemberErasureRepository,
  StoredTraces,
} from '@rostrum/domain';
import type { Selectable } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { unhurried } from '../pool.ts';
import { firstOf, query, rowsOf } from '../query.ts';
import type { Database } from '../schema.ts';
import { inTransaction, withClient } from '../transaction.ts';
import { withoutMember } from './event-erasure.ts';

type Row = Selectable<Database['member_erasures']>;

interface EventRow {
  partition: number;
  epoch: string;
  sequence: string;
  at: Date;
  body: LogEvent['body'];
}

/** Events rewritten in one transaction. */
const EVENTS_AT_ONCE = 200;

/** Where in an event a member may be named; see `withoutMember`. */
const NAMES_MEMBER = [
  `body @> jsonb_build_object('submissions', jsonb_build_array(jsonb_build_object('memberId', $2::text)))`,
  `body @> jsonb_build_object('trimmed', jsonb_build_array(jsonb_build_object('memberIds', jsonb_build_array($2::text))))`,
  `body @> jsonb_build_object('entries', jsonb_build_array(jsonb_build_object('memberId', $2::text)))`,
  `body @> jsonb_build_object('removed', jsonb_build_array(jsonb_build_object('memberIds', jsonb_build_array($2::text))))`,
  `body @> jsonb_build_object('placements', jsonb_build_array(jsonb_build_object('memberId', $2::text)))`,
  `body @> jsonb_build_object('held', jsonb_build_array(jsonb_build_object('memberId', $2::text)))`,
  `body @> jsonb_build_object('memberId', $2::text)`,
];

export class PostgresMemberErasureRepository implements MemberErasureRepository {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async begin(erasure: MemberErasure): Promise<MemberErasure> {
    const { tenantId, memberId } = erasure;
    return inTransaction(this.#pool, async (client) => {
      // Two requests at once make one erasure: the second waits here and finds the first one's.
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
        `${tenantId}/${memberId}`,
      ]);
      await client.query('DELETE FROM members WHERE tenant_id = $1 AND member_id = $2', [
        tenantId,
        memberId,
      ]);
      const running = await client.query<Row>(
        'SELECT * FROM member_erasures WHERE tenant_id = $1 AND member_id = $2',
        [tenantId, memberId],
      );
      if (running.rows[0]) return toErasure(running.rows[0]);
      await client.query(
        `INSERT INTO member_erasures
           (id, tenant_id, member_id, state, proof, created_at, updated_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $6)`,
        [
          erasure.id,
          tenantId,
          memberId,
          erasure.state,
          JSON.stringify(erasure.proof),
          erasure.createdAt,
        ],
      );
      return erasure;
    });
  }

  async find(tenantId: string, id: string): Promise<MemberErasure | undefined> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('member_erasures')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id),
    );
    return row && toErasure(row);
  }

  async takeDue(holdMs: number): Promise<MemberErasure | undefined> {
    return inTransaction(this.#pool, async (client) => {
      const { rows } = await client.query<Row>(
        `UPDATE member_erasures SET due_at = now() + $1 * interval '1 millisecond'
         WHERE id = (
           SELECT id FROM member_erasures WHERE due_at <= now()
           ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
         )
         RETURNING *`,
        [holdMs],
      );
      return rows[0] && toErasure(rows[0]);
    });
  }

  async save(erasure: MemberErasure, nextDue: Date | undefined): Promise<void> {
    await rowsOf(
      this.#pool,
      query
        .updateTable('member_erasures')
        .set({
          member_id: erasure.memberId ?? null,
          state: erasure.state,
          proof: JSON.stringify(erasure.proof),
          updated_at: erasure.updatedAt,
          due_at: nextDue ?? null,
        })
        .where('id', '=', erasure.id),
    );
  }

  async sweep(doneBefore: Date): Promise<number> {
    const rows = await rowsOf(
      this.#pool,
      query
        .deleteFrom('member_erasures')
        .where('state', '=', 'completed')
        .where('updated_at', '<', doneBefore)
        .returning('id'),
    );
    return rows.length;
  }

  async eraseTraces(tenantId: string, memberId: string): Promise<StoredTraces> {
    return withClient(this.#pool, async (client) => {
      await client.query('SET statement_timeout = 0');
      try {
        const entries = await eraseEntries(client, tenantId, memberId);
        let events = 0;
        for (let some = EVENTS_AT_ONCE; some === EVENTS_AT_ONCE; events += some) {
          some = await eraseFromEvents(client, tenantId, memberId);
        }
        const held = await eraseHeld(client, tenantId, memberId);
        return { entries, held, events };
      } finally {
        await client.query('RESET statement_timeout');
      }
    });
  }
}

async function eraseEntries(
  client: PoolClient,
  tenantId: string,
  memberId: string,
): Promise<number> {
  const { rowCount } = await client.query(
    unhurried(
      `DELETE FROM leaderboard_entries USING leaderboards
       WHERE leaderboards.tenant_id = $1 AND leaderboard_id = leaderboards.id AND member_id = $2`,
      [tenantId, memberId],
    ),
  );
  return rowCount ?? 0;
}

async function eraseHeld(
  client: PoolClient,
  tenantId: string,
  memberId: string,
): Promise<HeldTrace[]> {
  const { rows } = await client.query<{ key: string; id: string }>(
    unhurried(
      `DELETE FROM quarantined_submissions AS held USING leaderboards
       WHERE leaderboards.tenant_id = $1 AND held.leaderboard_id = leaderboards.id
         AND held.member_id = $2
       RETURNING leaderboards.key, held.id`,
      [tenantId, memberId],
    ),
  );
  return rows.map(({ key, id }) => ({ leaderboardKey: key, quarantineId: id }));
}

/** There is no index over what events say: an erasure is rare, and may read the whole log. */
async function eraseFromEvents(
  client: PoolClient,
  tenantId: string,
  memberId: string,
): Promise<number> {
  const { rows } = await client.query<EventRow>(
    unhurried(
      `SELECT partition, epoch, sequence, at, body FROM events
       WHERE tenant_id = $1 AND (${NAMES_MEMBER.join(' OR ')})
       LIMIT ${EVENTS_AT_ONCE}`,
      [tenantId, memberId],
    ),
  );
  for (const { partition, epoch, sequence, at, body } of rows) {
    await client.query({
      name: 'rewrite_event',
      text: `UPDATE events SET body = $5
        WHERE partition = $1 AND epoch = $2 AND sequence = $3 AND at = $4`,
      values: [partition, epoch, sequence, at, JSON.stringify(withoutMember(body, memberId))],
    });
  }
  return rows.length;
}

function toErasure(row: Row): MemberErasure {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    memberId: row.member_id ?? undefined,
    state: row.state,
    proof: row.proof,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
