import { RostrumClient } from '@rostrum/client';
import type { LeaderboardView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const BOARDS = '/v1/leaderboards';

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
