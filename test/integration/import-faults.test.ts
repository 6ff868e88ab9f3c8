import { once } from 'node:events';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RostrumClient } from '@rostrum/client';
import type { ImportJobView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ImportRunner } from '../../apps/api/src/leaderboards/import/import-runner.ts';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { readImport } from '../setup/import-job.ts';
import { expectProblem } from '../setup/problem.ts';
import { startServiceProcess } from '../setup/service-process.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const MIB = 1024 * 1024;
const MEMBERS = 1000;
const SOON = { timeout: 20_000, interval: 50 };

vi.setConfig({ testTimeout: 120_000 });

let app: TestApp;
let database: DurableView;
let client: RostrumClient;
let host: Agent;

// The instance under test only serves: who works through the jobs is up to each test.
beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_ROLE: 'api', ROSTRUM_LEASE_MS: '1000' } });
  database = viewDatabase(app.stores);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  host = agentWith(app.url, app.secretKey);
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});

const startWorker = (): Promise<TestInstance> => app.startInstance({ ROSTRUM_ROLE: 'worker' });

/** `count` rows of one point each, evenly over the members; `padding` makes each row longer. */
function* rows(count: number, padding = ''): Generator<string> {
  yield 'memberId,note\n';
  for (let row = 0; row < count; ) {
    const lines: string[] = [];
    for (; row < count && lines.length < 500; row += 1)
      lines.push(`m${row % MEMBERS},${padding}\n`);
    yield lines.join('');
  }
}

function open(key: string, url = app.url): ClientRequest {
  return httpRequest(`${url}/v1/leaderboards/${key}/import`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${app.secretKey}`, 'Content-Type': 'text/csv' },
  });
}

/** Streams a file as it is made: nothing holds more of it than a piece. */
async function upload(key: string, count: number, padding = ''): Promise<ImportJobView> {
  await client.createLeaderboard({ key, name: key, operator: 'increment' });
  const request = open(key);
  const response = once(request, 'response');
  await pipeline(Readable.from(rows(count, padding), { highWaterMark: 1 }), request);
  const [answer] = await response;
  expect(answer.statusCode).toBe(202);
  return JSON.parse(await text(answer)) as ImportJobView;
}

async function untilJob(
  jobId: string,
  isSo: (job: ImportJobView) => boolean,
): Promise<ImportJobView> {
  return vi.waitFor(
    async () => {
      const job = await readImport(client, jobId);
      expect(isSo(job), JSON.stringify(job)).toBe(true);
      return job;
    },
    { timeout: 100_000, interval: 20 },
  );
}

const isHalfWay = ({ state, progress }: ImportJobView) =>
  state === 'running' && progress.rowsDone > 0;
const isEnded = ({ state }: ImportJobView) => state === 'completed' || state === 'failed';

/** Every row was counted exactly once. */
async function expectWhole(key: string, job: ImportJobView, count: number): Promise<void> {
  expect(job).toMatchObject({
    state: 'completed',
    progress: { rowsDone: count, rowsApplied: count, rowsUnchanged: 0, rowsRejected: 0 },
  });
  expect(job.progress.bytesDone).toBe(job.progress.bytesTotal);
  const { entries, total } = await client.listEntries(key, { limit: 1000 });
  expect(total).toBe(MEMBERS);
  expect(new Set(entries.map(({ score }) => score))).toEqual(new Set([count / MEMBERS]));
}

/** What is in use, without what only waits to be collected. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** `ROSTRUM_IMPORT_ROWS=1000000` makes a long run of it. */
const ROWS = Number(process.env['ROSTRUM_IMPORT_ROWS'] ?? 200_000);

it(`a file of ${ROWS.toLocaleString('en')} rows is taken in and worked through in bounded memory`, async () => {
  const count = ROWS;
  const padding = 'x'.repeat(1000);
  const fileBytes = count * (padding.length + 6);
  const worker = await startWorker();
  const before = heldBytes();
  let peakBytes = 0;
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, heldBytes() - before);
  }, 500);
  const { jobId, progress } = await upload('large', count, padding);
  expect(progress.bytesTotal).toBeGreaterThan(fileBytes - count);
  const seen: ImportJobView[] = [];
  const job = await untilJob(jobId, (current) => {
    seen.push(current);
    return isEnded(current);
  });
  clearInterval(sampling);
  await expectWhole('large', job, count);
  const steps = seen.map(({ progress: { rowsDone } }) => rowsDone);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(new Set(steps).size).toBeGreaterThan(3);
  expect(peakBytes).toBeLessThan(fileBytes / 2);
  await vi.waitFor(async () => {
    expect(await database.rows('SELECT 1 FROM import_chunks')).toEqual([]);
  }, SOON);
  await worker.stop();
});

describe('a job whose worker goes away half way is finished by another, each row counted once', () => {
  const COUNT = 40_000;

  it('when the process is killed', async () => {
    const first = await startServiceProcess(app.stores, { ROSTRUM_ROLE: 'worker' });
    const { jobId } = await upload('killed', COUNT);
    await untilJob(jobId, isHalfWay);
    await first.kill('SIGKILL');
    expect(isEnded(await readImport(client, jobId))).toBe(false);
    const second = await startWorker();
    await expectWhole('killed', await untilJob(jobId, isEnded), COUNT);
    await second.stop();
  });

  it('when the first one is only cut off and goes on beside the second', async () => {
    const first = await startWorker();
    const { jobId } = await upload('zombie', COUNT);
    await untilJob(jobId, isHalfWay);
    // It gives its lock up without waiting for the job, which runs on.
    const { worker } = first.app.get(ImportRunner, { strict: false });
    const closing = worker.close(true);
    const second = await startWorker();
    await expectWhole('zombie', await untilJob(jobId, isEnded), COUNT);
    await closing;
    await Promise.all([first.stop(), second.stop()]);
    await expectWhole('zombie', await readImport(client, jobId), COUNT);
  });
});

describe('an upload', () => {
  it('while Redis is gone is refused within a second, and is not worked through later', async () => {
    await client.createLeaderboard({ key: 'away', name: 'Away', operator: 'increment' });
    await client.submitScore('away', { memberId: 'ann', score: 1 });
    const worker = await startWorker();
    const send = () =>
      host
        .post('/v1/leaderboards/away/import')
        .set('Content-Type', 'text/csv')
        .send('memberId\nann\n');
    await app.stores.redis.kill('SIGKILL');
    const startedAt = performance.now();
    const response = await send();
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expectProblem(response, 503, 'store.unavailable');
    await app.stores.redis.restart();
    await vi.waitFor(async () => {
      const { body } = await send().expect(202);
      await untilJob(body.jobId, isEnded);
    }, SOON);
    expect(await newestJob()).toMatchObject({ state: 'completed', chunks: '0' });
    expect((await client.getEntry('away', 'ann')).score).toBe(2);
    const states = await database.rows<{ state: string }>(
      "SELECT DISTINCT state FROM import_jobs WHERE leaderboard_key = 'away'",
    );
    // No job is left to be run. The refused upload has one that failed, or none at all: where the
    // board's definition had to be looked up again it is refused before there is a job.
    for (const { state } of states) expect(['completed', 'failed']).toContain(state);
    await worker.stop();
  });

  async function newestJob(): Promise<
    { state: string; error: string; chunks: string } | undefined
  > {
    const [job] = await database.rows<{ state: string; error: string; chunks: string }>(
      `SELECT state, error, (SELECT count(*) FROM import_chunks c WHERE c.job_id = j.id) AS chunks
       FROM import_jobs j ORDER BY created_at DESC LIMIT 1`,
    );
    return job;
  }

  it('that breaks off changes nothing, and its job says so', async () => {
    await client.createLeaderboard({ key: 'broken', name: 'Broken' });
    const worker = await startWorker();
    const request = open('broken');
    request.on('error', () => {});
    request.write(`memberId\n${'ann\n'.repeat(MIB / 4)}`);
    await vi.waitFor(async () => {
      const job = await newestJob();
      expect(job?.state).toBe('receiving');
      expect(Number(job?.chunks)).toBeGreaterThan(1);
    }, SOON);
    request.destroy();
    await vi.waitFor(async () => {
      expect(await newestJob()).toEqual({
        state: 'failed',
        error: 'The upload was broken off.',
        chunks: '0',
      });
    }, SOON);
    expect((await client.listEntries('broken')).total).toBe(0);
    await worker.stop();
  });

  it('larger than an import may be is cut off with 413', async () => {
    await client.createLeaderboard({ key: 'huge', name: 'Huge' });
    const limited = await app.startInstance({ ROSTRUM_MAX_IMPORT_BYTES: String(MIB) });
    const request = open('huge', limited.url);
    request.on('error', () => {});
    request.end(`memberId\n${'ann\n'.repeat(MIB)}`);
    const [response] = await once(request, 'response');
    const body = JSON.parse(await text(response));
    expect(body).toMatchObject({ status: 413, code: 'request.too_large' });
    await vi.waitFor(async () => {
      expect(await newestJob()).toMatchObject({ state: 'failed', chunks: '0' });
    }, SOON);
    expect((await client.listEntries('huge')).total).toBe(0);
    await limited.stop();
  });
});
