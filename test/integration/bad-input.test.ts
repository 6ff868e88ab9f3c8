import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { RostrumClient } from '@rostrum/client';
import type { ErrorCode } from '@rostrum/domain';
import type { Redis } from 'ioredis';
import type { Response } from 'supertest';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, startTestStores, type TestApp } from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { fingerprintStores } from '../setup/fingerprint.ts';
import { expectProblem } from '../setup/problem.ts';
import { addressOf, discoverRoutes, type Route } from '../setup/routes.ts';

const MIB = 1024 * 1024;
const IDS = {
  ...{ key: 'arcade', id: 'lunch', memberId: 'ann', voterId: 'ann', jobId: 'job_1' },
  ...{ questionId: 'qn_1', word: 'tea' },
};

let app: TestApp;
let redis: Redis;
let database: DurableView;
let host: Agent;
let jsonRoutes: Route[];
let before: Record<string, string>;

beforeAll(async () => {
  const redisConfig = { 'enable-debug-command': 'local' };
  app = await startTestApp({ stores: await startTestStores({ redisConfig }) });
  redis = connectRedis(app.stores.redisUrl);
  database = viewDatabase(app.stores);
  host = agentWith(app.url, app.secretKey);
  const routes = await discoverRoutes(host);
  jsonRoutes = routes.filter(
    ({ operation }) => operation.requestBody?.content['application/json'] !== undefined,
  );
  const client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  await client.createLeaderboard({ key: 'arcade', name: 'Arcade', durability: 'persisted' });
  await client.submitScore('arcade', { memberId: 'ann', score: 5 });
  const options = [{ label: 'A' }, { label: 'B' }];
  await client.createPoll({ key: 'lunch', question: 'Lunch?', type: 'single', options });
  await client.openPoll('lunch');
});
afterAll(async () => {
  redis?.disconnect();
  await database?.close();
  await app?.stop();
});

beforeEach(async () => {
  before = await fingerprintStores(redis, database);
});
afterEach(async () => {
  expect(await fingerprintStores(redis, database)).toEqual(before);
});

/** Sends bytes as they are. */
function send(route: Route, body: string, contentType = 'application/json'): Promise<Response> {
  const request = host[route.method](addressOf(route, IDS)).set('X-Request-Id', 'bad-input');
  return request.set('Content-Type', contentType).set('Idempotency-Key', 'bad-input').send(body);
}

async function expectRefusal(
  answer: Response | Promise<Response>,
  status = 400,
  code: ErrorCode = 'request.invalid',
  paths?: string[],
): Promise<void> {
  const problem = expectProblem(await answer, status, code, paths);
  expect(problem.detail).not.toMatch(/node_modules|\bat \w+ \(|Error:/);
}

describe('a body that cannot be one is refused on every route that takes JSON', () => {
  const deep = `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

  it.each([
    ['malformed', '{"name":"x"'],
    ['two documents', '{}{}'],
    ['a comment', '{} // done'],
    ['single quotes', "{'name':'x'}"],
    ['NaN', '{"score":NaN}'],
    ['Infinity', '{"score":-Infinity}'],
    ['a trailing comma', '{"name":"x",}'],
    ['text', '"text"'],
    ['a number', '1'],
    ['null', 'null'],
    ['a list', '[]'],
    ['empty', ''],
    ['blank', ' '],
    ['binary', '\u0000\u0001\u0002'],
    ['nested 100,000 deep', deep],
    ['aimed at prototypes', '{"__proto__":{"isAdmin":true}}'],
    ['aimed at constructors', '{"constructor":{"prototype":{"isAdmin":true}}}'],
    ['an unknown field', '{"isAdmin":true}'],
  ])('%s', async (_, body) => {
    for (const route of jsonRoutes) {
      const response = await send(route, body);
      await expectRefusal(response);
      expect(response.headers['x-request-id']).toBe('bad-input');
    }
    expect(jsonRoutes.length).toBeGreaterThan(7);
  });

  it.each([
    'text/plain',
    'text/csv',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'nonsense',
  ])('sent as %s', async (contentType) => {
    for (const route of jsonRoutes) {
      await expectRefusal(send(route, '{"name":"x"}', contentType));
    }
  });

  it('larger than 1 MiB, with 413', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(MIB) });
    for (const route of jsonRoutes) {
      await expectRefusal(send(route, body), 413, 'request.too_large');
    }
  });

  it('larger than 1 MiB without saying so beforehand, with 413', async () => {
    const { status, body } = await sendChunked('/v1/leaderboards', MIB + 1);
    expect(status).toBe(413);
    expect(JSON.parse(body)).toMatchObject({ code: 'request.too_large' });
  });
});

/** Sends a body of `bytes` in chunks, so that no Content-Length announces it. */
function sendChunked(path: string, bytes: number): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${app.url}${path}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${app.secretKey}`,
        'Content-Type': 'application/json',
        'Transfer-Encoding': 'chunked',
      },
    });
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      text(response).then((body) => resolve({ status, body }), reject);
    });
    // The service may hang up on what it will not read.
    request.on('error', () => {});
    request.write('"');
    for (let sent = 1; sent < bytes; sent += MIB / 4) request.write('x'.repeat(MIB / 4));
    request.end('"');
  });
}

it('metadata nested 100,000 deep is refused', async () => {
  const metadata = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const body = `{"memberId":"ann","score":9,"metadata":${metadata}}`;
  const route = jsonRoutes.find(({ path }) => path.endsWith('/scores')) as Route;
  await expectRefusal(send(route, body), 400, 'request.invalid', ['metadata']);
});

describe('a score that is no number', () => {
  it.each(['1e400', '-1e400', '"NaN"', '"1"', 'null', 'true', '[1]', '{}', '"Infinity"', '""'])(
    '%s',
    async (score) => {
      const single = `{"memberId":"ann","score":${score}}`;
      const post = (path: string, body: string) =>
        host.post(path).set('Content-Type', 'application/json').send(body);
      const scores = '/v1/leaderboards/arcade/scores';
      await expectRefusal(post(scores, single), 400, 'request.invalid', ['score']);
      const batch = `{"submissions":[{"memberId":"bob","score":1},${single}]}`;
      await expectRefusal(post(`${scores}/batch`, batch), 400, 'request.invalid', [
        'submissions.1.score',
      ]);
    },
  );
});

describe('text that cannot be stored as it is', () => {
  const TEXTS = {
    'a NUL': 'a\\u0000b',
    'a line break': 'a\\nb',
    'an escape': '\\u001b[31m',
    'a C1 control': 'a\\u0085b',
    'a lone high surrogate': 'a\\ud800',
    'a lone low surrogate': '\\udc00a',
  };

  describe.each(Object.entries(TEXTS))('with %s', (_, text) => {
    it.each([
      ['POST /v1/leaderboards/{key}/scores', `{"memberId":"${text}","score":1}`],
      [
        'POST /v1/leaderboards/{key}/scores',
        `{"memberId":"ann","score":9,"submissionId":"${text}"}`,
      ],
      [
        'POST /v1/leaderboards/{key}/scores/batch',
        `{"submissions":[{"memberId":"${text}","score":1}]}`,
      ],
      ['POST /v1/leaderboards', `{"key":"${text}","name":"x"}`],
      [
        'POST /v1/polls',
        `{"key":"${text}","question":"Q","type":"single","options":[{"label":"A"},{"label":"B"}]}`,
      ],
      ['PUT /v1/polls/{id}/ballots/{voterId}', `{"choices":["${text}"]}`],
      ['POST /v1/polls/{id}/ballots/batch', `{"ballots":[{"voterId":"${text}","choices":["o1"]}]}`],
    ])('is no id: %s %s', async (name, body) => {
      const route = jsonRoutes.find((candidate) => candidate.name === name) as Route;
      await expectRefusal(send(route, body));
    });
  });

  describe.each(['a\\u0000b', 'a\\ud800', '\\udc00a'])('such as %s', (text) => {
    it.each([
      ['POST /v1/leaderboards', `{"key":"named","name":"${text}"}`],
      ['PATCH /v1/leaderboards/{key}', `{"name":"${text}"}`],
      [
        'POST /v1/polls',
        `{"question":"${text}","type":"single","options":[{"label":"A"},{"label":"B"}]}`,
      ],
      [
        'POST /v1/polls',
        `{"question":"Q","type":"single","options":[{"label":"${text}"},{"label":"B"}]}`,
      ],
      ['PATCH /v1/polls/{id}', `{"question":"${text}"}`],
    ])('is no name either: %s %s', async (name, body) => {
      const route = jsonRoutes.find((candidate) => candidate.name === name) as Route;
      await expectRefusal(send(route, body));
    });
  });
});

describe('an address that cannot be one', () => {
  it.each<[path: string, status: number, code: ErrorCode]>([
    ['/v1/leaderboards/%00', 400, 'request.invalid'],
    ['/v1/leaderboards/a%00b/entries', 400, 'request.invalid'],
    ['/v1/leaderboards/UPPER', 400, 'request.invalid'],
    ['/v1/leaderboards/%2e%2e', 400, 'request.invalid'],
    [`/v1/leaderboards/${'k'.repeat(65)}`, 400, 'request.invalid'],
    [`/v1/leaderboards/${'k'.repeat(1025)}`, 400, 'request.invalid'],
    [`/v1/leaderboards/${'k'.repeat(20_000)}`, 413, 'request.too_large'],
    ['/v1/leaderboards/arcade/entries/%00', 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries/a%0Ab', 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries/%1b/around', 400, 'request.invalid'],
    [`/v1/leaderboards/arcade/entries/${'m'.repeat(129)}`, 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries/%ED%A0%80', 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries/%zz', 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries/%', 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries/%FF', 400, 'request.invalid'],
    ['/v1/polls/%00', 400, 'request.invalid'],
    ['/v1/polls/a%00b/results', 400, 'request.invalid'],
    [`/v1/polls/${'p'.repeat(65)}`, 400, 'request.invalid'],
    ['/v1/jobs/%00', 400, 'request.invalid'],
    [`/v1/jobs/${'j'.repeat(129)}`, 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries?limit=10&limit=20', 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries?limit=9007199254740993', 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries?limit=-1', 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries?limit[]=1', 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries?__proto__=1', 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries?cursor=%00', 400, 'cursor.invalid'],
    ['/v1/leaderboards/arcade/entries?period=%00', 400, 'request.invalid'],
    ['/v1/leaderboards/arcade/entries/ann/around?limit=1e9', 400, 'request.invalid'],
    ['/v1', 404, 'request.not_found'],
    ['/v1/nothing', 404, 'request.not_found'],
    ['/v2/leaderboards', 404, 'request.not_found'],
    ['/v1//leaderboards', 404, 'request.not_found'],
  ])('%.60s', async (path, status, code) => {
    await expectRefusal(getRaw(path), status, code);
  });

  it.each(['post', 'put', 'delete', 'patch'] as const)(
    'a method that is not there: %s',
    async (method) => {
      const response = await host[method]('/v1/leaderboards/arcade/periods');
      await expectRefusal(response, 404, 'request.not_found');
    },
  );
});

/** Asks for an address as it is: a URL parser would mend it. */
function getRaw(path: string): Promise<Response> {
  const { hostname, port } = new URL(app.url);
  const headers = { Authorization: `Bearer ${app.secretKey}` };
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path, headers }, async (incoming) => {
      const { statusCode, headers } = incoming;
      resolve({ statusCode, headers, text: await text(incoming) } as Partial<Response> as Response);
    })
      .on('error', reject)
      .end();
  });
}

it('what is no HTTP is told so, too', async () => {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  socket.write('This is no request\r\n\r\n');
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  const [, body = ''] = answer.split('\r\n\r\n');
  expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'request.invalid' });
});
