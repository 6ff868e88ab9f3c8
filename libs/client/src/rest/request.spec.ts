import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { RostrumError } from '../error.ts';
import { createRequest, type RestOptions } from './request.ts';
import { parseRetryAfter } from './response-error.ts';
import { RostrumClient } from './rostrum-client.ts';

interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

type Reply = (response: ServerResponse) => void;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A service that gives the replies in order, the last one again and again. */
async function serve(...replies: Reply[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    replies[Math.min(received.length, replies.length) - 1]?.(response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { baseUrl, received };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

const problem = (status: number, code: string, retryable: boolean) => {
  return {
    type: 'about:blank',
    title: code,
    status,
    detail: 'No.',
    code,
    requestId: 'r1',
    retryable,
  };
};

const unavailable = json(503, problem(503, 'store.unavailable', true));
const dropped: Reply = (response) => response.destroy();

const prompt: Partial<RestOptions> = { random: () => 0, maxRetryDelayMs: 300 };

describe('a request', () => {
  it('carries token, body and query, and gives the document back', async () => {
    const { baseUrl, received } = await serve(json(200, { ok: 1 }));
    const request = createRequest({ baseUrl: `${baseUrl}/`, token: () => 'rk_sec_x' });
    const query = { period: 'current:daily', limit: 3, cursor: undefined };
    const answer = await request('POST', '/leaderboards', { query, body: { a: 'ü' } });
    expect(answer).toEqual({ ok: 1 });
    expect(received[0]).toMatchObject({
      method: 'POST',
      url: '/v1/leaderboards?period=current%3Adaily&limit=3',
      body: '{"a":"ü"}',
      headers: { authorization: 'Bearer rk_sec_x', 'content-type': 'application/json' },
    });
  });

  it('repeats a write with one idempotency key until the service is back', async () => {
    const { baseUrl, received } = await serve(dropped, unavailable, json(200, {}));
    await createRequest({ baseUrl, ...prompt })('POST', '/polls/p/open');
    const keys = received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(1);
  });

  it('gives different writes different keys, and uses the one it is told', async () => {
    const { baseUrl, received } = await serve(json(200, {}));
    const request = createRequest({ baseUrl });
    await request('POST', '/polls');
    await request('POST', '/polls');
    await request('DELETE', '/polls/p', { idempotencyKey: 'mine', waitUntilPersisted: true });
    const keys = received.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[2]).toBe('mine');
    expect(received[2]?.headers['prefer']).toBe('wait=persisted');
  });

  it('tells of the voter where it is the caller, and remembers the device that it is given', async () => {
    const { baseUrl, received } = await serve(json(200, { deviceToken: 'd1' }));
    const client = new RostrumClient({ baseUrl, token: 'rk_pub_x', voter: () => ({ code: 'K7' }) });
    await client.castBallot('p', 'me', { choices: ['a'] });
    await client.castBallot('p', 'me', { choices: ['a'] });
    await client.castBallot('p', 'ann', { choices: ['a'] });
    await client.getPoll('p');
    const told = received.map(({ headers }) => [
      headers['rostrum-voter-code'],
      headers['rostrum-device'],
    ]);
    const none = [undefined, undefined];
    expect(told).toEqual([['K7', undefined], ['K7', 'd1'], none, none]);
  });

  it.each([
    ['rk_pub_x', true],
    ['eyJ.a.b', false],
  ])('for a ballot with the token %s has an idempotency key: %s', async (token, hasKey) => {
    const { baseUrl, received } = await serve(unavailable, json(200, {}));
    await new RostrumClient({ baseUrl, token, ...prompt }).castBallot('p', 'me', {
      choices: ['a'],
    });
    const keys = received.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0] !== undefined).toBe(hasKey);
    expect(keys[0]).toBe(keys[1]);
  });

  it('gives up after its attempts with the last problem', async () => {
    const { baseUrl, received } = await serve(unavailable);
    const request = createRequest({ baseUrl, maxAttempts: 3, ...prompt });
    const failure = request('GET', '/polls');
    await expect(failure).rejects.toMatchObject({
      name: 'RostrumError',
      code: 'store.unavailable',
      status: 503,
      retryable: true,
      requestId: 'r1',
      message: 'No.',
    });
    expect(received).toHaveLength(3);
  });

  it('does not repeat a refusal', async () => {
    const { baseUrl, received } = await serve(json(409, problem(409, 'poll.closed', false)));
    const failure = createRequest({ baseUrl, ...prompt })('PUT', '/polls/p/ballots/me');
    await expect(failure).rejects.toMatchObject({ code: 'poll.closed', retryable: false });
    expect(received).toHaveLength(1);
  });

  it('gives all of a stream to whoever reads it later, whatever was collected meanwhile', async () => {
    const { baseUrl } = await serve((response) => response.end('memberId,score\na,1\n'));
    const client = new RostrumClient({ baseUrl, token: 'rk_sec_x' });
    const stream = await client.exportEntries('b');
    for (let turn = 0; turn < 10; turn += 1) {
      collectGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await new Response(stream).text()).toBe('memberId,score\na,1\n');
  });

  it('does not repeat a stream', async () => {
    const { baseUrl, received } = await serve(unavailable);
    const client = new RostrumClient({ baseUrl, ...prompt });
    const body = new Blob(['memberId,score\na,1\n']).stream();
    const failure = client.importEntries('arcade', body, { format: 'csv' });
    await expect(failure).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(received.map((one) => one.body)).toEqual(['memberId,score\na,1\n']);
    expect(received[0]?.headers['content-type']).toBe('text/csv');
  });

  it('waits as long as Retry-After says, and gives up when that is too long', async () => {
    const limited = problem(429, 'limit.rate', true);
    const { baseUrl, received } = await serve(
      json(429, limited, { 'retry-after': '0' }),
      json(429, limited, { 'retry-after': '120' }),
    );
    const failure = createRequest({ baseUrl, ...prompt })('GET', '/polls');
    await expect(failure).rejects.toMatchObject({ code: 'limit.rate', retryAfterSeconds: 120 });
    expect(received).toHaveLength(2);
  });

  it('says so when the answer is not from the service', async () => {
    const html: Reply = (response) => response.writeHead(404).end('<h1>Not here</h1>');
    const { baseUrl } = await serve(html);
    const failure = createRequest({ baseUrl })('GET', '/polls');
    const expected = { code: 'client.unexpected_response', status: 404, retryable: false };
    await expect(failure).rejects.toMatchObject(expected);
  });

  it('says so when nobody answers in time', async () => {
    const { baseUrl } = await serve(() => undefined);
    const request = createRequest({ baseUrl, timeoutMs: 50, maxAttempts: 1 });
    await expect(request('GET', '/polls')).rejects.toMatchObject({ code: 'client.timeout' });
  });

  it('ends with the reason of its signal, between attempts too', async () => {
    const { baseUrl, received } = await serve(unavailable);
    const controller = new AbortController();
    const request = createRequest({ baseUrl, maxRetryDelayMs: 60_000, random: () => 1 });
    const failure = request('GET', '/polls', { signal: controller.signal });
    await expect.poll(() => received.length).toBe(1);
    controller.abort(new Error('left the page'));
    await expect(failure).rejects.toThrow('left the page');
  });
});

describe('paths', () => {
  it('carry any member id that a path can carry', async () => {
    const { baseUrl, received } = await serve(json(200, {}));
    const client = new RostrumClient({ baseUrl });
    for (const id of ['a/b', '../x', 'é ?#', '100%']) {
      await client.getEntry('arcade', id);
      const segments = new URL(received.at(-1)?.url ?? '', baseUrl).pathname.split('/');
      expect(segments.map(decodeURIComponent)).toEqual([
        '',
        'v1',
        'leaderboards',
        'arcade',
        'entries',
        id,
      ]);
    }
    expect(() => client.getEntry('arcade', '..')).toThrow(RangeError);
  });
});

describe('parseRetryAfter', () => {
  it('reads seconds and dates, and nothing else', () => {
    const nowMs = Date.parse('2026-01-01T00:00:00Z');
    expect(parseRetryAfter('7')).toBe(7);
    expect(parseRetryAfter('Thu, 01 Jan 2026 00:00:09 GMT', nowMs)).toBe(9);
    expect(parseRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', nowMs)).toBe(0);
    expect(parseRetryAfter('soon')).toBeUndefined();
    expect(parseRetryAfter(null)).toBeUndefined();
  });
});

describe('RostrumError', () => {
  it('keeps the problem document', () => {
    const document = { ...problem(422, 'score.out_of_bounds', false), errors: [] } as never;
    expect(RostrumError.fromProblem(document)).toMatchObject({ problem: document, status: 422 });
  });
});
