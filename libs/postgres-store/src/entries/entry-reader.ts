import type { StoredEntry } from '@rostrum/domain';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { firstOf, query, rowsOf } from '../query.ts';

const BATCH_SIZE = 5_000;

/** Reads stored entries whole: for rebuilding the live store, and for comparing the two. */
export class EntryReader {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * The entries of a board, of one period or of all, by period and member id. Read in batches, each
   * on its own: entries that change meanwhile are seen once, before or after the change.
   * @throws DomainError `store.unavailable`
   */
  async *streamEntries(leaderboardId: string, period?: string): AsyncGenerator<StoredEntry, void> {
    for await (const batch of this.streamBatches(leaderboardId, period)) yield* batch;
  }

  /** As `streamEntries`; while one batch is dealt with, the next is being read. */
  async *streamBatches(
    leaderboardId: string,
    period?: string,
  ): AsyncGenerator<StoredEntry[], void> {
    let next: Promise<StoredEntry[]> | undefined = this.#readBatch(
      leaderboardId,
      period,
      undefined,
    );
    while (next !== undefined) {
      const batch: StoredEntry[] = await next;
      const last = batch.length < BATCH_SIZE ? undefined : batch.at(-1);
      next = last && this.#readBatch(leaderboardId, period, last);
      // Whoever breaks off does not wait for it.
      next?.catch(() => {});
      if (batch.length > 0) yield batch;
    }
  }

  /** @throws DomainError `store.unavailable` */
  async countEntries(leaderboardId: string, period?: string): Promise<number> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('leaderboard_entries')
        .select(sql<string>`count(*)`.as('count'))
        .where('leaderboard_id', '=', leaderboardId)
        .$if(period !== undefined, (count) => count.where('period', '=', period ?? '')),
    );
    return Number(row?.count ?? 0);
  }

  async #readBatch(
    leaderboardId: string,
    period: string | undefined,
    after: StoredEntry | undefined,
  ): Promise<StoredEntry[]> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('leaderboard_entries')
        .select(['period', 'member_id', 'score', 'prefix', 'updated_at', 'attempts'])
        .select(sql<string | null>`metadata::text`.as('metadata'))
        .where('leaderboard_id', '=', leaderboardId)
        .$if(period !== undefined, (page) => page.where('period', '=', period ?? ''))
        .$if(after !== undefined, (page) =>
          page.where(sql<boolean>`(period, member_id) > (${after?.period}, ${after?.memberId})`),
        )
        .orderBy('period')
        .orderBy('member_id')
        .limit(BATCH_SIZE),
    );
    return rows.map((row) => ({
      period: row.period,
      memberId: row.member_id,
      score: row.score,
      prefix: row.prefix,
      updatedAtMs: row.updated_at.getTime(),
      attempts: row.attempts ?? undefined,
      metadata: row.metadata ?? undefined,
    }));
  }
}
