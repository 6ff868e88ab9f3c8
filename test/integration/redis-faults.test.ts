import { LiveClient, type LiveUpdate, RostrumClient } from '@rostrum/client';
import type { BoardSnapshot, PollView } from '@rostrum/contracts';
import supertest, { type Test } from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, startTestStores, type TestApp } from '../setup/app.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { expectProblem } from '../setup/problem.ts';
import { type ServiceProcess, startServiceProcess } from '../setup/service-process.ts';
import { uniqueKey } from '../setup/unique.ts';

/** A command that gets no answer is given up after 900 ms. */
const KILLED_MS = 1000;
const HALTED_MS = 1200;
const SOON = { timeout: 15_000, interval: 20 };

let app: TestApp;
/** Here an unhandled rejection ends the process. */
let apart: ServiceProcess;
let host: Agent;
let client: RostrumClient;
let poll: PollView;
let cookie: string;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown): void => void unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', noteUnhandled);
  // What a server that is killed keeps must not depend on when it last wrote its file.
  const stores = await startTestStores({ redisConfig: { appendfsync: 'always' } });
  app = await startTestApp({ stores, env: { ROSTRUM_LEASE_MS: '1000' } });
  apart = await startServiceProcess(stores, { ROSTRUM_LEASE_MS: '1000' });
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  await client.createLeaderboard({ key: 'known', name: 'Known', operator: 'increment' });
  await client.submitScore('known', { memberId: 'ann', score: 1 });
  const options = ['a', 'b'].map((id) => ({ id, label: id }));
  const { pollId } = await client.createPoll({ question: 'Which?', type: 'single', options });
  poll = await client.openPoll(pollId);
  const credentials = { email: app.adminEmail, password: app.adminPassword };
  const signedIn = await supertest(app.url).post('/console/login').send(credentials).expect(200);
  cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  await requestsWork();
});
afterAll(async () => {
  await apart?.kill('SIGTERM');
  await app?.stop();
  process.off('unhandledRejection', noteUnhandled);
});
afterEach(async () => {
  expect(unhandled).toEqual([]);
  expect(apart.isRunning()).toBe(true);
  await vi.waitFor(requestsWork, SOON);
});

const boards = '/v1/leaderboards';
const requests: Record<string, () => Test> = {
  'a score': () => host.post(`${boards}/known/scores`).send({ memberId: 'bob', score: 1 }),
  'a batch of scores': () =>
    host
      .post(`${boards}/known/scores/batch`)
      .send({ submissions: [{ memberId: 'bob', score: 1 }] }),
  'a page': () => host.get(`${boards}/known/entries`),
  'an entry': () => host.get(`${boards}/known/entries/ann`),
  'the entries around one': () => host.get(`${boards}/known/entries/ann/around`),
  'the periods of a board': () => host.get(`${boards}/known/periods`),
  'the removal of an entry': () => host.delete(`${boards}/known/entries/bob`),
  'a new board': () => host.post(boards).send({ key: uniqueKey('new'), name: 'New' }),
  'a ballot': () =>
    host.put(`/v1/polls/${poll.pollId}/ballots/${uniqueKey('vic')}`).send({ choices: ['a'] }),
  'a batch of ballots': () =>
    host
      .post(`/v1/polls/${poll.pollId}/ballots/batch`)
      .send({ ballots: [{ voterId: uniqueKey('vic'), choices: ['a'] }] }),
  'the results of a poll': () => host.get(`/v1/polls/${poll.pollId}/results`),
  'a console session': () => supertest(app.url).get('/console/session').set('Cookie', cookie),
};

/** Every kind of request is answered as it should be, by both instances. */
async function requestsWork(): Promise<void> {
  for (const [name, send] of Object.entries(requests)) {
    const { status, text } = await send();
    expect(status, `${name}: ${text}`).toBeLessThan(300);
  }
  await agentWith(apart.url, app.secretKey).get(`${boards}/known/entries`).expect(200);
}

/** Every kind of request, all at once, is refused in good time. */
async function expectRefusals(withinMs: number): Promise<void> {
  await Promise.all(
    Object.entries(requests).map(async ([name, send]) => {
      const startedAt = performance.now();
      const response = await send();
      expectProblem(response, 503, 'store.unavailable');
      expect(performance.now() - startedAt, name).toBeLessThan(withinMs);
    }),
  );
}

async function whileGone(action: () => Promise<void>): Promise<void> {
  await app.stores.redis.kill('SIGKILL');
  await action().finally(() => app.stores.redis.restart());
}

async function whileHalted(action: () => Promise<void>): Promise<void> {
  await app.stores.redis.kill('SIGSTOP');
  await action().finally(() => app.stores.redis.kill('SIGCONT'));
}

/** A listener to a board, and what it was told. */
function listen(url: string, key: string) {
  const live = new LiveClient({ baseUrl: url, token: app.publishableKey });
  const updates: LiveUpdate<BoardSnapshot>[] = [];
  live.subscribe(`leaderboard:${key}`, {}, (update) => updates.push(update as never));
  const last = () => updates.at(-1);
  return { live, updates, last };
}

const scoresIn = (update: LiveUpdate<BoardSnapshot> | undefined) =>
  update?.state?.entries.map(({ memberId, score }) => [memberId, score]);

describe('while Redis is gone', () => {
  it('every kind of request answers 503 within a second, and works when it is back', async () => {
    await whileGone(async () => {
      // The first ones may meet the connection as it breaks, the others find none.
      await expectRefusals(KILLED_MS);
      await expectRefusals(KILLED_MS);
    });
    await vi.waitFor(requestsWork, SOON);
  });

  it('the service is alive but not ready, and a new subscription is refused', async () => {
    const { key } = await client.createLeaderboard({ key: uniqueKey('fresh'), name: 'Fresh' });
    const watcher = await LiveWatcher.connect(app.url, { token: app.publishableKey });
    await whileGone(async () => {
      await supertest(app.url).get('/health/live').expect(200);
      await supertest(app.url).get('/health/ready').expect(503);
      const answer = await watcher.ask('subscribe', { topic: `leaderboard:${key}` });
      const error = { code: 'store.unavailable', retryable: true };
      expect(answer).toMatchObject({ ok: false, error });
    });
    await vi.waitFor(() => supertest(app.url).get('/health/ready').expect(200), SOON);
    await vi.waitFor(() => watcher.subscribe(`leaderboard:${key}`), SOON);
    watcher.close();
  });
});

describe('when Redis is back', () => {
  it('listeners on every instance get frames again by themselves', async () => {
    const { key } = await client.createLeaderboard({ key: uniqueKey('live'), name: 'Live' });
    await client.submitScore(key, { memberId: 'before', score: 1 });
    const listeners = [listen(app.url, key), listen(apart.url, key)];
    for (const { last } of listeners) {
      await expect.poll(() => scoresIn(last()), SOON).toEqual([['before', 1]]);
    }
    await whileGone(async () => {});
    await vi.waitFor(() => client.submitScore(key, { memberId: 'after', score: 2 }), SOON);
    const expected = [
      ['after', 2],
      ['before', 1],
    ];
    for (const { live, updates, last } of listeners) {
      await expect.poll(() => scoresIn(last()), SOON).toEqual(expected);
      expect(last()?.status).toBe('live');
      // Nothing that was shown before it went has been taken away in between.
      const shown = updates.flatMap((update) => scoresIn(update) ?? []);
      expect(new Set(shown.map(([memberId]) => memberId))).toEqual(new Set(['before', 'after']));
      live.close();
    }
  });

  it('every write that was acknowledged is there once, those repeated meanwhile included', async () => {
    const WRITERS = 8;
    const WRITES = 60;
    const { key } = await client.createLeaderboard({
      key: uniqueKey('counted'),
      name: 'Counted',
      operator: 'increment',
    });
    const patient = new RostrumClient({
      baseUrl: app.url,
      token: app.secretKey,
      maxAttempts: 20,
    });
    let done = 0;
    const writing = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let write = 0; write < WRITES; write += 1) {
        await patient.submitScore(key, { memberId: `m${writer}`, score: 1 });
        done += 1;
      }
    });
    await expect.poll(() => done, { interval: 1 }).toBeGreaterThan(WRITERS * 5);
    await whileGone(async () => {
      expect(done).toBeLessThan(WRITERS * WRITES);
    });
    await Promise.all(writing);
    const { entries } = await client.listEntries(key);
    expect(entries.map(({ score }) => score)).toEqual(Array(WRITERS).fill(WRITES));
  });
});

describe('while Redis stands still', () => {
  it('every kind of request answers 503 in good time, and works when it goes on', async () => {
    await whileHalted(async () => {
      await expectRefusals(HALTED_MS);
      await expectRefusals(HALTED_MS);
    });
    await vi.waitFor(requestsWork, SOON);
  });

  it('a write whose outcome nobody learned counts once when it is repeated', async () => {
    const { key } = await client.createLeaderboard({
      key: uniqueKey('unknown'),
      name: 'Unknown',
      operator: 'increment',
    });
    await client.submitScore(key, { memberId: 'ann', score: 1 });
    const write = () =>
      host
        .post(`${boards}/${key}/scores`)
        .set('Idempotency-Key', 'once')
        .send({ memberId: 'ann', score: 5 });
    await whileHalted(async () => {
      expectProblem(await write(), 503, 'store.unavailable');
    });
    const { body } = await vi.waitFor(() => write().expect(200), SOON);
    expect(body).toMatchObject({ score: 6, previousScore: 1 });
    expect((await client.getEntry(key, 'ann')).score).toBe(6);
  });
});
