import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  type ImportJob,
  type ImportJobRepository,
  type Principal,
} from '@rostrum/domain';
import type { Queue } from 'bullmq';
import type { Logger } from 'pino';
import { requireHost } from '../access/access.service.ts';
import { IMPORT_JOB_REPOSITORY, LOGGER } from '../ports.ts';

export const IMPORT_QUEUE = 'imports';

/** What a queue carries of an import: the job itself is in PostgreSQL. */
export interface ImportTask {
  tenantId: string;
  jobId: string;
}

const KEPT_TASKS = 1000;
const ATTEMPTS = 10;
const FIRST_RETRY_MS = 1000;

@Injectable()
export class JobsService {
  constructor(
    @Inject(IMPORT_JOB_REPOSITORY) private readonly jobs: ImportJobRepository,
    @Inject(LOGGER) logger: Logger,
    @InjectQueue(IMPORT_QUEUE) private readonly imports: Queue<ImportTask>,
  ) {
    this.imports.on('error', (error) => logger.debug({ err: error }, 'job queue'));
  }

  /** @throws DomainError `job.not_found` */
  async find(principal: Principal, jobId: string): Promise<ImportJob> {
    requireHost(principal);
    const job = await this.jobs.find(principal.tenantId, jobId);
    if (!job) throw new DomainError('job.not_found', 'There is no such job.');
    return job;
  }

  /** Queues an import; a second time under the same id changes nothing. */
  async enqueueImport(job: ImportJob): Promise<void> {
    await this.imports.add(
      'import',
      { tenantId: job.tenantId, jobId: job.id },
      {
        jobId: job.id,
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: FIRST_RETRY_MS },
        removeOnComplete: KEPT_TASKS,
        removeOnFail: KEPT_TASKS,
      },
    );
  }
}
