import {
  type CarriedOut,
  type Leaderboard,
  type Member,
  type Poll,
  profileOf,
  type RebuildSource,
  type StoredLog,
  type StoredProfile,
} from '@rostrum/domain';
import { type Selectable, sql } from 'kysely';
import type { Pool } from 'pg';
import { toLeaderboard } from '../leaderboards/leaderboard.repository.ts';
import { toMember } from '../members/member.repository.ts';
import { toPoll } from '../polls/poll-rows.ts';
import { firstOf, query, rowsOf } from '../query.ts';
import type { Database } from '../schema.ts';

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

  async *boards(): AsyncGenerator<Leaderboard[]> {
    for await (const rows of this.#byId('leaderboards')) yield rows.map(toLeaderboard);
  }

  async *polls(): AsyncGenerator<Poll[]> {
    for await (const rows of this.#byId('polls')) yield rows.map(toPoll);
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

  async *#byId<Table extends 'leaderboards' | 'polls'>(
    table: Table,
  ): AsyncGenerator<Selectable<Database[Table]>[]> {
    let last: string | undefined;
    for (;;) {
      const after = last;
      const select = query.selectFrom(table as 'leaderboards').selectAll();
      const rows = await rowsOf(
        this.#pool,
        select
          .$if(after !== undefined, (page) => page.where('id', '>', after ?? ''))
          .orderBy('id')
          .limit(BATCH_SIZE),
      );
      yield rows as unknown as Selectable<Database[Table]>[];
      if (rows.length < BATCH_SIZE) return;
      last = rows.at(-1)?.id;
    }
  }
}

function toProfile(member: Member): StoredProfile {
  const { tenantId, memberId, revision } = member;
  return { tenantId, memberId, revision, profile: profileOf(member) };
}
