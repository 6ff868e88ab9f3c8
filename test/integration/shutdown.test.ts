import { RostrumClient } from '@rostrum/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, startTestInstance, type TestApp, type TestInstance } from '../setup/app.ts';
import { readImport } from '../setup/import-job.ts';
import { expectProblem } from '../setup/problem.ts';

/** Takes some seconds: progress is told twice a second, and the import must not be done by then. */
const ROWS = 400_000;
const LONGEST_CLOSE_MS = 2000;
const SOON = { timeout: 30_000, interval: 10 };

let app: TestApp;
let client: RostrumClient;

beforeAll(async () => {
  // Jobs are left to the instances that are stopped.
  app = await startTestApp({ env: { ROSTRUM_ROLE: 'api' } });
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  await client.createLeaderboard({ key: 'board', name: 'Board' });
});
afterAll(() => app?.stop());

describe('an instance can be stopped while Redis is gone', () => {
  let instance: TestInstance;
  let host: Agent;

  beforeEach(async () => {
    instance = await startTestInstance(app.stores);
    host = agentWith(instance.url, app.secretKey);
    await host.get('/v1/leaderboards/board').expect(200);
  });
  afterEach(async () => {
    await app.stores.redis.restart();
    await vi.waitFor(() => agentWith(app.url).get('/health/ready').expect(200), SOON);
  });

  const goAway = () => app.stores.redis.kill('SIGKILL');

  it('at once', async () => {
    await goAway();
    await expectClosed(instance);
  });

  it('when it has noticed', async () => {
    await goAway();
    await vi.waitFor(() => host.get('/health/ready').expect(503), SOON);
    await expectClosed(instance);
  });

  it('when it goes at that very moment', async () => {
    const closing = expectClosed(instance);
    await goAway();
    await closing;
  });

  it('with a file that waits for the queue', async () => {
    await goAway();
    expectProblem(await upload(host, 'ann\n'), 503, 'store.unavailable');
    await expectClosed(instance);
  });

  it('in the middle of an import', async () => {
    const file = Array.from({ length: ROWS }, (_, row) => `m${row % 100}\n`).join('');
    const { jobId } = (await upload(host, file).expect(202)).body;
    await vi.waitFor(async () => {
      const { state, progress } = await readImport(client, jobId);
      expect(state).toBe('running');
      expect(progress.rowsDone).toBeGreaterThan(0);
    }, SOON);
    await goAway();
    await expectClosed(instance);
  });
});

const upload = (host: Agent, rows: string) =>
  host
    .post('/v1/leaderboards/board/import')
    .set('Content-Type', 'text/csv')
    .send(`memberId\n${rows}`);

async function expectClosed({ app: closing, url }: TestInstance): Promise<void> {
  const startedAt = performance.now();
  await closing.close();
  expect(performance.now() - startedAt).toBeLessThan(LONGEST_CLOSE_MS);
  await expect(fetch(`${url}/health/live`)).rejects.toThrow();
}
