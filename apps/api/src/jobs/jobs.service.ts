import { InjectQueue } from '@nestjs/bullmq';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  type ImportJob,
  type ImportJobRepository,
  type MemberErasure,
  type MemberErasureRepository,
  type Principal,
  type QuarantineRepository,
} from '@rostrum/domain';
import type { Queue } from 'bullmq';
import type { Logger } from 'pino';
import { requireHost } from '../access/access.service.ts';
import {
  IMPORT_JOB_REPOSITORY,
  LOGGER,
  MEMBER_ERASURE_REPOSITORY,
  QUARANTINE_REPOSITORY,
} from '../ports.ts';

export const IMPORT_QUEUE = 'imports';
/** The name of the task that comes by itself in between. */
export const SWEEP_TASK = 'sweep';

/** What a queue carries of an import: the job itself is in PostgreSQL. */
export interface ImportTask {
  tenantId: string;
  jobId: string;
}

const KEPT_TASKS = 1000;
const ATTEMPTS = 10;
const FIRST_RETRY_MS = 1000;
const ENQUEUE_TIMEOUT_MS = 900;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Short beside all that is waited for below, and each sweep costs a few statements. */
const SWEEP_INTERVAL_MS = 5 * MINUTE_MS;
/** How often the plan is made sure of. */
const PLAN_INTERVAL_MS = MINUTE_MS / 2;
/** An upload of which nothing arrives for this long has lost its client, or the process it came to. */
const ABANDONED_MS = HOUR_MS;
/** A task gets into the queue within a second of its job. */
const UNHEARD_OF_MS = 10 * MINUTE_MS;
/** How long customers can see what became of a job. Nothing waits or runs for as long as this. */
const KEPT_MS = 7 * DAY_MS;
/** How long an erasure can be proved: about as long as somebody may ask for it. */
const ERASURES_KEPT_MS = 3 * 365 * DAY_MS;
/** How long hosts can see what became of a held submission. */
const SETTLED_KEPT_MS = 90 * DAY_MS;

@Injectable()
export class JobsService implements BeforeApplicationShutdown {
  #planning: NodeJS.Timeout | undefined;

  constructor(
    @Inject(IMPORT_JOB_REPOSITORY) private readonly jobs: ImportJobRepository,
    @Inject(MEMBER_ERASURE_REPOSITORY) private readonly erasures: MemberErasureRepository,
    @Inject(QUARANTINE_REPOSITORY) private readonly quarantine: QuarantineRepository,
    @Inject(LOGGER) private readonly logger: Logger,
    @InjectQueue(IMPORT_QUEUE) private readonly imports: Queue<ImportTask>,
  ) {
    this.imports.on('error', (error) => logger.debug({ err: error }, 'job queue'));
  }

  /** @throws DomainError `job.not_found` */
  async find(principal: Principal, jobId: string): Promise<ImportJob | MemberErasure> {
    requireHost(principal);
    const { tenantId } = principal;
    const job =
      (await this.jobs.find(tenantId, jobId)) ?? (await this.erasures.find(tenantId, jobId));
    if (!job) throw new DomainError('job.not_found', 'There is no such job.');
    return job;
  }

  /**
   * Queues an import; a second time under the same id changes nothing.
   * @throws DomainError `store.unavailable`; the task may get in all the same, once Redis is back
   */
  async enqueueImport(job: Pick<ImportJob, 'id' | 'tenantId'>): Promise<void> {
    const adding = this.imports.add(
      'import',
      { tenantId: job.tenantId, jobId: job.id },
      {
        jobId: job.id,
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: FIRST_RETRY_MS },
        removeOnComplete: KEPT_TASKS,
        // Even that it failed could not be stored: the job is still queued, and is to be so again.
        removeOnFail: true,
      },
    );
    await withinTime(adding);
  }

  /** Has a sweep come up among the tasks again and again: one, however many workers there are. */
  scheduleSweeps(): void {
    const opts = { removeOnComplete: true, removeOnFail: true };
    const schedule = (): void => {
      this.imports
        .upsertJobScheduler(SWEEP_TASK, { every: SWEEP_INTERVAL_MS }, { name: SWEEP_TASK, opts })
        .catch((error: unknown) => this.logger.debug({ err: error }, 'scheduling sweeps'));
    };
    schedule();
    // A Redis that comes back may have come back empty. Of a master of a Cluster nobody tells.
    this.imports.getBackend().on('ready', schedule);
    this.#planning = setInterval(schedule, PLAN_INTERVAL_MS);
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#planning);
  }

  /** Sees to jobs that nobody else does: their process died, or Redis lost their task. */
  async sweep(): Promise<void> {
    const abandoned = await this.jobs.sweep(before(ABANDONED_MS), ['receiving']);
    const old = await this.jobs.sweep(before(KEPT_MS), [
      'queued',
      'running',
      'completed',
      'failed',
    ]);
    const settled = await this.quarantine.sweep(before(SETTLED_KEPT_MS));
    const erasures = await this.erasures.sweep(before(ERASURES_KEPT_MS));
    // The task of one whose turn has not come is there still, and queueing it changes nothing.
    const waiting = await this.jobs.findQueued(before(UNHEARD_OF_MS));
    for (const job of waiting) await this.enqueueImport(job);
    this.logger.debug({ abandoned, old, settled, erasures, waiting: waiting.length }, 'swept');
  }
}

function before(ms: number): Date {
  return new Date(Date.now() - ms);
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
