import { RostrumClient } from '@rostrum/client';
import type { LeaderboardView, PollView } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { viewDatabase } from '../setup/durable.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const SOON = { timeout: 15_000, interval: 20 };
const OPTIONS = ['a', 'b', 'c'].map((id) => ({ id, label: id.toUpperCase() }));

let app: TestApp;
let second: TestInstance;
let host: Agent;
let client: RostrumClient;
const watchers: LiveWatcher[] = [];

beforeAll(async () => {
  app = await startTestApp();
  second = await app.startInstance();
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});

function createBoard(operator: 'increment' | 'best' = 'increment'): Promise<LeaderboardView> {
  return client.createLeaderboard({ key: uniqueKey('game'), name: 'Game', operator });
}

function create(quiz: object = {}, overrides: object = {}): Promise<PollView> {
  return client.createPoll({
    question: 'Who?',
    type: 'quiz',
    options: OPTIONS,
    durationSeconds: 60,
    quiz: { correct: ['a'], ...quiz },
    ...overrides,
  });
}

async function watch(token: string, poll: PollView, url = app.url): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(url, { token });
  watchers.push(watcher);
  await watcher.subscribe(`poll:${poll.pollId}`);
  return watcher;
}

async function scoresOf(key: string): Promise<Record<string, number>> {
  const { entries } = await client.listEntries(key);
  return Object.fromEntries(entries.map(({ memberId, score }) => [memberId, score]));
}

const answer = (poll: PollView, voterId: string, choice: string) =>
  client.castBallot(poll.pollId, voterId, { choices: [choice] });

describe('a quiz', () => {
  it('gives points to its board when it closes, once each, whatever is repeated', async () => {
    const { key } = await createBoard();
    const poll = await create({ leaderboard: key, scoring: 'none', points: 500 });
    await client.openPoll(poll.pollId);
    for (const [voter, choice] of [
      ['ann', 'a'],
      ['bea', 'b'],
      ['cid', 'a'],
    ] as const) {
      await answer(poll, voter, choice);
      await answer(poll, voter, choice);
    }
    expect(await scoresOf(key)).toEqual({});
    await client.closePoll(poll.pollId);
    await vi.waitFor(async () => expect(await scoresOf(key)).toEqual({ ann: 500, cid: 500 }), SOON);
    // Closed a second time: who has points keeps them, who is new gets some.
    await client.reopenPoll(poll.pollId);
    await answer(poll, 'dan', 'a');
    await client.closePoll(poll.pollId);
    await vi.waitFor(
      async () => expect(await scoresOf(key)).toEqual({ ann: 500, cid: 500, dan: 500 }),
      SOON,
    );
    // A round of its own.
    await client.resetPoll(poll.pollId);
    await client.openPoll(poll.pollId);
    await answer(poll, 'ann', 'a');
    await client.closePoll(poll.pollId);
    await vi.waitFor(async () => expect((await scoresOf(key))['ann']).toBe(1000), SOON);
  });

  it('gives them as soon as its end is stored, and not when somebody looks for it', async () => {
    const { key } = await createBoard();
    for (const voter of ['ann', 'bea', 'cid', 'dan']) {
      const poll = await create({ leaderboard: key, scoring: 'none', points: 7 });
      await client.openPoll(poll.pollId);
      await answer(poll, voter, 'a');
      await client.closePoll(poll.pollId);
      // Less than half of the time between two looks.
      const soon = { timeout: 2000, interval: 10 };
      await vi.waitFor(async () => expect((await scoresOf(key))[voter]).toBe(7), soon);
    }
  });

  it('gives nobody points twice when the giving broke off after the board had them', async () => {
    const { key } = await createBoard();
    const poll = await create({ leaderboard: key, scoring: 'none', points: 7 });
    await client.openPoll(poll.pollId);
    await answer(poll, 'ann', 'a');
    await client.closePoll(poll.pollId);
    await vi.waitFor(async () => expect(await scoresOf(key)).toEqual({ ann: 7 }), SOON);
    const database = viewDatabase(app.stores);
    const remaining = () =>
      database.rows('SELECT 1 FROM quiz_closings WHERE poll_id = $1', [poll.pollId]);
    await vi.waitFor(async () => expect(await remaining()).toEqual([]), SOON);
    // As a crash leaves it between the two stores.
    await database.rows('DELETE FROM quiz_awards WHERE poll_id = $1', [poll.pollId]);
    await database.rows(
      'INSERT INTO quiz_closings (poll_id, round, closed_at) VALUES ($1, 1, now())',
      [poll.pollId],
    );
    await vi.waitFor(async () => expect(await remaining()).toEqual([]), SOON);
    await database.close();
    expect(await scoresOf(key)).toEqual({ ann: 7 });
  });

  it('keeps the time by the server’s clock, and nothing a caller says changes it', async () => {
    const poll = await create({ scoring: 'linear', points: 60_000 });
    await client.openPoll(poll.pollId);
    const claims = { choices: ['a'], elapsedMs: 0 };
    const path = `/v1/polls/${poll.pollId}/ballots`;
    expectProblem(await host.put(`${path}/eve`).send(claims), 400, 'request.invalid', [
      'elapsedMs',
    ]);
    // Ten seconds after it was opened, as far as the server can tell.
    const redis = connectRedis(app.stores.redisUrl);
    const [state = ''] = await redis.keys(`*:poll:${poll.pollId}:state`);
    await redis.hincrby(state, 'openedAt', -10_000);
    redis.disconnect();
    await answer(poll, 'ann', 'a');
    const { elapsedMs = 0, ...early } = await client.getBallot(poll.pollId, 'ann');
    expect(elapsedMs).toBeGreaterThanOrEqual(10_000);
    expect(elapsedMs).toBeLessThan(20_000);
    expect(early).not.toHaveProperty('points');
    await answer(poll, 'ann', 'a');
    expect((await client.getBallot(poll.pollId, 'ann')).elapsedMs).toBe(elapsedMs);
    await client.closePoll(poll.pollId);
    expect(await client.getBallot(poll.pollId, 'ann')).toMatchObject({
      isCorrect: true,
      points: 60_000 - elapsedMs,
    });
  });

  it('does not count the time of a pause', async () => {
    const poll = await create();
    await client.openPoll(poll.pollId);
    await client.pausePoll(poll.pollId);
    const redis = connectRedis(app.stores.redisUrl);
    const [state = ''] = await redis.keys(`*:poll:${poll.pollId}:state`);
    // A pause of half an hour.
    await redis.hincrby(state, 'openedAt', -1_800_000);
    redis.disconnect();
    await client.openPoll(poll.pollId);
    await answer(poll, 'ann', 'a');
    const { elapsedMs } = await client.getBallot(poll.pollId, 'ann');
    expect(elapsedMs).toBeLessThan(30_000);
  });

  it('takes an answer over the socket, and what its way took off its time, up to the limit', async () => {
    const poll = await create({ latencyCreditMs: 0 });
    await client.openPoll(poll.pollId);
    const token = await signMemberToken(app, 'ann');
    const watcher = await watch(token, poll, second.url);
    await vi.waitFor(async () => {
      const cast = await watcher.ask('vote', { poll: poll.pollId, choices: ['b'] });
      expect(cast).toMatchObject({ ok: true });
    }, SOON);
    const { elapsedMs } = await client.getBallot(poll.pollId, 'ann');
    expect(elapsedMs).toBeGreaterThan(0);
  });

  it('resumes for a participant that comes back: the answer stands, the time goes on', async () => {
    const poll = await create();
    await client.openPoll(poll.pollId);
    const token = await signMemberToken(app, 'ann');
    const first = await watch(token, poll);
    await first.ask('vote', { poll: poll.pollId, choices: ['a'] });
    first.close();
    const back = await watch(token, poll, second.url);
    expect(back.poll(`poll:${poll.pollId}`)).toMatchObject({
      meVoted: true,
      status: 'open',
      closesAt: expect.any(String),
    });
    const own = new RostrumClient({ baseUrl: second.url, token });
    expect(await own.getBallot(poll.pollId, 'me')).toMatchObject({ choices: ['a'] });
  });
});

describe('what is right', () => {
  it('is in nothing that anybody but a host is sent until the quiz is closed', async () => {
    const { key } = await createBoard();
    const correct = 'a';
    const poll = await create(
      { correct: [correct], leaderboard: key },
      { resultsVisibility: 'always' },
    );
    await client.openPoll(poll.pollId);
    const token = await signMemberToken(app, 'ann');
    const voter = await watch(token, poll);
    const page = await watch(app.publishableKey, poll, second.url);
    const operator = await watch(app.secretKey, poll);
    await answer(poll, 'ann', 'a');
    await vi.waitFor(
      () =>
        expect(operator.poll(`poll:${poll.pollId}`)).toMatchObject({ quiz: { correctCount: 1 } }),
      SOON,
    );
    await vi.waitFor(
      () => expect(page.poll(`poll:${poll.pollId}`)).toMatchObject({ ballotCount: 1 }),
      SOON,
    );
    const told = async (): Promise<string> => {
      const answers = [];
      for (const one of [agentWith(app.url, token), agentWith(app.url, app.publishableKey)]) {
        for (const path of ['', '/results']) {
          answers.push((await one.get(`/v1/polls/${poll.pollId}${path}`).expect(200)).text);
        }
      }
      const own = agentWith(app.url, token);
      answers.push((await own.get(`/v1/polls/${poll.pollId}/ballots/me`).expect(200)).text);
      return [...answers, JSON.stringify([voter.received, page.received])].join();
    };
    expect(await told()).not.toMatch(/correct/i);
    await client.closePoll(poll.pollId);
    for (const viewer of [voter, page]) {
      await vi.waitFor(
        () =>
          expect(viewer.poll(`poll:${poll.pollId}`)).toMatchObject({
            quiz: { correct: [correct], correctCount: 1 },
          }),
        SOON,
      );
    }
  });

  it('is shown with the counts after closing, where nothing else was said', async () => {
    expect(await create()).toMatchObject({
      resultsVisibility: 'after_close',
      maxChoices: 1,
      quiz: { correct: ['a'], points: 1000, scoring: 'speed', latencyCreditMs: 500 },
    });
  });
});

describe('a definition', () => {
  it.each<[string, object]>([
    ['quiz', { quiz: undefined }],
    ['durationSeconds', { durationSeconds: undefined }],
    ['quiz.correct.0', { quiz: { correct: ['z'] } }],
    ['quiz.correct', { quiz: { correct: [] } }],
    ['quiz.leaderboard', { quiz: { correct: ['a'], leaderboard: 'nowhere' } }],
    ['quiz', { type: 'single' }],
    ['maxChoices', { maxChoices: 2 }],
    ['allowWriteIns', { allowWriteIns: true }],
  ])('is refused at %s: %j', async (path, changes) => {
    const body = {
      question: 'Who?',
      type: 'quiz',
      options: OPTIONS,
      durationSeconds: 20,
      quiz: { correct: ['a'] },
      ...changes,
    };
    expectProblem(await host.post('/v1/polls').send(body), 400, 'request.invalid', [path]);
  });

  it('is refused with a board that does not add points up', async () => {
    const { key } = await createBoard('best');
    const body = { question: 'Who?', type: 'quiz', options: OPTIONS, durationSeconds: 20 };
    const response = await host
      .post('/v1/polls')
      .send({ ...body, quiz: { correct: ['a'], leaderboard: key } });
    expectProblem(response, 400, 'request.invalid', ['quiz.leaderboard']);
  });
});
