import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import {
  type BeforeApplicationShutdown,
  Inject,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { BatchItemResult, Submission } from '@rostrum/contracts';
import { MAX_BATCH } from '@rostrum/contracts';
import {
  DomainError,
  type ImportJob,
  type ImportJobRepository,
  type JobState,
  MAX_REJECTIONS,
} from '@rostrum/domain';
import type { Job } from 'bullmq';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { IMPORT_QUEUE, type ImportTask } from '../../jobs/jobs.service.ts';
import { CONFIG, IMPORT_JOB_REPOSITORY, LOGGER } from '../../ports.ts';
import { ScoresService } from '../scores.service.ts';
import { readRows } from './import-rows.ts';

const SAVE_INTERVAL_MS = 500;
const LOCK_MS = 10_000;
const MAX_STALLS = 100;
const RETRY_DELAY_MS = 200;
/** A job that was begun before, and broke off, is still running. */
const UNFINISHED: readonly JobState[] = ['queued', 'running'];

interface NumberedRow {
  row: number;
  submission: Submission;
}

/**
 * Runs imports. A job that broke off is run again from its first row: every batch carries an
 * idempotency key made of the job and its first row, so what was applied is not applied again, and
 * the counts come out the same.
 */
@Processor(IMPORT_QUEUE, {
  autorun: false,
  concurrency: 2,
  // How soon the job of a worker that died is taken up by another one.
  lockDuration: LOCK_MS,
  stalledInterval: LOCK_MS / 2,
  // Workers may die of anything, a deployment included: that is no fault of the job.
  maxStalledCount: MAX_STALLS,
  // Stopping may have to wait for such a pause.
  runRetryDelay: RETRY_DELAY_MS,
})
export class ImportRunner
  extends WorkerHost
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IMPORT_JOB_REPOSITORY) private readonly jobs: ImportJobRepository,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly scores: ScoresService,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    if (!this.config.runsWorkers) return;
    this.worker.run().catch((error: unknown) => this.logger.error({ err: error }, 'import worker'));
  }

  /** Takes no further job; Nest waits for the running ones, when requests have ended. */
  beforeApplicationShutdown(): void {
    void this.worker.close();
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.debug({ err: error }, 'import worker');
  }

  override async process(task: Job<ImportTask>): Promise<void> {
    const job = await this.jobs.find(task.data.tenantId, task.data.jobId);
    if (!job || job.state === 'completed' || job.state === 'failed') return;
    try {
      await new ImportRun(job, this.jobs, this.scores).execute();
    } catch (error) {
      const isLast = task.attemptsMade + 1 >= (task.opts.attempts ?? 1);
      const isHopeless = error instanceof DomainError && !error.retryable;
      if (!isLast && !isHopeless) throw error;
      await this.#fail(job, error);
    }
  }

  async #fail(job: ImportJob, error: unknown): Promise<void> {
    this.logger.warn({ jobId: job.id, err: error }, 'import failed');
    job.state = 'failed';
    job.error = error instanceof DomainError ? error.message : 'The import failed on our side.';
    job.updatedAt = new Date();
    if (await this.jobs.save(job, UNFINISHED)) await this.jobs.dropChunks(job.id);
  }
}

/**
 * One pass over the file of a job. It ends when the job is no longer to be run: the upload was given
 * up, or another run of the same job was faster.
 */
class ImportRun {
  readonly #job: ImportJob;
  readonly #jobs: ImportJobRepository;
  readonly #scores: ScoresService;
  #batch: NumberedRow[] = [];
  #savedAtMs = 0;

  constructor(job: ImportJob, jobs: ImportJobRepository, scores: ScoresService) {
    this.#job = job;
    this.#jobs = jobs;
    this.#scores = scores;
  }

  async execute(): Promise<void> {
    const job = this.#job;
    job.state = 'running';
    job.rejections = [];
    const { bytesTotal } = job.progress;
    job.progress = {
      bytesDone: 0,
      bytesTotal,
      rowsDone: 0,
      rowsApplied: 0,
      rowsUnchanged: 0,
      rowsRejected: 0,
      rowsSkipped: 0,
    };
    if (!(await this.#save(UNFINISHED))) return;
    let row = 0;
    for await (const read of readRows(this.#chunks(), job.mapping)) {
      row += 1;
      if (read.kind === 'submission') this.#batch.push({ row, submission: read.submission });
      else this.#pass(row, read.kind === 'invalid' ? read.detail : undefined);
      if (this.#batch.length === MAX_BATCH && !(await this.#flush())) return;
    }
    await this.#flush();
    job.state = 'completed';
    if (await this.#save(['running'])) await this.#jobs.dropChunks(job.id);
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    for (let index = 0; ; index += 1) {
      const chunk = await this.#jobs.readChunk(this.#job.id, index);
      if (!chunk) return;
      this.#job.progress.bytesDone += chunk.length;
      yield chunk;
    }
  }

  /** A row that is not submitted: left out on purpose, or not valid. */
  #pass(row: number, fault: string | undefined): void {
    const { progress } = this.#job;
    progress.rowsDone += 1;
    if (fault === undefined) progress.rowsSkipped += 1;
    else this.#reject(row, 'request.invalid', fault);
  }

  /** Whether the run goes on. */
  async #flush(): Promise<boolean> {
    const batch = this.#batch;
    const [first] = batch;
    if (!first) return true;
    this.#batch = [];
    const { tenantId, leaderboardKey, id } = this.#job;
    const { result } = await this.#scores.applyBatch(
      tenantId,
      leaderboardKey,
      batch.map(({ submission }) => submission),
      { key: `import:${id}:${first.row}`, fingerprint: String(batch.length) },
    );
    for (const [index, item] of result.results.entries()) this.#count(batch[index]?.row ?? 0, item);
    return Date.now() - this.#savedAtMs < SAVE_INTERVAL_MS || this.#save(['running']);
  }

  #count(row: number, item: BatchItemResult): void {
    const { progress } = this.#job;
    progress.rowsDone += 1;
    if (item.status === 'applied') progress.rowsApplied += 1;
    else if (item.status === 'unchanged') progress.rowsUnchanged += 1;
    else this.#reject(row, item.code ?? '', item.detail ?? '');
  }

  #reject(row: number, code: string, detail: string): void {
    this.#job.progress.rowsRejected += 1;
    if (this.#job.rejections.length < MAX_REJECTIONS) {
      this.#job.rejections.push({ row, code, detail });
    }
  }

  #save(from: readonly JobState[]): Promise<boolean> {
    this.#savedAtMs = Date.now();
    this.#job.updatedAt = new Date();
    return this.#jobs.save(this.#job, from);
  }
}
