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
const ENQUEUE_TIMEOUT_MS = 900;

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

  /**
   * Queues an import; a second time under the same id changes nothing.
   * @throws DomainError `store.unavailable`; the task may get in all the same, once Redis is back
   */
  async enqueueImport(job: ImportJob): Promise<void> {
    const adding = this.imports.add(
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
    await withinTime(adding);
  }
}

/** The queue's own connection waits for Redis as long as it takes; callers do not. */
async function withinTime(adding: Promise<unknown>): Promise<void> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer in time')), ENQUEUE_TIMEOUT_MS);
  try {
    await Promise.race([adding, expired]);
  } catch (cause) {
    adding.catch(() => {});
    throw new DomainError('store.unavailable', 'The job queue is not available. Try again.', {
      internal: String(cause),
      retryAfterSeconds: 1,
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}
