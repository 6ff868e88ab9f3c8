import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { RostrumClient } from '@rostrum/client';
import type { DeadLetterView } from '@rostrum/contracts';
import { KeySpace } from '@rostrum/redis-store';
import type { Redis } from 'ioredis';
import supertest from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProvisionedTenant } from '../../apps/api/src/tenants/tenants.service.ts';
import { type Agent, agentWith } from '../setup/agent.ts';
import { PARTITION_COUNT, startTestApp, type TestApp } from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { acceptMembers, type DurableView, refuseMember, viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const LETTERS = '/console/operations/dead-letters';
const SOON = { timeout: 20_000, interval: 30 };
const DEAD_LETTER_CAPACITY = 2;
const STREAM_CAPACITY = 40;
const keys = new KeySpace(PARTITION_COUNT);
const partitions = Array.from({ length: PARTITION_COUNT }, (_, partition) => partition);

let app: TestApp;
let database: DurableView;
let redis: Redis;
let client: RostrumClient;
let operator: Agent;
let stranger: ProvisionedTenant;

beforeAll(async () => {
  app = await startTestApp({
    env: {
      ROSTRUM_DEAD_LETTER_CAPACITY: String(DEAD_LETTER_CAPACITY),
      ROSTRUM_STREAM_CAPACITY: String(STREAM_CAPACITY),
    },
  });
  database = viewDatabase(app.stores);
  redis = connectRedis(app.stores.redisUrl);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey, maxAttempts: 1 });
  operator = await signIn(app);
  stranger = await app.provision('Stranger');
});
afterAll(async () => {
  redis?.disconnect();
  await database?.close();
  await app?.stop();
});
afterEach(async () => {
  await accept();
  const kept = partitions.map((partition) => keys.partition(partition));
  await redis.del(...kept.flatMap(({ dead, buried }) => [dead, buried]));
});

async function signIn({ adminEmail: email, adminPassword: password }: ProvisionedTenant) {
  const agent = supertest.agent(app.url);
  const { body } = await agent.post('/console/login').send({ email, password }).expect(200);
  return agent.set('X-CSRF-Token', body.csrfToken);
}

const refuse = (memberId: string) => refuseMember(database, memberId);
const accept = () => acceptMembers(database);

async function createBoard(key = uniqueKey('board')): Promise<string> {
  await client.createLeaderboard({ key, name: key, operator: 'set' });
  return key;
}

const submit = (key: string, memberId: string, score: number) =>
  client.submitScore(key, { memberId, score });

const partitionOf = (key: string) => keys.leaderboard({ tenantId: app.tenantId, key }).partition;

async function storedEntries(key: string): Promise<Record<string, number>> {
  const rows = await database.rows<{ memberId: string; score: number }>(
    `SELECT member_id AS "memberId", score FROM leaderboard_entries
     JOIN leaderboards ON id = leaderboard_id WHERE key = $1`,
    [key],
  );
  return Object.fromEntries(rows.map(({ memberId, score }) => [memberId, score]));
}

async function untilStored(key: string, entries: Record<string, number>): Promise<void> {
  await vi.waitFor(async () => expect(await storedEntries(key)).toEqual(entries), SOON);
}

async function letters(agent = operator): Promise<DeadLetterView[]> {
  const { body } = await agent.get(LETTERS).expect(200);
  return body.items;
}

/** Has a score of ann's refused; its letter. */
async function buryScore(key: string, score: number): Promise<DeadLetterView> {
  await refuse('ann');
  await submit(key, 'ann', score);
  const letter = await vi.waitFor(async () => {
    const [found] = await letters();
    expect(found).toBeDefined();
    return found as DeadLetterView;
  }, SOON);
  await accept();
  return letter;
}

describe('an operator', () => {
  it('sees what could not be stored, and why, and stores it when the cause is gone', async () => {
    const key = await createBoard();
    const letter = await buryScore(key, 5);
    await submit(key, 'bob', 1);
    await untilStored(key, { bob: 1 });

    expect(letter).toEqual({
      id: expect.stringMatching(/^dl_\d-\d+-\d+$/),
      partition: partitionOf(key),
      group: 'persist',
      reason: expect.stringContaining('violates check constraint "refused"'),
      buriedAt: expect.any(String),
      type: 'scores.submitted',
      tenantId: app.tenantId,
      resourceId: expect.stringMatching(/^lb_/),
      epoch: expect.any(String),
      sequence: expect.any(Number),
      writtenAt: expect.any(String),
      preview: expect.stringContaining('ann'),
    });
    const { body: opened } = await operator.get(`${LETTERS}/${letter.id}`).expect(200);
    const { preview, ...head } = letter;
    expect(opened).toMatchObject({
      ...head,
      body: { type: 'scores.submitted', submissions: [{ memberId: 'ann', score: 5 }] },
      fields: { type: 'scores.submitted', tenant: app.tenantId, body: preview },
    });

    const { body } = await operator.post(`${LETTERS}/${letter.id}/retry`).expect(200);
    expect(body).toEqual({ id: letter.id, outcome: 'stored' });
    expect(await storedEntries(key)).toEqual({ ann: 5, bob: 1 });
    expect(await client.getEntry(key, 'ann')).toMatchObject({ score: 5 });
    expect(await letters()).toEqual([]);
    const again = await operator.post(`${LETTERS}/${letter.id}/retry`);
    expectProblem(again, 404, 'dead_letter.not_found');
  });

  it('changes nothing by a retry that newer scores have changed since', async () => {
    const key = await createBoard();
    const { id } = await buryScore(key, 5);
    await submit(key, 'ann', 7);
    await untilStored(key, { ann: 7 });
    await operator.post(`${LETTERS}/${id}/retry`).expect(200);
    expect(await storedEntries(key)).toEqual({ ann: 7 });
    const events = await database.rows(
      'SELECT 1 FROM events WHERE resource_id = (SELECT id FROM leaderboards WHERE key = $1)',
      [key],
    );
    expect(events).toHaveLength(2);
  });

  it('stores it once, whoever else retries, and finds out when that was done before a crash', async () => {
    const key = await createBoard();
    const { id, partition } = await buryScore(key, 5);
    const { dead } = keys.partition(partition);
    const [kept] = await redis.xrange(dead, '-', '+');
    const retries = await Promise.all(
      [1, 2, 3].map(() => operator.post(`${LETTERS}/${id}/retry`).then(({ status }) => status)),
    );
    expect(retries).toContain(200);
    expect(retries.filter((status) => status !== 200 && status !== 404)).toEqual([]);
    // As it is when the process died before the letter was removed.
    await redis.xadd(dead, '*', ...(kept?.[1] ?? []));
    const [left] = await letters();
    const { body } = await operator.post(`${LETTERS}/${left?.id}/discard`).expect(200);
    expect(body).toEqual({ id: left?.id, outcome: 'known' });
    expect(await storedEntries(key)).toEqual({ ann: 5 });
    expect(await letters()).toEqual([]);
  });

  it('is told when it still cannot be stored, and the letter stays', async () => {
    const key = await createBoard();
    const { id } = await buryScore(key, 5);
    await refuse('ann');
    const response = await operator.post(`${LETTERS}/${id}/retry`);
    const { detail } = expectProblem(response, 409, 'dead_letter.not_retriable');
    expect(detail).toContain('violates check constraint');
    expect(await letters()).toHaveLength(1);
  });

  it('cannot retry what was written before its partition was rebuilt, but discard it', async () => {
    const key = await createBoard();
    const { id, partition } = await buryScore(key, 5);
    const { log } = keys.partition(partition);
    const epoch = (await redis.hget(log, 'epoch')) ?? '';
    await redis.hset(log, 'epoch', 'of another life');
    const refused = await operator.post(`${LETTERS}/${id}/retry`);
    await redis.hset(log, 'epoch', epoch);
    expectProblem(refused, 409, 'dead_letter.not_retriable');
    const { body } = await operator.post(`${LETTERS}/${id}/discard`).expect(200);
    expect(body).toEqual({ id, outcome: 'discarded' });
    expect(await storedEntries(key)).toEqual({});
    expect(await letters()).toEqual([]);
  });

  it('reads page by page and by partition', async () => {
    const [one, other] = [keys.partition(1).dead, keys.partition(4).dead];
    const burial = ['tenant', app.tenantId, 'deadOf', '1-1', 'group', 'persist', 'reason', 'r'];
    for (const dead of [one, one, other]) await redis.xadd(dead, '*', ...burial);
    const first = await operator.get(LETTERS).query({ limit: 2 }).expect(200);
    expect(first.body.items).toHaveLength(2);
    const { nextCursor: cursor } = first.body;
    const second = await operator.get(LETTERS).query({ limit: 2, cursor }).expect(200);
    expect([...first.body.items, ...second.body.items].map(({ partition }) => partition)).toEqual([
      1, 1, 4,
    ]);
    const only = await operator.get(LETTERS).query({ partition: 4 }).expect(200);
    expect(only.body.items).toHaveLength(1);
    expectProblem(
      await operator.get(LETTERS).query({ partition: 4, cursor }),
      400,
      'cursor.invalid',
    );
    expectProblem(await operator.get(LETTERS).query({ partition: 'x' }), 400, 'request.invalid');
    expectProblem(await operator.get(`${LETTERS}/nonsense`), 400, 'request.invalid');
  });
});

describe('who asked for `persisted`', () => {
  const once = { idempotencyKey: 'once' };

  async function createPersisted(key = uniqueKey('persisted')): Promise<string> {
    await client.createLeaderboard({
      key,
      name: key,
      operator: 'increment',
      durability: 'persisted',
    });
    return key;
  }

  async function refusedBoard(): Promise<string> {
    const key = await createPersisted();
    await refuse('ann');
    return key;
  }

  /** Another one in the same partition. */
  async function boardBeside(key: string): Promise<string> {
    for (;;) {
      const other = uniqueKey('beside');
      if (partitionOf(other) === partitionOf(key)) return createPersisted(other);
    }
  }

  it('is told of what could not be stored that it is not, also when asking again; others are not', async () => {
    const key = await refusedBoard();
    const other = await boardBeside(key);
    const submitAnn = () => client.submitScore(key, { memberId: 'ann', score: 5 }, once);
    const refusal = { code: 'store.unavailable', status: 503, retryable: true };
    const first = submitAnn();
    await Promise.all([
      expect(first).rejects.toMatchObject(refusal),
      expect(submit(other, 'bob', 1)).resolves.toMatchObject({ score: 1 }),
    ]);
    await expect(first).rejects.toThrow('dead letters');
    await expect(submitAnn()).rejects.toMatchObject(refusal);
    await expect(submitAnn()).rejects.toThrow('dead letters');
    await submit(key, 'bob', 1);
    expect(await storedEntries(key)).toEqual({ bob: 1 });
    expect(await client.getEntry(key, 'ann')).toMatchObject({ score: 5 });
    await accept();
    const [letter] = await letters();
    await operator.post(`${LETTERS}/${letter?.id}/retry`).expect(200);
    await expect(submitAnn()).resolves.toMatchObject({ score: 5 });
    expect(await storedEntries(key)).toEqual({ ann: 5, bob: 1 });
  });

  it('is told so still when it was discarded', async () => {
    const key = await refusedBoard();
    const submitAnn = () => client.submitScore(key, { memberId: 'ann', score: 5 }, once);
    await expect(submitAnn()).rejects.toThrow('dead letters');
    const [letter] = await letters();
    await operator.post(`${LETTERS}/${letter?.id}/discard`).expect(200);
    await expect(submitAnn()).rejects.toThrow('dead letters');
  });
});

describe('nobody else', () => {
  it('sees or touches the letters of a tenant, nor those that name none', async () => {
    const key = await createBoard();
    const { id, partition } = await buryScore(key, 5);
    const burial = ['deadOf', '1-1', 'group', 'persist', 'reason', 'r'];
    const nobodys = await redis.xadd(keys.partition(partition).dead, '*', 'in', 'out', ...burial);
    const theirs = await signIn(stranger);
    expect(await letters(theirs)).toEqual([]);
    for (const letter of [id, `dl_${partition}-${nobodys}`]) {
      for (const call of ['get', 'retry', 'discard'] as const) {
        const response =
          call === 'get'
            ? await theirs.get(`${LETTERS}/${letter}`)
            : await theirs.post(`${LETTERS}/${letter}/${call}`);
        expectProblem(response, 404, 'dead_letter.not_found');
      }
    }
    expect(await letters()).toHaveLength(1);
  });

  it('without a session, its CSRF token or a secret key', async () => {
    expectProblem(await supertest(app.url).get(LETTERS), 401, 'auth.missing');
    const path = LETTERS.replace('/console', '/v1');
    const visitor = agentWith(app.url, app.publishableKey);
    expectProblem(await visitor.get(path), 403, 'auth.forbidden');
    const { adminEmail: email, adminPassword: password } = app;
    const careless = supertest.agent(app.url);
    await careless.post('/console/login').send({ email, password }).expect(200);
    expectProblem(await careless.post(`${LETTERS}/dl_0-1-1/retry`), 403, 'auth.forbidden');
    expect((await client.listDeadLetters()).items).toEqual([]);
  });
});

describe('where the dead letters of a partition are full', () => {
  it('it stops, writes are refused when its stream is full, and nothing is dropped', async () => {
    const key = await createBoard();
    const elsewhere = await boardElsewhere(partitionOf(key));
    await refuse('ann');
    for (let score = 1; score <= DEAD_LETTER_CAPACITY + 1; score += 1) {
      await submit(key, 'ann', score);
    }
    await vi.waitFor(async () => expect(await letters()).toHaveLength(2), SOON);
    const accepted: string[] = [];
    const fill = async (): Promise<void> => {
      for (let count = 0; count < STREAM_CAPACITY * 3; count += 1) {
        const memberId = `m${count}`;
        await submit(key, memberId, count);
        accepted.push(memberId);
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: 'store.backpressure' });
    expect(await letters()).toHaveLength(DEAD_LETTER_CAPACITY);
    await submit(elsewhere, 'bob', 1);
    await untilStored(elsewhere, { bob: 1 });

    await accept();
    for (const { id } of await letters()) {
      await operator.post(`${LETTERS}/${id}/retry`).expect(200);
    }
    const expected = accepted.map((memberId) => [memberId, Number(memberId.slice(1))]);
    await untilStored(key, { ann: DEAD_LETTER_CAPACITY + 1, ...Object.fromEntries(expected) });
    expect(await letters()).toEqual([]);
    // The group `notify` holds the stream for half a second more.
    await vi.waitFor(() => submit(key, 'later', 1), SOON);
  });
});

async function boardElsewhere(partition: number): Promise<string> {
  for (;;) {
    const key = uniqueKey('elsewhere');
    if (partitionOf(key) !== partition) return createBoard(key);
  }
}

describe('the command line', () => {
  interface Finished {
    code: number;
    stdout: string;
    stderr: string;
  }

  function run(...args: string[]): Promise<Finished> {
    const script = join(import.meta.dirname, '../../scripts/dead-letters.ts');
    const { redisUrl, databaseUrl } = app.stores;
    const env = { ...process.env, REDIS_URL: redisUrl, DATABASE_URL: databaseUrl };
    return new Promise((resolve) => {
      const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning', script];
      execFile(process.execPath, [...flags, ...args], { env }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      });
    });
  }

  it('lists, shows, retries and discards those of all tenants', async () => {
    const key = await createBoard();
    const { id } = await buryScore(key, 5);
    const burial = ['deadOf', '1-1', 'group', 'persist', 'reason', 'no field'];
    const bare = `dl_0-${await redis.xadd(keys.partition(0).dead, '*', 'in', 'out', ...burial)}`;

    const listed = await run('list');
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining(id) });
    expect(listed.stdout).toContain(bare);
    expect((await run('list', '--tenant', stranger.tenantId)).stdout).toBe('');
    const shown = JSON.parse((await run('show', id)).stdout);
    expect(shown).toMatchObject({ id, body: { submissions: [{ memberId: 'ann' }] } });

    expect(await run('discard', bare)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--yes/),
    });
    const retried = await run('retry', '--all', '--by', 'ada');
    expect(retried.stdout).toBe(`${id}  stored, by cli:ada\n`);
    expect(retried).toMatchObject({ code: 1, stderr: expect.stringContaining(bare) });
    expect(await storedEntries(key)).toEqual({ ann: 5 });
    expect(await run('discard', bare, '--yes')).toMatchObject({ code: 0 });
    expect(await run('show', bare)).toMatchObject({ code: 2 });
    expect(await run('list')).toMatchObject({ code: 0, stdout: '' });
  });
});
