import { RostrumClient } from '@rostrum/client';
import type { EntryView } from '@rostrum/contracts';
import { parse } from 'csv-parse/sync';
import supertest, { type Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const NDJSON = 'application/x-ndjson';
const RUNS = [
  { memberId: 'ann', score: 5, metadata: { ship: 'Kestrel, "the" first' } },
  { memberId: 'bob, the builder', score: 7.5 },
];

let app: TestApp;
let host: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

async function create(overrides: object = {}): Promise<string> {
  const key = uniqueKey('board');
  await client.createLeaderboard({ key, name: key, ...overrides });
  return key;
}

async function boardOf(runs: Parameters<RostrumClient['submitScores']>[1], overrides = {}) {
  const key = await create(overrides);
  await client.submitScores(key, runs);
  return key;
}

const get = (agent: Agent, key: string, query: object = {}, base = '/v1') =>
  agent.get(`${base}/leaderboards/${key}/export`).query(query).buffer(true).parse(readText);

/** As text, whatever the content type. */
function readText(response: Response, done: (error: Error | null, body: string) => void): void {
  const pieces: Buffer[] = [];
  response.on('data', (piece: Buffer) => pieces.push(piece));
  response.on('end', () => {
    response.text = Buffer.concat(pieces).toString();
    done(null, response.text);
  });
}

const linesOf = (text: string): EntryView[] =>
  text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as EntryView]));

async function entriesOf(key: string): Promise<EntryView[]> {
  return (await client.listEntries(key, { limit: 1000 })).entries;
}

describe('an export', () => {
  it('as NDJSON has an entry a line, exactly as in REST', async () => {
    const key = await boardOf(RUNS);
    const { headers, text } = await get(host, key, { format: 'ndjson' }).expect(200);
    expect(headers).toMatchObject({
      'content-type': NDJSON,
      'content-disposition': `attachment; filename="${key}-all-time.ndjson"`,
      'x-request-id': expect.any(String),
    });
    expect(text.endsWith('}\n')).toBe(true);
    expect(linesOf(text)).toEqual(await entriesOf(key));
  });

  it('as CSV, which it is by default, has a heading and rows by RFC 4180', async () => {
    const columns = [
      { key: 'kills', sortOrder: 'desc' },
      { key: 'seconds', sortOrder: 'asc' },
    ];
    const [ann, bob] = RUNS.map((run) => ({ ...run, columns: { kills: 3, seconds: 41.5 } }));
    const key = await boardOf([ann ?? RUNS[0], bob ?? RUNS[1]] as never, { columns });
    const { headers, text } = await get(host, key).expect(200);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${key}-all-time.csv"`,
    });
    const [first, second] = (await entriesOf(key)).map(({ updatedAt }) => updatedAt);
    expect(text).toBe(
      [
        'rank,memberId,score,kills,seconds,metadata,updatedAt',
        `1,"bob, the builder",7.5,3,41.5,,${first}`,
        `2,ann,5,3,41.5,"{""ship"":""Kestrel, \\""the\\"" first""}",${second}`,
        '',
      ].join('\r\n'),
    );
  });

  it('of a board without entries is a whole file without rows', async () => {
    const key = await create();
    const csv = await get(host, key, { format: 'csv' }).expect(200);
    expect(csv.text).toBe('rank,memberId,score,metadata,updatedAt\r\n');
    const ndjson = await get(host, key, { format: 'ndjson' }).expect(200);
    expect(ndjson.text).toBe('');
  });

  it('is of the period that is asked for, and named after it', async () => {
    const key = await boardOf(RUNS, { periods: ['all-time', 'yearly'] });
    await client.submitScore(key, {
      memberId: 'cyd',
      score: 1,
      occurredAt: '2020-05-01T00:00:00Z',
    });
    const past = await get(host, key, { period: '2020' }).expect(200);
    expect(past.headers['content-disposition']).toContain(`"${key}-2020.csv"`);
    expect(parse(past.text, { from: 2 }).map(([, memberId]) => memberId)).toEqual(['cyd']);
    const current = await get(host, key, { period: 'current:yearly' }).expect(200);
    expect(current.headers['content-disposition']).toMatch(/-\d{4}\.csv"$/);
    expect(parse(current.text, { from: 2 })).toHaveLength(2);
  });

  it('writes ids and numbers as they are, also where a spreadsheet would make a formula of them', async () => {
    const key = await boardOf([{ memberId: '=1+2', score: -1.5e-7 }]);
    const { text } = await get(host, key);
    expect(text).toContain('\r\n1,=1+2,-1.5e-7,,');
  });

  it('can be asked about by HEAD, without its rows', async () => {
    const key = await boardOf(RUNS);
    const { headers, text } = await host.head(`/v1/leaderboards/${key}/export`).expect(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(text ?? '').toBe('');
  });
});

describe('an export is for hosts', () => {
  it('a signed-in operator gets it from the console', async () => {
    const key = await boardOf(RUNS, { visibility: 'private' });
    const agent = supertest.agent(app.url);
    const { adminEmail: email, adminPassword: password } = app;
    await agent.post('/console/login').send({ email, password }).expect(200);
    const { text } = await get(agent, key, { format: 'ndjson' }, '/console').expect(200);
    expect(linesOf(text)).toEqual(await entriesOf(key));
  });

  it('nobody gets it without credentials, or with wrong ones', async () => {
    const key = await boardOf(RUNS);
    expectProblem(await get(agentWith(app.url), key), 401, 'auth.missing');
    expectProblem(await get(agentWith(app.url), key, {}, '/console'), 401, 'auth.missing');
    expectProblem(await get(agentWith(app.url, 'rk_sec_none'), key), 401, 'auth.invalid');
  });

  it('a publishable key and a member token are refused, whether or not the board is there', async () => {
    const key = await boardOf(RUNS);
    for (const token of [app.publishableKey, await signMemberToken(app, 'ann')]) {
      const agent = agentWith(app.url, token);
      for (const board of [key, 'no-such']) {
        expectProblem(await get(agent, board), 403, 'auth.forbidden');
      }
    }
  });

  it('another tenant’s board answers as a missing one', async () => {
    const key = await boardOf(RUNS);
    const stranger = agentWith(app.url, (await app.provision('Stranger')).secretKey);
    const { requestId: _, ...missing } = expectProblem(
      await get(stranger, 'no-such'),
      404,
      'leaderboard.not_found',
    );
    const theirs = await get(stranger, key);
    expect(expectProblem(theirs, 404, 'leaderboard.not_found')).toMatchObject(missing);
    expect(theirs.headers['content-disposition']).toBeUndefined();
  });
});

it.each([
  ['format', { format: 'xlsx' }],
  ['format', { format: '' }],
  ['period', { period: 'tomorrow' }],
  ['period', { period: 'current:daily' }],
  ['limit', { limit: 5 }],
])('an export is refused where %s of %j is wrong', async (path, query) => {
  const key = await boardOf(RUNS);
  expectProblem(await get(host, key, query), 400, 'request.invalid', [path]);
});

describe('what was exported can be imported into another board, which is then the same', () => {
  const COLUMNS = [
    { key: 'kills', sortOrder: 'desc' },
    // Names of fields that every file has.
    { key: 'score', sortOrder: 'asc' },
    { key: 'metadata', sortOrder: 'asc' },
  ];
  const FIELDS = {
    memberColumn: 'memberId',
    scoreColumn: 'score',
    occurredAtColumn: 'updatedAt',
    metadataColumn: 'metadata',
  };
  const ODD_IDS = [
    ...[
      'a,b',
      'say "hi"',
      '"',
      "it's; a|b\\c",
      ' padded ',
      '=1+2',
      '-1',
      '007',
      '1e3',
      'null',
      '.',
    ],
    ...['Ünïcödé', '名前', '🦊👩‍🚀', 'two\u2028lines', '\ufeffmark', '__proto__', 'x'.repeat(128)],
  ];
  const METADATA = [
    { text: 'a,b "c"\r\nd', nested: [{ ü: null }, 1.5, true] },
    { '🦊': '\u2028\u0000' },
    {},
  ];
  // Many are equal in everything but when they came.
  const runs = ODD_IDS.map((memberId, at) => ({
    memberId,
    score: [0.1 + 0.2, 5e-324, -1.7e308, 2 ** 53 - 1, 0][at % 5] ?? 0,
    columns: { kills: at % 2, score: 1e21, metadata: -0.5 },
    ...(at % 4 === 3 ? {} : { metadata: METADATA[at % 4] ?? {} }),
    occurredAt: new Date(Date.UTC(2020, 1, 1) - at * 123_456_789).toISOString(),
  }));

  async function copy(
    from: string,
    file: NonNullable<RequestInit['body']>,
    format: 'csv' | 'ndjson',
    columnMapping: string,
    overrides: object,
  ): Promise<void> {
    const key = await create(overrides);
    const query = { ...FIELDS, format, columnMapping };
    const { jobId } = await client.importEntries(key, file, query);
    await vi.waitFor(async () => {
      expect(await client.getJob(jobId)).toMatchObject({ state: 'completed', rejections: [] });
    });
    const entries = await entriesOf(from);
    expect(entries).toHaveLength(ODD_IDS.length);
    expect(await entriesOf(key)).toEqual(entries);
  }

  it.each([
    ['csv', 'first'],
    ['csv', 'shared'],
    ['ndjson', 'first'],
    ['ndjson', 'shared'],
  ] as const)('%s, ties %s', async (format, tieBreak) => {
    const overrides = { columns: COLUMNS, tieBreak, rankStyle: 'dense' };
    const key = await boardOf(runs, overrides);
    const kills = format === 'csv' ? 'kills' : 'columns.kills';
    const mapping = `kills:${kills},score:columns.score,metadata:columns.metadata`;
    await copy(key, await client.exportEntries(key, { format }), format, mapping, overrides);
  });

  it('ndjson with its lines reversed, ties last', async () => {
    const overrides = { columns: COLUMNS, tieBreak: 'last', sortOrder: 'asc' };
    const key = await boardOf(runs, overrides);
    const { text } = await get(host, key, { format: 'ndjson' });
    const reversed = text.trimEnd().split('\n').reverse().join('\n');
    const mapping = 'kills:columns.kills,score:columns.score,metadata:columns.metadata';
    await copy(key, reversed, 'ndjson', mapping, overrides);
  });

  it('metadata that is no JSON object is refused with its row', async () => {
    const key = await create();
    const file = 'memberId,score,metadata\na,1,{}\nb,1,nonsense\nc,1,[]\nd,1,"{""k"":1}"\ne,1,\n';
    const { jobId } = await client.importEntries(key, file, {
      ...{ format: 'csv', scoreColumn: 'score', metadataColumn: 'metadata' },
    });
    await vi.waitFor(async () => {
      expect(await client.getJob(jobId)).toMatchObject({
        state: 'completed',
        rejections: [
          { row: 2, detail: expect.stringContaining('metadata') },
          { row: 3, detail: expect.stringContaining('metadata') },
        ],
      });
    });
    const kept = (await entriesOf(key)).map(({ memberId, metadata }) => [memberId, metadata]);
    expect(kept).toEqual([
      ['a', {}],
      ['d', { k: 1 }],
      ['e', undefined],
    ]);
  });
});
