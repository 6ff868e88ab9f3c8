import {
  type CarriedOut,
  type Leaderboard,
  type Member,
  type Poll,
  profileOf,
  type RebuildSource,
  type StoredLog,
  type StoredProfile,
  type StoredRef,
} from '@rostrum/domain';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { fetchRows } from '../cursor.ts';
import { toLeaderboard } from '../leaderboards/leaderboard.repository.ts';
import { toMember } from '../members/member.repository.ts';
import { toPoll } from '../polls/poll-rows.ts';
import { firstOf, query, rowsOf } from '../query.ts';
import { asStoreError } from '../unavailable.ts';

const BATCH_SIZE = 1000;

const FIND_REQUESTS = `
  SELECT resource_id, names, at FROM events
  WHERE partition = ANY ($1::integer[]) AND at > $2 AND names IS NOT NULL`;

interface RequestRow {
  resource_id: string;
  names: string[];
  at: Date;
}

export class PostgresRebuildSource implements RebuildSource {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async logOf(partition: number): Promise<StoredLog> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('partitions')
        .select(['sequence', 'version'])
        .where('partition', '=', partition),
    );
    if (!row) throw new RangeError(`no partition ${partition}`);
    return { sequence: Number(row.sequence), version: Number(row.version) };
  }

  boardRefs(): AsyncGenerator<StoredRef[]> {
    return this.#refs('leaderboards');
  }

  pollRefs(): AsyncGenerator<StoredRef[]> {
    return this.#refs('polls');
  }

  async boards(ids: readonly string[]): Promise<Leaderboard[]> {
    const select = query
      .selectFrom('leaderboards')
      .selectAll()
      .where('id', 'in', [...ids]);
    return ids.length === 0 ? [] : (await rowsOf(this.#pool, select)).map(toLeaderboard);
  }

  async polls(ids: readonly string[]): Promise<Poll[]> {
    const select = query
      .selectFrom('polls')
      .selectAll()
      .where('id', 'in', [...ids]);
    return ids.length === 0 ? [] : (await rowsOf(this.#pool, select)).map(toPoll);
  }

  async *profiles(): AsyncGenerator<StoredProfile[]> {
    let last: { tenant_id: string; member_id: string } | undefined;
    for (;;) {
      const after = last;
      const rows = await rowsOf(
        this.#pool,
        query
          .selectFrom('members')
          .selectAll()
          .where(sql<boolean>`num_nonnulls(display_name, avatar_url, attributes) > 0`)
          .$if(after !== undefined, (page) =>
            page.where(
              sql<boolean>`(tenant_id, member_id) > (${after?.tenant_id}, ${after?.member_id})`,
            ),
          )
          .orderBy('tenant_id')
          .orderBy('member_id')
          .limit(BATCH_SIZE),
      );
      yield rows.map(toMember).map(toProfile);
      if (rows.length < BATCH_SIZE) return;
      last = rows.at(-1);
    }
  }

  /** In one pass over the log since then, in no order: however many requests there are, each is read once. */
  async *carriedOut(
    partitions: readonly number[],
    sinceMs: number,
  ): AsyncGenerator<(CarriedOut & { resourceId: string })[]> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw asStoreError(error);
    });
    let isSound = false;
    try {
      await client.query('BEGIN');
      const pieces = fetchRows<RequestRow>(client, FIND_REQUESTS, [partitions, new Date(sinceMs)]);
      for await (const rows of pieces) {
        yield rows.map(({ resource_id: resourceId, names, at }) => {
          return { resourceId, names, atMs: at.getTime() };
        });
      }
      await client.query('COMMIT');
      isSound = true;
    } catch (error) {
      throw asStoreError(error);
    } finally {
      client.release(!isSound);
    }
  }

  async *#refs(table: 'leaderboards' | 'polls'): AsyncGenerator<StoredRef[]> {
    let last: string | undefined;
    for (;;) {
      const after = last;
      const rows = await rowsOf(
        this.#pool,
        query
          .selectFrom(table)
          .select(['id', 'tenant_id', 'key'])
          .$if(after !== undefined, (page) => page.where('id', '>', after ?? ''))
          .orderBy('id')
          .limit(BATCH_SIZE),
      );
      yield rows.map(({ id, tenant_id: tenantId, key }) => ({
        id,
        tenantId,
        key: key ?? undefined,
      }));
      if (rows.length < BATCH_SIZE) return;
      last = rows.at(-1)?.id;
    }
  }
}

function toProfile(member: Member): StoredProfile {
  const { tenantId, memberId, revision } = member;
  return { tenantId, memberId, revision, profile: profileOf(member) };
}
