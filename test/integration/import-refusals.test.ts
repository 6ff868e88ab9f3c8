import { getQueueToken } from '@nestjs/bullmq';
import { RostrumClient } from '@rostrum/client';
import type { ImportJobView } from '@rostrum/contracts';
import { DomainError, type ImportJobRepository } from '@rostrum/domain';
import type { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { IMPORT_QUEUE } from '../../apps/api/src/jobs/jobs.service.ts';
import { IMPORT_JOB_REPOSITORY } from '../../apps/api/src/ports.ts';
import { agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { readImport } from '../setup/import-job.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

let app: TestApp;
let database: DurableView;
let client: RostrumClient;
let queue: Queue;
let jobs: ImportJobRepository;

let key: string;
let worker: TestInstance | undefined;

// The instance under test only serves: when somebody works through the jobs is up to each test.
beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_ROLE: 'api' } });
  database = viewDatabase(app.stores);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  queue = app.app.get(getQueueToken(IMPORT_QUEUE), { strict: false });
  jobs = app.app.get(IMPORT_JOB_REPOSITORY);
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});
beforeEach(async () => {
  key = uniqueKey('board');
  await client.createLeaderboard({ key, name: key, operator: 'increment' });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await worker?.stop();
  worker = undefined;
});

async function startWorker(): Promise<void> {
  worker = await app.startInstance({ ROSTRUM_ROLE: 'worker' });
}

const send = () =>
  agentWith(app.url, app.secretKey)
    .post(`/v1/leaderboards/${key}/import`)
    .set('Content-Type', 'text/csv')
    .send('memberId\nann\n');

async function jobId(): Promise<string> {
  const [job] = await database.rows<{ id: string }>(
    'SELECT id FROM import_jobs WHERE leaderboard_key = $1',
    [key],
  );
  return job?.id ?? '';
}

async function ended(id: string): Promise<ImportJobView> {
  return vi.waitFor(async () => {
    const job = await readImport(client, id);
    expect(['completed', 'failed']).toContain(job.state);
    return job;
  });
}

/** The next task gets into the queue, and whoever adds it is not told. */
function loseAnswerOfQueue(): void {
  const add = queue.add.bind(queue);
  vi.spyOn(queue, 'add').mockImplementationOnce(async (...task) => {
    await add(...task);
    return new Promise(() => {});
  });
}

type Fate = 'answered' | 'stored without an answer' | 'not stored';

/** What becomes of the next times that a job is saved by the instance under test. */
function saves(...fates: Fate[]): void {
  const save = jobs.save.bind(jobs);
  const spy = vi.spyOn(jobs, 'save');
  for (const fate of fates) {
    spy.mockImplementationOnce(async (...change) => {
      const isSaved = fate === 'not stored' ? false : await save(...change);
      if (fate === 'answered') return isSaved;
      throw new DomainError('store.unavailable', 'The database is not available.');
    });
  }
}

describe('an upload whose task gets into the queue without an answer', () => {
  it('is refused while no worker has begun it, and none will', async () => {
    loseAnswerOfQueue();
    expectProblem(await send(), 503, 'store.unavailable');
    const id = await jobId();
    await startWorker();
    await vi.waitFor(async () => {
      expect(await (await queue.getJob(id))?.getState()).toBe('completed');
    });
    expect((await client.getJob(id)).state).toBe('failed');
    expect((await client.listEntries(key)).total).toBe(0);
  });

  it('is accepted when a worker has begun it', async () => {
    await startWorker();
    loseAnswerOfQueue();
    const { body } = await send().expect(202);
    expect(await ended(body.jobId)).toMatchObject({
      state: 'completed',
      progress: { rowsApplied: 1 },
    });
    expect((await client.getEntry(key, 'ann')).score).toBe(1);
  });

  it('is accepted when it cannot be withdrawn, as the job then tells', async () => {
    loseAnswerOfQueue();
    saves('answered', 'not stored');
    const { body } = await send().expect(202);
    await startWorker();
    expect(await ended(body.jobId)).toMatchObject({ state: 'completed' });
  });
});

it('an upload is refused when nobody knows whether it is queued, and withdrawn once it can be', async () => {
  saves('stored without an answer', 'not stored');
  expectProblem(await send(), 503, 'store.unavailable');
  const job = await ended(await jobId());
  expect(job).toMatchObject({ state: 'failed', error: 'The database is not available.' });
});
