import type { ModeratedWords, ModerationRepository } from '@rostrum/domain';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { firstOf, query, rowsOf } from '../query.ts';

export class PostgresModerationRepository implements ModerationRepository {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async find(tenantId: string): Promise<ModeratedWords> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('moderation_words')
        .select(['blocked', 'allowed', 'languages'])
        .where('tenant_id', '=', tenantId),
    );
    return row ?? { blocked: [], allowed: [], languages: [] };
  }

  async replace(tenantId: string, words: ModeratedWords): Promise<void> {
    const { blocked, allowed, languages } = words;
    await rowsOf(
      this.#pool,
      query
        .insertInto('moderation_words')
        .values({ tenant_id: tenantId, blocked, allowed, languages })
        .onConflict((conflict) =>
          conflict
            .column('tenant_id')
            .doUpdateSet({ blocked, allowed, languages, updated_at: sql`now()` }),
        ),
    );
  }
}
