import { RostrumClient } from '@rostrum/client';
import type { LeaderboardView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
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
  periods: ['all-time'],
  timezone: 'UTC',
  retention: { periods: 30 },
  durability: 'applied',
  visibility: 'public',
};

let app: TestApp;
let database: DurableView;
let host: Agent;
let page: Agent;
let member: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  database = viewDatabase(app.stores);
  host = agentWith(app.url, app.secretKey);
  page = agentWith(app.url, app.publishableKey);
  member = agentWith(app.url, await signMemberToken(app, 'ann'));
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});

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
      periods: ['daily', 'weekly', 'monthly', 'all-time'],
      timezone: 'Pacific/Auckland',
      retention: { periods: 3 },
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

describe('changing a leaderboard', () => {
  it.each([
    { name: 'Renamed' },
    { operator: 'increment' },
    { allowOperatorOverride: true },
    { retention: { periods: 7 } },
    { durability: 'persisted' },
    { visibility: 'private' },
  ])('changes %j and nothing else', async (changes) => {
    const board = await create();
    const { body } = await host.patch(`${BOARDS}/${board.key}`).send(changes).expect(200);
    expect(body).toEqual({ ...board, ...changes, updatedAt: body.updatedAt });
    expect(Date.parse(body.updatedAt)).toBeGreaterThanOrEqual(Date.parse(board.updatedAt));
    expect((await host.get(`${BOARDS}/${board.key}`)).body).toEqual(body);
  });

  it.each([
    'key',
    'sortOrder',
    'columns',
    'periods',
    'timezone',
    'tieBreak',
    'rankStyle',
    'createdAt',
  ] as const)('leaves %s fixed: it would reorder what stands', async (field) => {
    const board = await create();
    const changes = { name: 'Renamed', [field]: board[field] };
    const response = await host.patch(`${BOARDS}/${board.key}`).send(changes);
    expectProblem(response, 400, 'request.invalid', [field]);
    expect(await client.getLeaderboard(board.key)).toEqual(board);
  });

  it('refuses a change of nothing, of a missing board, and by others than hosts', async () => {
    const { key } = await create();
    expectProblem(await host.patch(`${BOARDS}/${key}`).send({}), 400, 'request.invalid');
    const changes = { name: 'New' };
    const missing = await host.patch(`${BOARDS}/no-such`).send(changes);
    expectProblem(missing, 404, 'leaderboard.not_found');
    for (const other of [page, member]) {
      expectProblem(await other.patch(`${BOARDS}/${key}`).send(changes), 403, 'auth.forbidden');
    }
    expect(await client.getLeaderboard(key)).toMatchObject({ name: 'Board' });
  });

  it('is in force for the very next score', async () => {
    const { key } = await create({ operator: 'best' });
    await client.submitScore(key, { memberId: 'ann', score: 5 });
    await client.updateLeaderboard(key, { operator: 'increment' });
    expect(await client.submitScore(key, { memberId: 'ann', score: 5 })).toMatchObject({
      score: 10,
    });
  });

  it('loses no change of several at once', async () => {
    const { key } = await create();
    const changes = [{ name: 'N' }, { operator: 'latest' }, { retention: { periods: 9 } }];
    await Promise.all(
      changes.map((change) => host.patch(`${BOARDS}/${key}`).send(change).expect(200)),
    );
    expect(await client.getLeaderboard(key)).toMatchObject(Object.assign({}, ...changes));
  });
});

describe('deleting a leaderboard', () => {
  it('takes everything in it along, here and in PostgreSQL', async () => {
    const { key } = await create({ durability: 'persisted', periods: ['all-time', 'daily'] });
    await client.submitScore(key, { memberId: 'ann', score: 5 });
    const [kept] = await database.rows<{ id: string; entries: string }>(
      `SELECT l.id, (SELECT count(*) FROM leaderboard_entries e WHERE e.leaderboard_id = l.id)
         AS entries FROM leaderboards l WHERE tenant_id = $1 AND key = $2`,
      [app.tenantId, key],
    );
    expect(kept?.entries).toBe('2');
    await host.delete(`${BOARDS}/${key}`).expect(204);
    const paths = ['', '/entries', '/entries/ann', '/entries/ann/around', '/periods'];
    for (const path of paths) {
      const response = await host.get(`${BOARDS}/${key}${path}`);
      expectProblem(response, 404, 'leaderboard.not_found');
    }
    expectProblem(await host.delete(`${BOARDS}/${key}`), 404, 'leaderboard.not_found');
    const query = 'SELECT 1 FROM leaderboard_entries WHERE leaderboard_id = $1';
    expect(await database.rows(query, [kept?.id])).toEqual([]);
  });

  it('leaves the key free for a board that begins empty', async () => {
    const { key } = await create({ operator: 'increment' });
    const submission = { memberId: 'ann', score: 5, submissionId: 'once' };
    await client.submitScore(key, submission);
    await client.deleteLeaderboard(key);
    await create({ key, operator: 'increment' });
    expect(await client.listEntries(key)).toMatchObject({ entries: [], total: 0 });
    expect(await client.submitScore(key, submission)).toMatchObject({
      applied: true,
      score: 5,
      previousScore: null,
    });
  });

  it('is for hosts only', async () => {
    const { key } = await create();
    for (const other of [page, member]) {
      expectProblem(await other.delete(`${BOARDS}/${key}`), 403, 'auth.forbidden');
    }
    await host.get(`${BOARDS}/${key}`).expect(200);
  });
});
