import { randomUUID } from 'node:crypto';
import { getQueueToken } from '@nestjs/bullmq';
import { RostrumClient } from '@rostrum/client';
import type { ImportJob, ImportJobRepository, JobState } from '@rostrum/domain';
import type { Queue } from 'bullmq';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { IMPORT_QUEUE, JobsService } from '../../apps/api/src/jobs/jobs.service.ts';
import { IMPORT_JOB_REPOSITORY } from '../../apps/api/src/ports.ts';
import { agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let app: TestApp;
let database: DurableView;
let client: RostrumClient;
let queue: Queue;
let jobs: ImportJobRepository;
let service: JobsService;

// The instance under test only serves: when somebody works through the jobs is up to each test.
beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_ROLE: 'api' } });
  database = viewDatabase(app.stores);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  queue = app.app.get(getQueueToken(IMPORT_QUEUE), { strict: false });
  jobs = app.app.get(IMPORT_JOB_REPOSITORY);
  service = app.app.get(JobsService, { strict: false });
  await client.createLeaderboard({ key: 'board', name: 'Board', operator: 'increment' });
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});

const startWorker = () => app.startInstance({ ROSTRUM_ROLE: 'worker' });

/** A job with a piece of its file, neither of which anybody has touched for so long. */
async function leave(state: JobState, untouchedMs: number, chunkMs = untouchedMs): Promise<string> {
  const updatedAt = new Date(Date.now() - untouchedMs);
  const job: ImportJob = {
    id: `job_${randomUUID()}`,
    tenantId: app.tenantId,
    leaderboardKey: 'board',
    state,
    mapping: {
      format: 'csv',
      memberColumn: 'memberId',
      scoreColumn: undefined,
      occurredAtColumn: undefined,
      columns: {},
      skip: [],
      operator: undefined,
    },
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
    createdAt: updatedAt,
    updatedAt,
  };
  await jobs.insert(job);
  await jobs.appendChunk(job.id, 0, Buffer.from(`memberId\n${job.id}\n`));
  await database.rows('UPDATE import_chunks SET received_at = $1 WHERE job_id = $2', [
    new Date(Date.now() - chunkMs),
    job.id,
  ]);
  return job.id;
}

/** Which of these jobs customers still see, file included. */
async function kept(ids: string[]): Promise<boolean[]> {
  return Promise.all(
    ids.map(async (id) => {
      const isThere = await client.getJob(id).then(
        () => true,
        () => false,
      );
      expect((await jobs.readChunk(id, 0)) !== undefined).toBe(isThere);
      return isThere;
    }),
  );
}

it('an upload of which nothing arrived for an hour is removed with its file', async () => {
  const ids = [
    await leave('receiving', HOUR_MS + MINUTE_MS),
    await leave('receiving', HOUR_MS - MINUTE_MS),
    await leave('receiving', DAY_MS, MINUTE_MS),
  ];
  await service.sweep();
  expect(await kept(ids)).toEqual([false, true, true]);
});

it('a job is removed a week after it was last touched', async () => {
  const states: JobState[] = ['completed', 'failed', 'running', 'queued'];
  const old = await Promise.all(states.map((state) => leave(state, 7 * DAY_MS + MINUTE_MS)));
  const recent = await Promise.all(states.map((state) => leave(state, 7 * DAY_MS - MINUTE_MS)));
  await service.sweep();
  expect(await kept(old)).toEqual([false, false, false, false]);
  expect(await kept(recent)).toEqual([true, true, true, true]);
});

it('a job whose task is not in the queue is queued again, and one that waits is not run twice', async () => {
  const lost = await leave('queued', 11 * MINUTE_MS);
  const fresh = await leave('queued', 9 * MINUTE_MS);
  const { body } = await agentWith(app.url, app.secretKey)
    .post('/v1/leaderboards/board/import')
    .set('Content-Type', 'text/csv')
    .send('memberId\nann\n')
    .expect(202);
  await database.rows('UPDATE import_jobs SET updated_at = $1 WHERE id = $2', [
    new Date(Date.now() - HOUR_MS),
    body.jobId,
  ]);
  for (let times = 0; times < 3; times += 1) await service.sweep();
  const tasks = (await queue.getWaiting()).map(({ id }) => id);
  expect(tasks.filter((id) => id === body.jobId)).toHaveLength(1);
  expect(tasks.filter((id) => id === lost)).toHaveLength(1);
  expect(tasks).not.toContain(fresh);

  const worker = await startWorker();
  for (const id of [lost, body.jobId]) {
    await vi.waitFor(async () => expect((await client.getJob(id)).state).toBe('completed'));
  }
  expect((await client.getEntry('board', lost)).score).toBe(1);
  expect((await client.getEntry('board', 'ann')).score).toBe(1);
  expect((await client.getJob(fresh)).state).toBe('queued');
  await worker.stop();
});

it('one of the workers sweeps again and again, also after Redis has lost the plan', async () => {
  const workers = [await startWorker(), await startWorker()];
  const isPlanned = async () => {
    expect(await queue.getJobSchedulers()).toMatchObject([{ key: 'sweep', every: 5 * MINUTE_MS }]);
    const planned = (await queue.getDelayed()).filter(({ name }) => name === 'sweep');
    expect(planned).toHaveLength(1);
    return planned[0];
  };
  const next = await vi.waitFor(isPlanned);
  const abandoned = await leave('receiving', 2 * HOUR_MS);
  await next?.promote();
  await vi.waitFor(async () => expect(await kept([abandoned])).toEqual([false]));

  await vi.waitFor(isPlanned);
  await queue.removeJobScheduler('sweep');
  expect(await queue.getJobSchedulers()).toEqual([]);
  await app.stores.redis.kill('SIGKILL');
  await app.stores.redis.restart();
  await vi.waitFor(isPlanned, { timeout: 50_000, interval: 100 });
  await Promise.all(workers.map((worker) => worker.stop()));
}, 90_000);

it('forgets erasures that were done long ago, and no others', async () => {
  const erasure = async (id: string, state: string, days: number): Promise<void> => {
    await database.rows(
      `INSERT INTO member_erasures (id, tenant_id, state, proof, created_at, updated_at)
       VALUES ($1, $2, $3, '{}', now(), now() - $4 * interval '1 day')`,
      [id, app.tenantId, state, days],
    );
  };
  await erasure('old', 'completed', 4 * 365);
  await erasure('running', 'running', 4 * 365);
  await erasure('recent', 'completed', 365);
  await service.sweep();
  const left = await database.rows<{ id: string }>('SELECT id FROM member_erasures ORDER BY id');
  expect(left.map(({ id }) => id)).toEqual(['recent', 'running']);
});
