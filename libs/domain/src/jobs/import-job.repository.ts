import type { ImportJob, JobState } from './import-job.ts';

/**
 * Import jobs and the files they work on. A file is spooled into the source of truth in chunks, so
 * that any worker can run the job and a restart finds it.
 */
export interface ImportJobRepository {
  insert(job: ImportJob): Promise<void>;
  find(tenantId: string, jobId: string): Promise<ImportJob | undefined>;
  /**
   * Stores progress, rejections, state and error if the job is there and in one of the states
   * `from`; whether it is. By this the upload and those who run it agree on what becomes of it.
   */
  save(job: ImportJob, from: readonly JobState[]): Promise<boolean>;
  appendChunk(jobId: string, index: number, bytes: Uint8Array): Promise<void>;
  /** The chunk, or `undefined` past the last. */
  readChunk(jobId: string, index: number): Promise<Uint8Array | undefined>;
  /** Forgets the spooled file; the job stays readable. */
  dropChunks(jobId: string): Promise<void>;
  /** Jobs that nobody has touched since they were queued, before `before`; the oldest first. */
  findQueued(before: Date): Promise<Pick<ImportJob, 'id' | 'tenantId'>[]>;
  /** Removes jobs of these states not touched since `before`; how many. */
  sweep(before: Date, states: readonly JobState[]): Promise<number>;
}
