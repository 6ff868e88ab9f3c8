import { type BatchItemResult, MAX_BATCH, type Submission } from '@rostrum/contracts';
import {
  type ImportJob,
  type ImportJobRepository,
  type JobState,
  MAX_REJECTIONS,
} from '@rostrum/domain';
import type { ScoresService } from '../scores.service.ts';
import { readRows } from './import-rows.ts';

const SAVE_INTERVAL_MS = 500;
/** A job that was begun before, and broke off, is still running. */
export const UNFINISHED: readonly JobState[] = ['queued', 'running'];

interface NumberedRow {
  row: number;
  submission: Submission;
}

/**
 * One pass over the file of a job. It ends when the job is no longer to be run: the upload was given
 * up, or another run of the same job was faster.
 */
export class ImportRun {
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
      {
        idempotency: { key: `import:${id}:${first.row}`, fingerprint: String(batch.length) },
        isTrusted: true,
      },
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
