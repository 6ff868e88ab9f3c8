import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import {
  type BeforeApplicationShutdown,
  Inject,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DomainError, type ImportJob, type ImportJobRepository } from '@rostrum/domain';
import type { Job } from 'bullmq';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { IMPORT_QUEUE, type ImportTask, JobsService, SWEEP_TASK } from '../../jobs/jobs.service.ts';
import { CONFIG, IMPORT_JOB_REPOSITORY, LOGGER } from '../../ports.ts';
import { ScoresService } from '../scores.service.ts';
import { ImportRun, UNFINISHED } from './import-run.ts';

const LOCK_MS = 10_000;
const MAX_STALLS = 100;
const RETRY_DELAY_MS = 200;

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
    private readonly queue: JobsService,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    if (!this.config.runsWorkers) return;
    this.queue.scheduleSweeps();
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
    if (task.name === SWEEP_TASK) await this.queue.sweep();
    else await this.#run(task);
  }

  async #run(task: Job<ImportTask>): Promise<void> {
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
