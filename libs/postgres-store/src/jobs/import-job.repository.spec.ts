import { randomBytes, randomUUID } from 'node:crypto';
import type { ImportJob, JobState } from '@rostrum/domain';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addTenant, aJob, openDatabase } from '../../test/fixtures.ts';
import { PostgresImportJobRepository } from './import-job.repository.ts';

const LONG_AGO = new Date('2026-01-01T00:00:00Z');
const ENDED: JobState[] = ['completed', 'failed'];

let pool: Pool;
let jobs: PostgresImportJobRepository;
let tenantId: string;

beforeAll(async () => {
  pool = await openDatabase();
  jobs = new PostgresImportJobRepository(pool);
});
afterAll(() => pool.end());
beforeEach(async () => {
  tenantId = await addTenant(pool);
});

async function addJob(overrides: Partial<ImportJob> = {}): Promise<ImportJob> {
  const job = aJob(tenantId, overrides);
  await jobs.insert(job);
  return job;
}

it('gives back a job as it was inserted, to its tenant alone', async () => {
  const job = await addJob();
  expect(await jobs.find(tenantId, job.id)).toStrictEqual(job);
  expect(await jobs.find(await addTenant(pool), job.id)).toBeUndefined();
  expect(await jobs.find(tenantId, 'nothing')).toBeUndefined();
});

it('saves what a run changes, whatever bytes the file had in it', async () => {
  const job = await addJob();
  const changed: ImportJob = {
    ...job,
    state: 'failed',
    progress: { ...job.progress, bytesDone: 2 ** 33, rowsDone: 5, rowsRejected: 1 },
    rejections: [{ row: 3, code: 'request.invalid', detail: 'score "\0\ud800"' }],
    error: 'unreadable: "\0"',
    updatedAt: new Date('2026-11-21T11:00:00.001Z'),
  };
  expect(await jobs.save(changed, [job.state])).toBe(true);
  expect(await jobs.find(tenantId, job.id)).toEqual({ ...changed, error: 'unreadable: "\ufffd"' });
});

it('does not save a job that is gone, or of another tenant, or in another state', async () => {
  const job = await addJob({ state: 'running' });
  expect(await jobs.save(aJob(tenantId), ['receiving'])).toBe(false);
  expect(await jobs.save({ ...job, tenantId: await addTenant(pool) }, ['running'])).toBe(false);
  expect(await jobs.save({ ...job, state: 'failed' }, ['receiving', 'queued'])).toBe(false);
  expect(await jobs.find(tenantId, job.id)).toEqual(job);
});

it('lets one of many who save from the same state have the job', async () => {
  const job = await addJob({ state: 'queued' });
  const saved = await Promise.all(
    (['running', 'failed', 'running', 'failed'] as const).map((state) =>
      jobs.save({ ...job, state }, ['queued']),
    ),
  );
  expect(saved.filter((isSaved) => isSaved)).toHaveLength(1);
});

it('gives back the chunks of a file, to the byte', async () => {
  const job = await addJob();
  const chunks = [randomBytes(300_000), new Uint8Array(0), Uint8Array.from([0, 92, 39, 255])];
  for (const [index, bytes] of chunks.entries()) await jobs.appendChunk(job.id, index, bytes);
  for (const [index, bytes] of chunks.entries()) {
    const stored = await jobs.readChunk(job.id, index);
    expect(stored && Buffer.compare(stored, bytes)).toBe(0);
  }
  expect(await jobs.readChunk(job.id, chunks.length)).toBeUndefined();
  await jobs.dropChunks(job.id);
  expect(await jobs.readChunk(job.id, 0)).toBeUndefined();
  expect(await jobs.find(tenantId, job.id)).toEqual(job);
});

it('takes a chunk that is sent again, and none without a job', async () => {
  const job = await addJob();
  await jobs.appendChunk(job.id, 0, Buffer.from('half'));
  await jobs.appendChunk(job.id, 0, Buffer.from('whole'));
  expect(String(await jobs.readChunk(job.id, 0))).toBe('whole');
  await expect(jobs.appendChunk(randomUUID(), 0, Buffer.from('x'))).rejects.toMatchObject({
    code: 'job.not_found',
  });
});

it('finds the jobs that have been queued for long, the oldest first', async () => {
  const before = new Date('2020-06-01T00:00:00Z');
  const at = (day: string) => new Date(`2020-${day}T00:00:00Z`);
  const later = await addJob({ state: 'queued', updatedAt: at('05-02') });
  const first = await addJob({ state: 'queued', updatedAt: at('05-01') });
  await addJob({ state: 'queued', updatedAt: before });
  await addJob({ state: 'running', updatedAt: at('05-01') });
  expect(await jobs.findQueued(before)).toEqual([
    { id: first.id, tenantId },
    { id: later.id, tenantId },
  ]);
});

it('sweeps away jobs of the states given that nobody touched since', async () => {
  const before = new Date('2026-06-01T00:00:00Z');
  const old = await addJob({ state: 'completed', updatedAt: LONG_AGO });
  const recent = await addJob({ state: 'failed', updatedAt: before });
  const running = await addJob({ state: 'running', updatedAt: LONG_AGO });
  expect(await jobs.sweep(before, [])).toBe(0);
  expect(await jobs.sweep(before, ENDED)).toBe(1);
  expect(await jobs.find(tenantId, old.id)).toBeUndefined();
  expect(await jobs.find(tenantId, recent.id)).toEqual(recent);
  expect(await jobs.find(tenantId, running.id)).toEqual(running);
});

it('sweeps away an upload that broke off, but not one that is under way', async () => {
  const brokenOff = await addJob({ updatedAt: LONG_AGO });
  const underWay = await addJob({ updatedAt: LONG_AGO });
  await jobs.appendChunk(brokenOff.id, 0, Buffer.from('x'));
  await jobs.appendChunk(underWay.id, 0, Buffer.from('x'));
  await pool.query('UPDATE import_chunks SET received_at = $1 WHERE job_id = $2', [
    LONG_AGO,
    brokenOff.id,
  ]);
  expect(await jobs.sweep(new Date('2026-06-01T00:00:00Z'), ['receiving'])).toBe(1);
  expect(await jobs.find(tenantId, brokenOff.id)).toBeUndefined();
  expect(await jobs.readChunk(brokenOff.id, 0)).toBeUndefined();
  expect(await jobs.find(tenantId, underWay.id)).toEqual(underWay);
});
