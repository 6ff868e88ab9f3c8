import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { ImportQuery } from '@rostrum/contracts';
import {
  DomainError,
  type ImportJob,
  type ImportJobRepository,
  type Principal,
} from '@rostrum/domain';
import { requireHost } from '../../access/access.service.ts';
import type { Config } from '../../config.ts';
import { newId } from '../../durability/new-id.ts';
import { JobsService } from '../../jobs/jobs.service.ts';
import { CONFIG, IMPORT_JOB_REPOSITORY } from '../../ports.ts';
import { LeaderboardsService } from '../leaderboards.service.ts';
import { readMapping } from './import-mapping.ts';

const CHUNK_BYTES = 256 * 1024;
const GIVE_UP_RETRY_MS = 1000;

/** Takes a file in: spooled chunk by chunk as it arrives, then queued. */
@Injectable()
export class ImportService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IMPORT_JOB_REPOSITORY) private readonly jobs: ImportJobRepository,
    private readonly leaderboards: LeaderboardsService,
    private readonly queue: JobsService,
  ) {}

  async receive(
    principal: Principal,
    key: string,
    query: ImportQuery,
    contentType: string,
    file: Readable | undefined,
  ): Promise<ImportJob> {
    requireHost(principal);
    const board = await this.leaderboards.get(principal, key);
    const mapping = readMapping(query, contentType, board);
    if (typeof file?.pipe !== 'function') {
      throw new DomainError('request.invalid', 'Send the file as the body of the request.');
    }
    const now = new Date();
    const job: ImportJob = {
      id: newId('job'),
      tenantId: principal.tenantId,
      leaderboardKey: key,
      state: 'receiving',
      mapping,
      progress: {
        bytesDone: 0,
        bytesTotal: 0,
        rowsDone: 0,
        rowsApplied: 0,
        rowsUnchanged: 0,
        rowsRejected: 0,
        rowsSkipped: 0,
      },
      rejections: [],
      error: undefined,
      createdAt: now,
      updatedAt: now,
    };
    await this.jobs.insert(job);
    try {
      job.progress.bytesTotal = await this.#spool(job.id, file);
      job.state = 'queued';
      job.updatedAt = new Date();
      await this.jobs.save(job, ['receiving']);
    } catch (error) {
      // What is still on its way is let through to nowhere, so that the answer can be read.
      file.resume();
      this.#giveUpOnceStored(job, error).catch(() => {});
      throw error;
    }
    await this.#enqueue(job);
    return job;
  }

  async #spool(jobId: string, file: Readable): Promise<number> {
    let pieces: Buffer[] = [];
    let [held, total, index] = [0, 0, 0];
    const flush = async (): Promise<void> => {
      if (held === 0) return;
      await this.jobs.appendChunk(jobId, index, Buffer.concat(pieces));
      index += 1;
      pieces = [];
      held = 0;
    };
    // Destroying the request with the loop would take the connection along, and the refusal with it.
    for await (const piece of file.iterator({ destroyOnReturn: false })) {
      pieces.push(piece);
      held += piece.length;
      total += piece.length;
      if (total > this.config.maxImportBytes) {
        throw new DomainError('request.too_large', 'The file is larger than an import may be.');
      }
      if (held >= CHUNK_BYTES) await flush();
    }
    await flush();
    return total;
  }

  /**
   * The task may have got in although nobody said so. The upload is refused only if the job could
   * be failed before a worker began it; else, and in doubt, the job tells what becomes of it.
   */
  async #enqueue(job: ImportJob): Promise<void> {
    try {
      await this.queue.enqueueImport(job);
    } catch (error) {
      if (await this.#giveUp(job, error).catch(() => false)) throw error;
    }
  }

  /** The answer that the job is queued may be what was lost, and it would be run one day. */
  async #giveUpOnceStored(job: ImportJob, error: unknown): Promise<void> {
    for (;;) {
      try {
        await this.#giveUp(job, error);
        return;
      } catch (fault) {
        if (!(fault instanceof DomainError && fault.code === 'store.unavailable')) throw fault;
      }
      await delay(GIVE_UP_RETRY_MS, undefined, { ref: false });
    }
  }

  /** Whether nothing of the file is applied for certain: no worker begins a job that has failed. */
  async #giveUp(job: ImportJob, cause: unknown): Promise<boolean> {
    const error = cause instanceof DomainError ? cause.message : 'The upload was broken off.';
    const failed: ImportJob = { ...job, state: 'failed', error, updatedAt: new Date() };
    const isFailed = await this.jobs.save(failed, ['receiving', 'queued']);
    if (isFailed) await this.jobs.dropChunks(job.id).catch(() => {});
    return isFailed;
  }
}
