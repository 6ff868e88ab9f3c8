import type {
  ListPage,
  ListRequest,
  Member,
  MemberChange,
  MemberListRequest,
  MemberRepository,
} from '@rostrum/domain';
import { type Selectable, sql } from 'kysely';
import type { Pool } from 'pg';
import { pageOf } from '../page.ts';
import { firstOf, query, rowsOf } from '../query.ts';
import type { Database } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import { MARK_APPLIED, SAVE_MEMBERS } from './statements.ts';

type Row = Selectable<Database['members']>;

export class PostgresMemberRepository implements MemberRepository {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async save(tenantId: string, changes: readonly MemberChange[]): Promise<Member[]> {
    // In one order everywhere, so that two changes of the same members wait instead of deadlock.
    const ordered = changes.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
    return inTransaction(this.#pool, async (client) => {
      const { rows } = await client.query<Row>({
        ...SAVE_MEMBERS,
        values: [tenantId, ...columnsOf(ordered)],
      });
      const saved = new Map(rows.map((row) => [row.member_id, toMember(row)]));
      return changes.flatMap(({ memberId }) => saved.get(memberId) ?? []);
    });
  }

  async find(tenantId: string, memberId: string): Promise<Member | undefined> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('members')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('member_id', '=', memberId),
    );
    return row && toMember(row);
  }

  async list(
    tenantId: string,
    { limit, after, state }: MemberListRequest,
  ): Promise<ListPage<Member>> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('members')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .$if(after !== undefined, (page) => page.where('member_id', '>', after ?? ''))
        .$if(state !== undefined, (page) => page.where('state', '=', state ?? 'visible'))
        // The few that are not visible are found by their own index.
        .$if(state !== undefined && state !== 'visible', (page) =>
          page.where('was_moderated', '=', true),
        )
        .orderBy('member_id')
        .limit(limit + 1),
    );
    return pageOf(rows, limit, toMember, (row) => row.member_id);
  }

  async listPlaced(
    tenantId: string,
    segments: readonly string[],
    { limit, after }: ListRequest,
  ): Promise<ListPage<Member>> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('members')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where((where) =>
          segments.length === 0
            ? where('was_moderated', '=', true)
            : where.or([
                where('was_moderated', '=', true),
                sql<boolean>`attributes ?| ${[...segments]}::text[]`,
              ]),
        )
        .$if(after !== undefined, (page) => page.where('member_id', '>', after ?? ''))
        .orderBy('member_id')
        .limit(limit + 1),
    );
    return pageOf(rows, limit, toMember, (row) => row.member_id);
  }

  async markApplied(members: readonly Member[]): Promise<void> {
    await inTransaction(this.#pool, (client) =>
      client.query({
        ...MARK_APPLIED,
        values: [
          members.map(({ tenantId }) => tenantId),
          members.map(({ memberId }) => memberId),
          members.map(({ revision }) => revision),
        ],
      }),
    );
  }

  async findPending(before: Date, limit: number): Promise<Member[]> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('members')
        .selectAll()
        .where(sql<boolean>`applied_revision < revision`)
        .where('updated_at', '<', before)
        .orderBy('updated_at')
        .limit(limit),
    );
    return rows.map(toMember);
  }
}

/** Beside each value whether there is one: `null` takes a field away, nothing leaves it. */
function columnsOf(changes: readonly MemberChange[]): unknown[] {
  return [
    changes.map(({ memberId }) => memberId),
    changes.map(({ displayName }) => displayName ?? null),
    changes.map(({ displayName }) => displayName !== undefined),
    changes.map(({ avatarUrl }) => avatarUrl ?? null),
    changes.map(({ avatarUrl }) => avatarUrl !== undefined),
    changes.map(({ attributes }) => (attributes ? JSON.stringify(attributes) : null)),
    changes.map(({ attributes }) => attributes !== undefined),
    changes.map(({ state }) => state ?? null),
  ];
}

export function toMember(row: Row): Member {
  return {
    tenantId: row.tenant_id,
    memberId: row.member_id,
    displayName: row.display_name ?? undefined,
    avatarUrl: row.avatar_url ?? undefined,
    attributes: row.attributes ?? undefined,
    state: row.state,
    revision: Number(row.revision),
    wasModerated: row.was_moderated,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
