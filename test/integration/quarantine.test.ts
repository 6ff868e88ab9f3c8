import { type LeaderboardInput, RostrumClient } from '@rostrum/client';
import { KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { JobsService } from '../../apps/api/src/jobs/jobs.service.ts';
import { LeaderboardDefinitions } from '../../apps/api/src/leaderboards/leaderboard-definitions.ts';
import { QUARANTINE_REPOSITORY, RANKING_STORE } from '../../apps/api/src/ports.ts';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { readImport } from '../setup/import-job.ts';
import { expectProblem } from '../setup/problem.ts';
import { startServiceProcess } from '../setup/service-process.ts';

const DAY_MS = 24 * 3600 * 1000;

let app: TestApp;
let other: TestInstance;
let host: Agent;
let client: RostrumClient;
let database: DurableView;
let redis: Redis;

beforeAll(async () => {
  app = await startTestApp();
  other = await app.startInstance();
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey, maxAttempts: 1 });
  database = viewDatabase(app.stores);
  redis = connectRedis(app.stores.redisUrl);
});
afterAll(async () => {
  redis?.disconnect();
  await database?.close();
  await app?.stop();
});

const create = (rules: Partial<LeaderboardInput> = {}) =>
  createBoard(client, { quarantine: { maxScore: 100 }, ...rules });

const path = (key: string) => `/v1/leaderboards/${key}`;
const submit = (key: string, score: number, rest: object = {}) =>
  host.post(`${path(key)}/scores`).send({ memberId: 'ann', score, ...rest });

/** Submits what is held; its id. */
async function hold(key: string, score = 101, rest: object = {}): Promise<string> {
  const { body } = await submit(key, score, rest).expect(202);
  return body.quarantineId;
}

async function scoreOf(key: string, period?: string): Promise<number | undefined> {
  const { entries } = await client.lookupEntries(key, ['ann'], period ? { period } : {});
  return entries[0]?.score;
}

async function eventually(key: string, count: number) {
  return vi.waitFor(async () => {
    const { items } = await client.listQuarantine(key);
    expect(items).toHaveLength(count);
    return items;
  });
}

describe('a submission outside of the softer bounds', () => {
  it('is held with the reason, and nothing of it is applied', async () => {
    const key = await create({ quarantine: { minScore: 0, maxScore: 100 }, maxScore: 1000 });
    const { body } = await submit(key, 101).expect(202);
    expect(body).toEqual({
      status: 'quarantined',
      quarantineId: expect.stringMatching(/^qu_/),
      reason: 'score.out_of_bounds',
    });
    await submit(key, -1).expect(202);
    expectProblem(await submit(key, 1001), 422, 'score.out_of_bounds');
    expect(await client.listEntries(key)).toMatchObject({ entries: [], version: 0 });
    await submit(key, 100).expect(200);
    const [first, second] = await eventually(key, 2);
    expect(first).toMatchObject({
      id: body.quarantineId,
      status: 'pending',
      reason: 'score.out_of_bounds',
      memberId: 'ann',
      score: 101,
      operator: 'best',
    });
    expect(second).toMatchObject({ score: -1 });
  });

  it('is one that changes too much, as the hard bounds count it', async () => {
    const key = await create({ operator: 'set', quarantine: { maxChange: 10 } });
    await submit(key, 1000).expect(200);
    await submit(key, 1010).expect(200);
    const { body } = await submit(key, 1021).expect(202);
    expect(body.reason).toBe('score.change_too_large');
    const sums = await create({
      operator: 'increment',
      quarantine: { maxScore: 10, maxChange: 6 },
      periods: ['all-time', 'daily'],
    });
    const reasons = [];
    for (const score of [7, 6, 5]) reasons.push((await submit(sums, score)).body.reason ?? 'none');
    expect(reasons).toEqual(['score.change_too_large', 'none', 'score.out_of_bounds']);
    expect(await scoreOf(sums)).toBe(6);
  });

  it('is told of by its item in a batch, and the others count', async () => {
    const key = await create();
    const { results } = await client.submitScores(key, [
      { memberId: 'a', score: 1 },
      { memberId: 'b', score: 101, metadata: { ship: 'Ørn' } },
      { memberId: 'c', score: 2 },
      { memberId: 'd', score: 102 },
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'applied',
      'quarantined',
      'applied',
      'quarantined',
    ]);
    expect(results[1]).toMatchObject({ memberId: 'b', reason: 'score.out_of_bounds' });
    const items = await eventually(key, 2);
    expect(items.map(({ id }) => id)).toEqual(
      [results[1], results[3]].map((result) => result?.quarantineId),
    );
    expect(items[0]).toMatchObject({ metadata: { ship: 'Ørn' } });
  });

  it('is held once, however often it is sent', async () => {
    const key = await create();
    const answers = [];
    for (let times = 0; times < 3; times += 1) {
      answers.push(await submit(key, 101, { submissionId: 's' }).expect(202));
      answers.push(await submit(key, 102).set('Idempotency-Key', `${key}-k`).expect(202));
    }
    expect(new Set(answers.map(({ body }) => body.quarantineId)).size).toBe(2);
    expect(answers.at(-1)?.headers['idempotency-replayed']).toBe('true');
    await eventually(key, 2);
  });

  it('is answered so to member tokens too, and counts for the rate', async () => {
    const key = await create({ submissionRate: { limit: 2, windowSeconds: 3600 } });
    const member = agentWith(app.url, await signMemberToken(app, 'ann'));
    for (let times = 0; times < 2; times += 1) {
      await member
        .post(`${path(key)}/scores`)
        .send({ memberId: 'ann', score: 101 })
        .expect(202);
    }
    const third = await member.post(`${path(key)}/scores`).send({ memberId: 'ann', score: 101 });
    expectProblem(third, 429, 'limit.rate');
  });

  it('is acknowledged with the same fields over a socket', async () => {
    const key = await create();
    const token = await signMemberToken(app, 'ann');
    const socket = io(`${app.url}/live`, { transports: ['websocket'], auth: { token } });
    onTestFinished(() => void socket.close());
    const run = { leaderboard: key, memberId: 'ann', score: 101 };
    expect(await socket.emitWithAck('submit', run)).toEqual({
      ok: true,
      status: 'quarantined',
      quarantineId: expect.stringMatching(/^qu_/),
      reason: 'score.out_of_bounds',
    });
  });

  it('in an import of a host is applied', async () => {
    const key = await create();
    const job = await client.importEntries(key, 'memberId,score\nann,500\n', {
      format: 'csv',
      scoreColumn: 'score',
    });
    await vi.waitFor(async () =>
      expect((await readImport(client, job.jobId)).progress.rowsApplied).toBe(1),
    );
    expect(await scoreOf(key)).toBe(500);
  });
});

describe('approval', () => {
  it('applies the submission as of when it was made, once, and says who and when', async () => {
    const key = await create({
      operator: 'increment',
      periods: ['all-time', 'daily'],
      quarantine: { maxChange: 10 },
      columns: [{ key: 'kills', sortOrder: 'desc' }],
    });
    const occurredAt = new Date(Date.now() - 3 * DAY_MS).toISOString();
    const run = { occurredAt, columns: { kills: 3 }, metadata: { ship: 'Kestrel' } };
    const id = await hold(key, 11.25, run);
    for (let times = 0; times < 3; times += 1) {
      const approved = await client.approveQuarantined(key, id);
      expect(approved).toMatchObject({
        id,
        status: 'approved',
        score: 11.25,
        columns: { kills: 3 },
        settledBy: { kind: 'key', id: expect.stringMatching(/^key_/) },
        occurredAt,
      });
      expect(Math.abs(Date.parse(approved.settledAt ?? '') - Date.now())).toBeLessThan(60_000);
    }
    const day = occurredAt.slice(0, 10);
    expect(await client.getEntry(key, 'ann', { period: day })).toMatchObject({
      score: 11.25,
      columns: { kills: 3 },
      metadata: { ship: 'Kestrel' },
      updatedAt: occurredAt,
    });
    expect(await scoreOf(key)).toBe(11.25);
    expect(await scoreOf(key, 'current:daily')).toBeUndefined();
  });

  it('asked for many times at once on two instances applies it once', async () => {
    const key = await create({ operator: 'increment' });
    const id = await hold(key);
    const others = agentWith(other.url, app.secretKey);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? host : others).post(`${path(key)}/quarantine/${id}/approve`),
      ),
    );
    for (const { statusCode, body } of answers) {
      expect({ statusCode, body }).toMatchObject({ statusCode: 200, body: { status: 'approved' } });
    }
    expect(await scoreOf(key)).toBe(101);
  });

  it('against rejection at the same time: one of them holds, and both say which', async () => {
    for (let round = 0; round < 5; round += 1) {
      const key = await create({ operator: 'increment' });
      const id = await hold(key);
      const [approved, rejected] = await Promise.all([
        host.post(`${path(key)}/quarantine/${id}/approve`),
        agentWith(other.url, app.secretKey).post(`${path(key)}/quarantine/${id}/reject`),
      ]);
      const [item] = await eventually(key, 1);
      const isApproved = item?.status === 'approved';
      expect([approved.statusCode, rejected.statusCode]).toEqual(
        isApproved ? [200, 409] : [409, 200],
      );
      expectProblem(isApproved ? rejected : approved, 409, 'quarantine.settled');
      expect(await scoreOf(key)).toBe(isApproved ? 101 : undefined);
    }
  });

  it('that leaves the standing run as it is settles it all the same', async () => {
    const key = await create({ quarantine: { minScore: 50 } });
    const id = await hold(key, 1);
    await submit(key, 60).expect(200);
    expect(await client.approveQuarantined(key, id)).toMatchObject({ status: 'approved' });
    expect(await scoreOf(key)).toBe(60);
  });

  it('is bound by the hard bounds and by attempts; what they refuse stays pending', async () => {
    const key = await create({ operator: 'increment', maxScore: 200, attemptLimit: 2 });
    const [first, second, third] = [await hold(key), await hold(key), await hold(key)];
    await client.approveQuarantined(key, first);
    const approve = (id: string) => host.post(`${path(key)}/quarantine/${id}/approve`);
    expectProblem(await approve(second), 422, 'score.out_of_bounds');
    await client.updateLeaderboard(key, { maxScore: null });
    await approve(second).expect(200);
    expectProblem(await approve(third), 409, 'score.attempts_exhausted');
    expect((await client.listQuarantine(key, { status: 'pending' })).items).toMatchObject([
      { id: third },
    ]);
    await client.updateLeaderboard(key, { attemptLimit: null, quarantine: null });
    await approve(third).expect(200);
    expect(await scoreOf(key)).toBe(303);
  });

  it('of a run whose period is closed is refused, and it stays pending', async () => {
    const key = await create({ periods: ['daily'], retention: { periods: 5 } });
    const id = await hold(key, 101, {
      occurredAt: new Date(Date.now() - 3 * DAY_MS).toISOString(),
    });
    await client.updateLeaderboard(key, { retention: { periods: 0 } });
    const answer = await host.post(`${path(key)}/quarantine/${id}/approve`);
    expectProblem(answer, 409, 'leaderboard.closed');
    expect((await client.listQuarantine(key)).items).toMatchObject([{ id, status: 'pending' }]);
    await client.rejectQuarantined(key, id);
  });
});

describe('a crash', () => {
  it('between applying and answering leaves a submission that is applied once', async () => {
    const key = await create({ operator: 'increment' });
    const id = await hold(key);
    const [held] = await eventually(key, 1);
    const board = await app.app
      .get(LeaderboardDefinitions, { strict: false })
      .get(app.tenantId, key);
    const stored = await app.app.get(QUARANTINE_REPOSITORY).find(board.id, held?.id ?? '');
    if (!stored) throw new Error('it is not stored');
    // What the route does first; then its process is gone.
    await app.app.get(RANKING_STORE).approve(board, stored, 'key:gone');
    const approved = await client.approveQuarantined(key, id);
    expect(approved).toMatchObject({ status: 'approved', settledBy: { kind: 'key', id: 'gone' } });
    expect(await scoreOf(key)).toBe(101);
  });

  it('of the only worker, at any moment, loses and doubles nothing', async () => {
    const apart = await startTestApp({
      env: { ROSTRUM_ROLE: 'api', ROSTRUM_LEASE_MS: '500', ROSTRUM_PERSIST_TIMEOUT_MS: '300' },
    });
    onTestFinished(() => apart.stop());
    const view = viewDatabase(apart.stores);
    onTestFinished(() => view.close());
    const own = new RostrumClient({ baseUrl: apart.url, token: apart.secretKey, maxAttempts: 60 });
    const key = await createBoard(own, { operator: 'increment', quarantine: { maxScore: 9 } });
    const ids: string[] = [];
    for (let number = 0; number < 30; number += 1) {
      const answer = await own.submitScore(key, { memberId: `m${number}`, score: 10 });
      if ('quarantineId' in answer) ids.push(answer.quarantineId);
    }
    expect(ids).toHaveLength(30);
    let isDone = false;
    const settling = Promise.all(
      ids.map((id, index) =>
        index % 3 === 0 ? own.rejectQuarantined(key, id) : own.approveQuarantined(key, id),
      ),
    ).finally(() => {
      isDone = true;
    });
    const env = { ROSTRUM_ROLE: 'worker', ROSTRUM_LEASE_MS: '500' };
    for (let kills = 0; kills < 3 && !isDone; kills += 1) {
      const worker = await startServiceProcess(apart.stores, env);
      await vi.waitFor(
        async () => {
          const [{ count } = { count: 0 }] = await view.rows<{ count: number }>(
            'SELECT count(*)::integer AS count FROM events',
          );
          expect(isDone || count > kills * 10).toBe(true);
        },
        { timeout: 20_000, interval: 5 },
      );
      await worker.kill('SIGKILL');
    }
    await apart.startInstance(env);
    await settling;
    const { items } = await own.listQuarantine(key, { limit: 100 });
    expect(items.map(({ id }) => id)).toEqual(ids);
    expect(items.map(({ status }) => status)).toEqual(
      ids.map((_, index) => (index % 3 === 0 ? 'rejected' : 'approved')),
    );
    const { entries, total } = await own.listEntries(key, { limit: 100 });
    expect(total).toBe(20);
    expect(entries.every(({ score }) => score === 10)).toBe(true);
  });
});

describe('the list', () => {
  it('is paged, the oldest first, by status', async () => {
    const key = await create();
    const ids: string[] = [];
    for (let number = 0; number < 7; number += 1) ids.push(await hold(key, 101 + number));
    await client.rejectQuarantined(key, ids[2] ?? '');
    await client.approveQuarantined(key, ids[4] ?? '');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listQuarantine(key, { limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(ids);
    const pending = await client.listQuarantine(key, { status: 'pending', limit: 2 });
    expect(pending.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const { statusCode } = await host
      .get(`${path(key)}/quarantine`)
      .query({ status: 'rejected', cursor: pending.nextCursor });
    expect(statusCode).toBe(400);
    expect((await client.listQuarantine(key, { status: 'rejected' })).items).toMatchObject([
      { id: ids[2], status: 'rejected', settledBy: { kind: 'key' } },
    ]);
  });

  it('is for hosts of the tenant; others get what they get of any board', async () => {
    const key = await create();
    const id = await hold(key);
    const calls = (agent: Agent) => [
      agent.get(`${path(key)}/quarantine`),
      agent.post(`${path(key)}/quarantine/${id}/approve`),
      agent.post(`${path(key)}/quarantine/${id}/reject`),
    ];
    for (const token of [await signMemberToken(app, 'ann'), app.publishableKey]) {
      const agent = agentWith(app.url, token);
      for (const call of calls(agent)) expectProblem(await call, 403, 'auth.forbidden');
      const { body } = await agent.get(path(key)).expect(200);
      expect(body).not.toHaveProperty('quarantine');
    }
    const stranger = agentWith(app.url, (await app.provision('Stranger')).secretKey);
    for (const call of calls(stranger)) expectProblem(await call, 404, 'leaderboard.not_found');
    expect(await client.getLeaderboard(key)).toMatchObject({ quarantine: { maxScore: 100 } });
    expect((await client.listQuarantine(key)).items).toMatchObject([{ id, status: 'pending' }]);
  });

  it('knows nothing of the ids of another board, and of none', async () => {
    const [key, beside] = [await create(), await create()];
    const id = await hold(key);
    for (const unknown of [id, 'qu_00-1']) {
      for (const act of ['approve', 'reject']) {
        const answer = await host.post(`${path(beside)}/quarantine/${unknown}/${act}`);
        expectProblem(answer, 404, 'quarantine.not_found');
      }
    }
    expectProblem(await host.post(`${path(key)}/quarantine/x/approve`), 400, 'request.invalid');
  });

  it('forgets what was settled 90 days ago, and nothing that waits', async () => {
    const key = await create();
    const [old, recent, waiting] = [await hold(key), await hold(key), await hold(key)];
    await client.rejectQuarantined(key, old);
    await client.rejectQuarantined(key, recent);
    await database.rows(
      `UPDATE quarantined_submissions SET held_at = now() - interval '200 days',
         settled_at = settled_at - CASE id WHEN $1 THEN interval '91 days' ELSE interval '89 days' END
       WHERE id = ANY ($2)`,
      [old, [old, recent, waiting]],
    );
    await app.app.get(JobsService, { strict: false }).sweep();
    expect((await client.listQuarantine(key)).items.map(({ id }) => id)).toEqual([recent, waiting]);
  });
});

it('holds 10,000 at most; more are refused with the reason', async () => {
  const key = await create();
  const { base } = new KeySpace(8).leaderboard({ tenantId: app.tenantId, key });
  const others = Array.from({ length: 9999 }, (_, index) => [`qu_${index}`, '0']).flat();
  await redis.hset(`${base}:held`, ...others);
  const { results } = await client.submitScores(key, [
    { memberId: 'ann', score: 101 },
    { memberId: 'bob', score: 102 },
    { memberId: 'cyd', score: 3 },
  ]);
  expect(results.map(({ status, code }) => code ?? status)).toEqual([
    'quarantined',
    'score.out_of_bounds',
    'applied',
  ]);
  await client.rejectQuarantined(key, results[0]?.quarantineId ?? '');
  await submit(key, 101).expect(202);
});

it('goes with its board', async () => {
  const key = await create();
  const id = await hold(key);
  await eventually(key, 1);
  await client.deleteLeaderboard(key);
  await client.createLeaderboard({ key, name: 'Anew', quarantine: { maxScore: 1 } });
  expect((await client.listQuarantine(key)).items).toEqual([]);
  const answer = await host.post(`${path(key)}/quarantine/${id}/approve`);
  expectProblem(answer, 404, 'quarantine.not_found');
});

it.each([
  [{}, ['quarantine']],
  [{ minScore: 2, maxScore: 1 }, ['quarantine.maxScore']],
  [{ maxChange: 0 }, ['quarantine.maxChange']],
  [{ minScore: 1, least: 1 }, ['quarantine.least']],
])('of bounds that make no sense is refused: %j', async (quarantine, paths) => {
  const board = { key: 'senseless', name: 'Board', quarantine };
  expectProblem(await host.post('/v1/leaderboards').send(board), 400, 'request.invalid', paths);
});
