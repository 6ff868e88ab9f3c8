import { RostrumClient } from '@rostrum/client';
import type { LeaderboardView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const BOARDS = '/v1/leaderboards';
const DEFAULTS = {
  sortOrder: 'desc',
  operator: 'best',
  allowOperatorOverride: false,
  tieBreak: 'first',
  rankStyle: 'ordinal',
  columns: [],
  segments: [],
  periods: ['all-time'],
  timezone: 'UTC',
  retention: { periods: 30 },
  requireSignature: false,
  durability: 'applied',
  visibility: 'public',
};

let app: TestApp;
let host: Agent;
let page: Agent;
let member: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  host = agentWith(app.url, app.secretKey);
  page = agentWith(app.url, app.publishableKey);
  member = agentWith(app.url, await signMemberToken(app, 'ann'));
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

function create(overrides: object = {}): Promise<LeaderboardView> {
  return client.createLeaderboard({ key: uniqueKey('board'), name: 'Board', ...overrides });
}

describe('creating a leaderboard', () => {
  it('fills in the defaults', async () => {
    const key = uniqueKey('board');
    const { body } = await host.post(BOARDS).send({ key, name: ' Arcade ' }).expect(201);
    const { createdAt, updatedAt, ...fields } = body;
    expect(fields).toEqual({ key, name: 'Arcade', ...DEFAULTS });
    expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(10_000);
    expect(updatedAt).toBe(createdAt);
  });

  it('keeps every field as given, and shows it to readers', async () => {
    const fields = {
      key: uniqueKey('board'),
      name: 'Marathon',
      sortOrder: 'asc',
      operator: 'latest',
      allowOperatorOverride: true,
      tieBreak: 'first',
      rankStyle: 'ordinal',
      columns: [
        { key: 'penalties', sortOrder: 'asc' },
        { key: 'style', sortOrder: 'desc' },
      ],
      segments: ['country', 'league'],
      periods: ['daily', 'weekly', 'monthly', 'all-time'],
      timezone: 'Pacific/Auckland',
      retention: { periods: 3 },
      submissionRate: { limit: 10, windowSeconds: 60 },
      requireSignature: true,
      durability: 'persisted',
      visibility: 'public',
    };
    const { body: made } = await host.post(BOARDS).send(fields).expect(201);
    expect(made).toMatchObject(fields);
    const { body: read } = await page.get(`${BOARDS}/${fields.key}`).expect(200);
    expect(read).toEqual(made);
  });

  it('refuses a key that is taken, and keeps the first board', async () => {
    const { key, name } = await create();
    const response = await host.post(BOARDS).send({ key, name: 'Another' });
    expectProblem(response, 409, 'leaderboard.exists');
    expect(await client.getLeaderboard(key)).toMatchObject({ name });
  });

  it('lets another tenant take the same key', async () => {
    const { key } = await create();
    const other = await app.provision('Other');
    const { body } = await agentWith(app.url, other.secretKey)
      .post(BOARDS)
      .send({ key, name: 'Theirs' })
      .expect(201);
    expect(body.name).toBe('Theirs');
    expect(await client.getLeaderboard(key)).toMatchObject({ name: 'Board' });
  });

  it.each([
    ['key', { key: 'Upper' }],
    ['key', { key: '-first' }],
    ['key', { key: 'k'.repeat(65) }],
    ['key', { key: undefined }],
    ['name', { name: '' }],
    ['name', { name: '   ' }],
    ['name', { name: 'n'.repeat(201) }],
    ['sortOrder', { sortOrder: 'up' }],
    ['operator', { operator: 'sum' }],
    ['allowOperatorOverride', { allowOperatorOverride: 'yes' }],
    ['tieBreak', { tieBreak: 'coin' }],
    ['rankStyle', { rankStyle: 'roman' }],
    ['columns', { columns: [1, 2, 3, 4, 5].map((n) => ({ key: `c${n}`, sortOrder: 'asc' })) }],
    ['columns', { columns: [1, 1].map(() => ({ key: 'same', sortOrder: 'asc' })) }],
    ['columns.0.key', { columns: [{ key: '1st', sortOrder: 'asc' }] }],
    ['columns.0.sortOrder', { columns: [{ key: 'a' }] }],
    ['periods', { periods: [] }],
    ['periods', { periods: ['daily', 'daily'] }],
    ['periods.0', { periods: ['hourly'] }],
    ['timezone', { timezone: 'Mars/Olympus' }],
    ['timezone', { timezone: '+02:00' }],
    ['retention.periods', { retention: { periods: -1 } }],
    ['retention.periods', { retention: { periods: 401 } }],
    ['retention.periods', { retention: { periods: 1.5 } }],
    ['retention.days', { retention: { periods: 1, days: 2 } }],
    ['durability', { durability: 'eventually' }],
    ['visibility', { visibility: 'secret' }],
    ['colour', { colour: 'red' }],
  ])('names the wrong field %s of %j', async (path, fields) => {
    const key = uniqueKey('refused');
    const response = await host.post(BOARDS).send({ key, name: 'Board', ...fields });
    expectProblem(response, 400, 'request.invalid', [path]);
    expectProblem(await host.get(`${BOARDS}/${key}`), 404, 'leaderboard.not_found');
  });

  it('names all wrong fields at once', async () => {
    const body = { key: 'UP', name: '', sortOrder: 'up', extra: 1 };
    const response = await host.post(BOARDS).send(body);
    expectProblem(response, 400, 'request.invalid', ['key', 'name', 'sortOrder', 'extra']);
  });

  it('is for hosts only', async () => {
    const body = { key: uniqueKey('board'), name: 'Board' };
    expectProblem(await page.post(BOARDS).send(body), 403, 'auth.forbidden');
    expectProblem(await member.post(BOARDS).send(body), 403, 'auth.forbidden');
    expectProblem(await agentWith(app.url).post(BOARDS).send(body), 401, 'auth.missing');
  });

  it('answers a repeated Idempotency-Key with the first board, and another body with 409', async () => {
    const body = { key: uniqueKey('board'), name: 'Once' };
    const send = (sent: object, idempotencyKey: string) =>
      host.post(BOARDS).set('Idempotency-Key', idempotencyKey).send(sent);
    const idempotencyKey = uniqueKey('request');
    const first = await send(body, idempotencyKey).expect(201);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    const second = await send(body, idempotencyKey).expect(201);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.body).toEqual(first.body);
    const changed = await send({ ...body, name: 'Twice' }, idempotencyKey);
    expectProblem(changed, 409, 'idempotency.mismatch');
    expectProblem(await send(body, uniqueKey('request')), 409, 'leaderboard.exists');
  });

  it('makes one board of many requests at once', async () => {
    const body = { key: uniqueKey('board'), name: 'Race' };
    const sent = Array.from({ length: 8 }, () => host.post(BOARDS).send(body));
    const statuses = (await Promise.all(sent)).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });
});

describe('listing leaderboards', () => {
  it('pages through all of them in order of key, each once', async () => {
    const tenant = await app.provision('Lister');
    const lister = new RostrumClient({ baseUrl: app.url, token: tenant.secretKey });
    const keys = ['zebra', 'apple', 'mango', 'a.1', 'a-1', 'a_1', '0'];
    for (const key of keys) await lister.createLeaderboard({ key, name: key });
    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const { items, nextCursor } = await lister.listLeaderboards({
        limit: 3,
        ...(cursor && { cursor }),
      });
      seen.push(...items.map(({ key }) => key));
      cursor = nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBe(3);
    expect(seen).toEqual([...keys].sort());
  });

  it('takes only cursors of the same list', async () => {
    const [mine, theirs] = [await app.provision('Mine'), await app.provision('Theirs')];
    for (const { secretKey } of [mine, theirs]) {
      const owner = new RostrumClient({ baseUrl: app.url, token: secretKey });
      for (const key of ['a', 'b', 'c']) await owner.createLeaderboard({ key, name: key });
    }
    const of = (token: string) => agentWith(app.url, token);
    const { body } = await of(theirs.secretKey).get(BOARDS).query({ limit: 1 }).expect(200);
    const cursor: string = body.nextCursor;
    const at = (value: string) => of(mine.secretKey).get(BOARDS).query({ cursor: value });
    for (const wrong of [cursor, cursor.slice(0, -2), `A${cursor}`, 'b', '{}', '=']) {
      expectProblem(await at(wrong), 400, 'cursor.invalid');
    }
    expectProblem(await at(''), 400, 'request.invalid', ['cursor']);
  });

  it.each([
    ['limit', { limit: 0 }],
    ['limit', { limit: 101 }],
    ['limit', { limit: 'ten' }],
    ['limit', { limit: 1.5 }],
    ['order', { order: 'key' }],
  ])('names the wrong parameter %s of %j', async (path, query) => {
    expectProblem(await host.get(BOARDS).query(query), 400, 'request.invalid', [path]);
  });

  it('is for hosts only', async () => {
    expectProblem(await page.get(BOARDS), 403, 'auth.forbidden');
    expectProblem(await member.get(BOARDS), 403, 'auth.forbidden');
  });
});

describe('reading a leaderboard', () => {
  it('shows a public one to everybody of the tenant', async () => {
    const board = await create();
    for (const reader of [host, page, member]) {
      expect((await reader.get(`${BOARDS}/${board.key}`).expect(200)).body).toEqual(board);
    }
  });

  it('shows a private one to hosts only; to others it answers as a missing one', async () => {
    const { key } = await create({ visibility: 'private' });
    await host.get(`${BOARDS}/${key}`).expect(200);
    for (const reader of [page, member]) {
      const missing = expectProblem(
        await reader.get(`${BOARDS}/no-such`),
        404,
        'leaderboard.not_found',
      );
      const hidden = expectProblem(
        await reader.get(`${BOARDS}/${key}`),
        404,
        'leaderboard.not_found',
      );
      expect({ ...hidden, requestId: '' }).toEqual({ ...missing, requestId: '' });
    }
  });

  it('takes a member token with the scope to read', async () => {
    const { key } = await create();
    const withScope = async (scope: string) =>
      agentWith(app.url, await signMemberToken(app, 'ann', { scope })).get(`${BOARDS}/${key}`);
    expect((await withScope('read')).status).toBe(200);
    expectProblem(await withScope('scores:write'), 403, 'auth.forbidden');
    expectProblem(await withScope(''), 403, 'auth.forbidden');
  });
});
