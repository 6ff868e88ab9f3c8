import { RostrumClient } from '@rostrum/client';
import type { ImportJobView, LeaderboardView } from '@rostrum/contracts';
import { MAX_REJECTIONS } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { readImport } from '../setup/import-job.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

let app: TestApp;
let host: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

function create(overrides: object = {}): Promise<LeaderboardView> {
  return client.createLeaderboard({ key: uniqueKey('board'), name: 'Board', ...overrides });
}

function post(key: string, file: string, query: object = {}, type = 'text/csv') {
  return host
    .post(`/v1/leaderboards/${key}/import`)
    .query(query)
    .set('Content-Type', type)
    .send(file);
}

async function ended(jobId: string): Promise<ImportJobView> {
  return vi.waitFor(
    async () => {
      const job = await readImport(client, jobId);
      expect(['completed', 'failed']).toContain(job.state);
      return job;
    },
    { timeout: 20_000, interval: 20 },
  );
}

async function run(...request: Parameters<typeof post>): Promise<ImportJobView> {
  const { body } = await post(...request).expect(202);
  return ended(body.jobId);
}

async function scoresOf(key: string, period?: string): Promise<[string, number][]> {
  const { entries } = await client.listEntries(key, { limit: 1000, ...(period && { period }) });
  return entries.map(({ memberId, score }) => [memberId, score]);
}

describe('a CSV file', () => {
  it('is answered with a job that shows when it is done and what became of each row', async () => {
    const { key } = await create({ operator: 'increment' });
    const file = 'memberId,score\nann,5\nbob,7\nann,2\n';
    const { body } = await post(key, file, { scoreColumn: 'score' }).expect(202);
    expect(body).toMatchObject({ kind: 'leaderboard.import', state: 'queued', rejections: [] });
    expect(await ended(body.jobId)).toEqual({
      jobId: body.jobId,
      kind: 'leaderboard.import',
      state: 'completed',
      progress: {
        bytesDone: file.length,
        bytesTotal: file.length,
        rowsDone: 3,
        rowsApplied: 3,
        rowsUnchanged: 0,
        rowsRejected: 0,
        rowsSkipped: 0,
      },
      rejections: [],
      createdAt: body.createdAt,
      updatedAt: expect.any(String),
    });
    // Bob was there first.
    expect(await scoresOf(key)).toEqual([
      ['bob', 7],
      ['ann', 7],
    ]);
  });

  it('counts one a row where no column has the score', async () => {
    const { key } = await create({ operator: 'increment' });
    await run(key, 'scorer\nann\nbob\nann\n', { memberColumn: 'scorer' });
    expect(await scoresOf(key)).toEqual([
      ['ann', 2],
      ['bob', 1],
    ]);
  });

  it('maps columns, time and operator, and leaves rows out', async () => {
    const { key } = await create({
      allowOperatorOverride: true,
      periods: ['all-time', 'yearly'],
      columns: [
        { key: 'style', sortOrder: 'desc' },
        { key: 'faults', sortOrder: 'asc' },
      ],
    });
    const file = [
      'name,points,s,f,date,own,void',
      'ann,5,1,2,2020-05-01,,',
      'ann,9,3,4,2020-06-01,TRUE,',
      'bob,4,5,6,2020-07-01T12:00:00+02:00,FALSE,',
      'bob,4,5,6,2020-07-02,FALSE,yes',
    ].join('\n');
    await client.updateLeaderboard(key, { retention: { periods: 100 } });
    const job = await run(key, file, {
      memberColumn: 'name',
      scoreColumn: 'points',
      columnMapping: 'style:s, faults:f',
      occurredAtColumn: 'date',
      operator: 'set',
      skip: 'own=TRUE,void=yes',
    });
    expect(job.progress).toMatchObject({ rowsDone: 4, rowsApplied: 2, rowsSkipped: 2 });
    expect(await scoresOf(key, '2020')).toEqual([
      ['ann', 5],
      ['bob', 4],
    ]);
    expect(await client.getEntry(key, 'bob')).toMatchObject({
      columns: { style: 5, faults: 6 },
      updatedAt: '2020-07-01T10:00:00.000Z',
    });
  });

  it('may be quoted, have a byte order mark, CRLF, gaps and ragged rows', async () => {
    const { key } = await create();
    const file =
      '\ufeffmemberId,score\r\n"Ann, ""the"" first",5\r\n\r\n"two\u2028lines",4,extra\r\nÄther,3';
    const job = await run(key, file, { scoreColumn: 'score' });
    expect(job.progress).toMatchObject({ rowsDone: 3, rowsApplied: 3 });
    expect(await scoresOf(key)).toEqual([
      ['Ann, "the" first', 5],
      ['two\u2028lines', 4],
      ['Äther', 3],
    ]);
  });

  it('lists the rows that were refused, with their number and why, and applies the rest', async () => {
    const { key } = await create();
    const file = ['memberId,score', 'ann,5', ',4', 'bob,many', 'cyd,', 'dan,1e999', 'eve,3'].join(
      '\n',
    );
    const job = await run(key, file, { scoreColumn: 'score' });
    expect(job.progress).toMatchObject({ rowsDone: 6, rowsApplied: 2, rowsRejected: 4 });
    const code = 'request.invalid';
    expect(job.rejections).toEqual([
      { row: 2, code, detail: expect.stringContaining('memberId') },
      { row: 3, code, detail: expect.stringContaining('score') },
      { row: 4, code, detail: expect.stringContaining('score') },
      { row: 5, code, detail: expect.stringContaining('score') },
    ]);
    expect(await scoresOf(key)).toEqual([
      ['ann', 5],
      ['eve', 3],
    ]);
  });

  it('lists what the board itself refuses, too', async () => {
    const { key } = await create({ periods: ['daily'], retention: { periods: 2 } });
    const file = `memberId,date\nann,1999-01-01\nbob,2999-01-01\ncyd,${new Date().toISOString()}\n`;
    const job = await run(key, file, { occurredAtColumn: 'date' });
    expect(job.rejections.map(({ row, code }) => [row, code])).toEqual([
      [1, 'leaderboard.closed'],
      [2, 'request.invalid'],
    ]);
    expect(await scoresOf(key)).toEqual([['cyd', 1]]);
  });

  it('counts every refused row but lists only the first', async () => {
    const { key } = await create();
    const rows = Array.from({ length: MAX_REJECTIONS + 50 }, (_, index) => `m${index},x`);
    const job = await run(key, ['memberId,score', ...rows].join('\n'), { scoreColumn: 'score' });
    expect(job.progress).toMatchObject({ rowsRejected: MAX_REJECTIONS + 50 });
    expect(job.rejections.map(({ row }) => row)).toEqual(
      Array.from({ length: MAX_REJECTIONS }, (_, index) => index + 1),
    );
  });

  it('without any row is done at once', async () => {
    const { key } = await create();
    for (const file of ['memberId\n', '\n']) {
      expect(await run(key, file)).toMatchObject({ state: 'completed', progress: { rowsDone: 0 } });
    }
  });

  it('that is none fails, and says so', async () => {
    const { key } = await create();
    const job = await run(key, 'memberId,score\nann,"5\n', { scoreColumn: 'score' });
    expect(job).toMatchObject({ state: 'failed', error: expect.stringContaining('CSV') });
  });
});

describe('an NDJSON file', () => {
  const TYPE = 'application/x-ndjson';

  it('has a submission a line', async () => {
    const { key } = await create({ operator: 'increment' });
    const lines = ['{"memberId":"ann","score":5}', '', '{"memberId":7,"score":"2.5"}', '  '];
    const job = await run(key, lines.join('\r\n'), { scoreColumn: 'score' }, TYPE);
    expect(job.progress).toMatchObject({ rowsDone: 2, rowsApplied: 2 });
    expect(await scoresOf(key)).toEqual([
      ['ann', 5],
      ['7', 2.5],
    ]);
  });

  it('lists the lines that are none', async () => {
    const { key } = await create();
    const lines = ['{"memberId":"ann"}', '{"memberId":', '[1]', 'null', '7', '{"memberId":{}}'];
    const job = await run(key, lines.join('\n'), {}, TYPE);
    expect(job.rejections.map(({ row }) => row)).toEqual([2, 3, 4, 5, 6]);
    expect(await scoresOf(key)).toEqual([['ann', 1]]);
  });

  it('may have a line beyond all measure, which is refused and not kept', async () => {
    const { key } = await create();
    const long = `{"memberId":"${'x'.repeat(3 * 1024 * 1024)}"}`;
    const lines = ['\ufeff{"memberId":"ann"}', long, '{"memberId":"Ätna 🌋"}', long];
    const job = await run(key, lines.join('\n'), {}, TYPE);
    expect(job.rejections).toMatchObject([
      { row: 2, detail: 'the line is longer than 1 MiB' },
      { row: 4, detail: 'the line is longer than 1 MiB' },
    ]);
    expect(await scoresOf(key)).toEqual([
      ['ann', 1],
      ['Ätna 🌋', 1],
    ]);
  });

  it('may be sent under another type where the format is named', async () => {
    const { key } = await create();
    await run(key, '{"memberId":"ann"}', { format: 'ndjson' });
    expect(await scoresOf(key)).toEqual([['ann', 1]]);
  });
});

describe('an import is refused', () => {
  it.each([
    ['format', { format: 'xlsx' }],
    ['memberColumn', { memberColumn: '' }],
    ['columnMapping', { columnMapping: 'speed:s' }],
    ['columnMapping', { columnMapping: 'nonsense' }],
    ['skip', { skip: '=TRUE' }],
    ['operator', { operator: 'sum' }],
    ['colour', { colour: 'red' }],
  ])('where %s of %j is wrong', async (path, query) => {
    const { key } = await create();
    expectProblem(await post(key, 'memberId\nann\n', query), 400, 'request.invalid', [path]);
    expect(await scoresOf(key)).toEqual([]);
  });

  it('where the board takes no other operator', async () => {
    const { key } = await create();
    const response = await post(key, 'memberId\nann\n', { operator: 'increment' });
    expectProblem(response, 422, 'score.operator_not_allowed');
  });

  it('as JSON, or without a file', async () => {
    const { key } = await create();
    const json = await post(key, '{"memberId":"ann"}', {}, 'application/json');
    expectProblem(json, 400, 'request.invalid');
    expectProblem(await host.post(`/v1/leaderboards/${key}/import`), 400, 'request.invalid');
  });

  it('where the board is missing, and to others than hosts', async () => {
    const { key } = await create();
    expectProblem(await post('no-such', 'memberId\nann\n'), 404, 'leaderboard.not_found');
    const page = agentWith(app.url, app.publishableKey);
    const response = await page
      .post(`/v1/leaderboards/${key}/import`)
      .set('Content-Type', 'text/csv')
      .send('memberId\nann\n');
    expectProblem(response, 403, 'auth.forbidden');
  });
});

describe('a job', () => {
  it('is its tenant’s alone, and for hosts only', async () => {
    const { key } = await create();
    const { jobId } = await run(key, 'memberId\nann\n');
    const other = await app.provision('Other');
    const stranger = await agentWith(app.url, other.secretKey).get(`/v1/jobs/${jobId}`);
    const missing = await agentWith(app.url, other.secretKey).get('/v1/jobs/job_missing');
    const { requestId: _, ...answer } = expectProblem(stranger, 404, 'job.not_found');
    expect(expectProblem(missing, 404, 'job.not_found')).toMatchObject(answer);
    const page = await agentWith(app.url, app.publishableKey).get(`/v1/jobs/${jobId}`);
    expectProblem(page, 403, 'auth.forbidden');
  });
});
