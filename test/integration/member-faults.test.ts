import { randomUUID } from 'node:crypto';
import { RostrumClient } from '@rostrum/client';
import { PostgresMemberRepository } from '@rostrum/postgres-store';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { startTestApp, startTestStores, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const SOON = { timeout: 20_000, interval: 50 };

let app: TestApp;
let pool: Pool;
let client: RostrumClient;

beforeAll(async () => {
  const stores = await startTestStores();
  app = await startTestApp({ stores });
  pool = new Pool({ connectionString: stores.databaseUrl, max: 1 });
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(async () => {
  await pool?.end();
  await app?.stop();
});

async function play(memberId: string): Promise<string> {
  const key = await createBoard(client, {});
  await client.submitScores(key, [
    { memberId, score: 2 },
    { memberId: 'other', score: 1 },
  ]);
  return key;
}

async function expectListed(key: string, memberIds: string[]): Promise<void> {
  await vi.waitFor(async () => {
    const { entries } = await client.listEntries(key);
    expect(entries.map(({ memberId }) => memberId)).toEqual(memberIds);
  }, SOON);
}

describe('a change of a member that broke off', () => {
  it('after it was kept is applied to all boards by itself', async () => {
    const memberId = uniqueKey('m');
    const boards = [await play(memberId), await play(memberId)];
    // As a process leaves it that dies between keeping the change and telling boards of it.
    await new PostgresMemberRepository(pool).save(app.tenantId, [
      { memberId, displayName: 'Ann', state: 'hidden' },
    ]);
    for (const key of boards) await expectListed(key, ['other']);
    await new PostgresMemberRepository(pool).save(app.tenantId, [{ memberId, state: 'visible' }]);
    for (const key of boards) await expectListed(key, [memberId, 'other']);
    expect((await client.getEntry(boards[0] ?? '', memberId)).member).toEqual({
      displayName: 'Ann',
    });
  });

  it('because Redis was away is answered with 503 and applied when Redis is back', async () => {
    const memberId = uniqueKey('m');
    const key = await play(memberId);
    await app.stores.redis.kill('SIGKILL');
    const agent = agentWith(app.url, app.secretKey);
    const answer = await agent.put(`/v1/members/${memberId}`).send({ state: 'banned' });
    expectProblem(answer, 503, 'store.unavailable');
    await app.stores.redis.restart();
    await expectListed(key, ['other']);
    expect((await client.getMember(memberId)).state).toBe('banned');
  });
});

describe('an erasure', () => {
  it('that begins while Redis is away is done when it is back', async () => {
    const memberId = uniqueKey('m');
    const key = await play(memberId);
    await app.stores.redis.kill('SIGKILL');
    const { jobId } = await client.deleteMember(memberId);
    await app.stores.redis.restart();
    await vi.waitFor(
      async () => expect(await client.getJob(jobId)).toMatchObject({ state: 'completed' }),
      { timeout: 90_000, interval: 200 },
    );
    await expectListed(key, ['other']);
    // A pass that broke off is taken up after a minute.
  }, 120_000);

  it('taken by a process that dies is taken by another one', async () => {
    const memberId = uniqueKey('m');
    const key = await play(memberId);
    await pool.query(
      `INSERT INTO member_erasures
         (id, tenant_id, member_id, state, proof, created_at, updated_at, due_at)
       VALUES ($1, $2, $3, 'running', $4, now(), now(), now() + interval '2 seconds')`,
      [
        `job_${randomUUID()}`,
        app.tenantId,
        memberId,
        JSON.stringify({ boards: 0, entries: 0, archivedEntries: 0, held: 0, events: 0 }),
      ],
    );
    await expectListed(key, ['other']);
  });
});

it('a board whose maker died before telling it of members knows them soon', async () => {
  const memberId = uniqueKey('m');
  await client.putMember(memberId, { state: 'banned', attributes: { country: 'NO' } });
  const key = await createBoard(client, { segments: ['country'] });
  // As it is before it was seeded.
  await pool.query(`UPDATE leaderboards SET is_seeded = false WHERE key = $1`, [key]);
  await vi.waitFor(async () => {
    const { rows } = await pool.query('SELECT is_seeded FROM leaderboards WHERE key = $1', [key]);
    expect(rows).toEqual([{ is_seeded: true }]);
  }, SOON);
});
