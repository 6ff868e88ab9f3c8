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
import { toLeaderboard } from '../leaderboards/leaderboard.repository.ts';
import { toMember } from '../members/member.repository.ts';
import { toPoll } from '../polls/poll-rows.ts';
import { firstOf, query, rowsOf } from '../query.ts';

const BATCH_SIZE = 1000;
const REQUESTS_AT_ONCE = 5000;

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

  /** A partition at a time, by the key of the log; the index over times keeps what is older out. */
  async *carriedOut(
    partitions: readonly number[],
    sinceMs: number,
  ): AsyncGenerator<(CarriedOut & { resourceId: string })[]> {
    for (const partition of partitions) {
      let last: { at: Date; epoch: string; sequence: string } | undefined;
      for (;;) {
        const after = last;
        const rows = await rowsOf(
          this.#pool,
          query
            .selectFrom('events')
            .select(['resource_id', 'names', 'at', 'epoch', 'sequence'])
            .where('partition', '=', partition)
            .where('names', 'is not', null)
            .where('at', '>', new Date(sinceMs))
            .$if(after !== undefined, (page) =>
              page.where(
                sql<boolean>`(at, epoch, sequence) > (${after?.at}, ${after?.epoch}, ${after?.sequence})`,
              ),
            )
            .orderBy('at')
            .orderBy('epoch')
            .orderBy('sequence')
            .limit(REQUESTS_AT_ONCE),
        );
        yield rows.map(({ resource_id: resourceId, names, at }) => ({
          resourceId,
          names: names ?? [],
          atMs: at.getTime(),
        }));
        if (rows.length < REQUESTS_AT_ONCE) break;
        last = rows.at(-1);
      }
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
