import {
  DomainError,
  type ImportJob,
  type ImportJobRepository,
  type ImportMapping,
  type JobState,
} from '@rostrum/domain';
import { type Selectable, sql } from 'kysely';
import type { Pool } from 'pg';
import { firstOf, isOrphan, query, rowsOf } from '../query.ts';
import type { Database } from '../schema.ts';

type Row = Selectable<Database['import_jobs']>;

export class PostgresImportJobRepository implements ImportJobRepository {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async insert(job: ImportJob): Promise<void> {
    const values = {
      ...changeableColumns(job),
      id: job.id,
      tenant_id: job.tenantId,
      leaderboard_key: job.leaderboardKey,
      mapping: JSON.stringify(job.mapping),
      created_at: job.createdAt,
    };
    await rowsOf(this.#pool, query.insertInto('import_jobs').values(values));
  }

  async find(tenantId: string, jobId: string): Promise<ImportJob | undefined> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('import_jobs')
        .selectAll()
        .where('id', '=', jobId)
        .where('tenant_id', '=', tenantId),
    );
    return row && toJob(row);
  }

  async save(job: ImportJob, from: readonly JobState[]): Promise<boolean> {
    const row = await firstOf(
      this.#pool,
      query
        .updateTable('import_jobs')
        .set(changeableColumns(job))
        .where('id', '=', job.id)
        .where('tenant_id', '=', job.tenantId)
        .where('state', '=', anyOf(from))
        .returning('id'),
    );
    return row !== undefined;
  }

  /**
   * Appending a chunk again replaces it, so that a caller may retry.
   * @throws DomainError `job.not_found`
   */
  async appendChunk(jobId: string, index: number, bytes: Uint8Array): Promise<void> {
    const statement = query
      .insertInto('import_chunks')
      .values({ job_id: jobId, index, bytes })
      .onConflict((conflict) =>
        conflict.columns(['job_id', 'index']).doUpdateSet((update) => ({
          bytes: update.ref('excluded.bytes'),
          received_at: update.ref('excluded.received_at'),
        })),
      );
    try {
      await rowsOf(this.#pool, statement);
    } catch (error) {
      if (isOrphan(error)) throw notFound(jobId);
      throw error;
    }
  }

  async readChunk(jobId: string, index: number): Promise<Uint8Array | undefined> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('import_chunks')
        .select('bytes')
        .where('job_id', '=', jobId)
        .where('index', '=', index),
    );
    return row?.bytes;
  }

  async dropChunks(jobId: string): Promise<void> {
    await rowsOf(this.#pool, query.deleteFrom('import_chunks').where('job_id', '=', jobId));
  }

  async findQueued(before: Date): Promise<Pick<ImportJob, 'id' | 'tenantId'>[]> {
    return rowsOf(
      this.#pool,
      query
        .selectFrom('import_jobs')
        .select(['id', 'tenant_id as tenantId'])
        .where('state', '=', 'queued')
        .where('updated_at', '<', before)
        .orderBy('updated_at'),
    );
  }

  /** An upload that received a chunk since `before` is still under way. */
  async sweep(before: Date, states: readonly JobState[]): Promise<number> {
    const rows = await rowsOf(
      this.#pool,
      query
        .deleteFrom('import_jobs')
        .where('updated_at', '<', before)
        .where('state', '=', anyOf(states))
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('import_chunks')
                .select('index')
                .whereRef('import_chunks.job_id', '=', 'import_jobs.id')
                .where('received_at', '>=', before),
            ),
          ),
        )
        .returning('id'),
    );
    return rows.length;
  }
}

function anyOf(states: readonly JobState[]) {
  return sql<JobState>`any(${[...states]}::text[])`;
}

function notFound(jobId: string): DomainError {
  return new DomainError('job.not_found', `There is no job "${jobId}".`);
}

function changeableColumns(job: ImportJob) {
  return {
    state: job.state,
    progress: JSON.stringify(job.progress),
    rejections: JSON.stringify(job.rejections),
    // A customer's file may hold any byte, but a text column no NUL.
    error: job.error?.replaceAll('\0', '\ufffd') ?? null,
    updated_at: job.updatedAt,
  };
}

function toJob(row: Row): ImportJob {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    leaderboardKey: row.leaderboard_key,
    state: row.state,
    mapping: toMapping(row.mapping),
    progress: row.progress,
    rejections: row.rejections,
    error: row.error ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** JSON drops what is undefined; the type names every field. */
function toMapping(stored: ImportMapping): ImportMapping {
  return {
    ...stored,
    scoreColumn: stored.scoreColumn,
    occurredAtColumn: stored.occurredAtColumn,
    operator: stored.operator,
  };
}
