import { RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { viewDatabase } from '../setup/durable.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { expectProblem } from '../setup/problem.ts';

const SOON = { timeout: 10_000, interval: 5 };
const OPTIONS = [
  { id: 'clap', label: '👏' },
  { id: 'heart', label: '❤️' },
];

let app: TestApp;
let second: TestInstance;
let host: Agent;
let page: Agent;
let client: RostrumClient;
const watchers: LiveWatcher[] = [];

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: '3600000' } });
  second = await app.startInstance();
  host = agentWith(app.url, app.secretKey);
  page = agentWith(second.url, app.publishableKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});

async function opened(overrides: object = {}): Promise<PollView> {
  const body = { question: 'How is it?', type: 'reactions' as const, options: OPTIONS };
  const { pollId } = await client.createPoll({ ...body, ...overrides });
  return client.openPoll(pollId);
}

const pathOf = ({ pollId }: PollView) => `/v1/polls/${pollId}/reactions`;

async function watch(url: string, poll: PollView, token = app.publishableKey) {
  const watcher = await LiveWatcher.connect(url, { token });
  watchers.push(watcher);
  await watcher.subscribe(`poll:${poll.pollId}`);
  return watcher;
}

describe('reactions', () => {
  it('of pages, voters and hosts, over REST and sockets, are counted and shown everywhere', async () => {
    const poll = await opened();
    const viewers = await Promise.all([app.url, second.url].map((url) => watch(url, poll)));
    const voter = await watch(app.url, poll, await signMemberToken(app, 'ann'));
    await page.post(pathOf(poll)).send({ reaction: 'clap' }).expect(200);
    await host.post(pathOf(poll)).send({ reaction: 'heart', count: 5 }).expect(200);
    const answer = await voter.ask('react', { poll: poll.pollId, reaction: 'clap', count: 2 });
    expect(answer).toMatchObject({ ok: true, counted: 2 });
    for (const viewer of viewers) {
      await vi.waitFor(
        () =>
          expect(viewer.poll(`poll:${poll.pollId}`).options).toMatchObject([
            { id: 'clap', votes: 3 },
            { id: 'heart', votes: 5 },
          ]),
        SOON,
      );
    }
    expect(await client.getPollResults(poll.pollId)).toMatchObject({
      options: [{ share: 0.375 }, { share: 0.625 }],
    });
  });

  it('prove nothing, whatever the poll says of its voters', async () => {
    const poll = await opened();
    expect(poll).toMatchObject({ voterIdentity: 'token', integrity: 'low' });
    expect(await client.getPollResults(poll.pollId)).toMatchObject({ integrity: 'low' });
  });

  it('that come at once are one write of each instance', async () => {
    const poll = await opened();
    const redis = connectRedis(app.stores.redisUrl);
    const calls = async (): Promise<number> => {
      const stats = await redis.info('commandstats');
      return Number(/cmdstat_zincrby:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    };
    const before = await calls();
    await Promise.all(
      Array.from({ length: 100 }, () => client.react(poll.pollId, { reaction: 'clap' })),
    );
    expect((await calls()) - before).toBeLessThan(20);
    redis.disconnect();
    expect(await client.getPollResults(poll.pollId)).toMatchObject({
      options: [{ votes: 100 }, {}],
    });
  });

  it('are in no event and no table', async () => {
    const poll = await opened();
    await client.react(poll.pollId, { reaction: 'heart', count: 9 });
    await client.closePoll(poll.pollId, { waitUntilPersisted: true });
    const database = viewDatabase(app.stores);
    const events = await database.rows<{ type: string }>(
      'SELECT DISTINCT type FROM events WHERE resource_id = $1',
      [poll.pollId],
    );
    const ballots = await database.rows('SELECT 1 FROM ballots WHERE poll_id = $1', [poll.pollId]);
    await database.close();
    expect(events).toEqual([{ type: 'poll.moved' }]);
    expect(ballots).toEqual([]);
  });

  it('of somebody who taps without end are limited, those of others are not', async () => {
    const poll = await opened();
    const [ann, bea] = [
      await watch(app.url, poll, await signMemberToken(app, 'ann')),
      await watch(app.url, poll, await signMemberToken(app, 'bea')),
    ];
    const taps = await Promise.all(
      Array.from({ length: 40 }, () =>
        ann.ask('react', { poll: poll.pollId, reaction: 'clap', count: 20 }),
      ),
    );
    const refused = taps.filter((answer) => !answer.ok);
    expect(refused.length).toBeGreaterThan(30);
    expect(refused[0]).toMatchObject({ error: { code: 'limit.rate', retryable: true } });
    expect(await bea.ask('react', { poll: poll.pollId, reaction: 'heart' })).toMatchObject({
      ok: true,
      counted: 1,
    });
  });

  it('are only for polls of theirs that are open, and for what is offered', async () => {
    const poll = await opened();
    expectProblem(
      await host.post(pathOf(poll)).send({ reaction: 'boo' }),
      422,
      'ballot.invalid_choice',
      ['reaction'],
    );
    expectProblem(
      await host.post(pathOf(poll)).send({ reaction: 'clap', count: 21 }),
      400,
      'request.invalid',
      ['count'],
    );
    const ballot = await host.put(`/v1/polls/${poll.pollId}/ballots/v`).send({ choices: ['clap'] });
    expectProblem(ballot, 400, 'request.invalid');
    expectProblem(await host.get(`/v1/polls/${poll.pollId}/recount`), 400, 'request.invalid');
    await client.closePoll(poll.pollId);
    expectProblem(await host.post(pathOf(poll)).send({ reaction: 'clap' }), 409, 'poll.closed');
    const single = await opened({ type: 'single' });
    expectProblem(
      await host.post(pathOf(single)).send({ reaction: 'clap' }),
      400,
      'request.invalid',
    );
  });

  it('of a round that is over stay as their sum', async () => {
    const poll = await opened();
    await client.react(poll.pollId, { reaction: 'clap', count: 4 });
    await client.resetPoll(poll.pollId);
    expect(await client.getPollResults(poll.pollId)).toMatchObject({ options: [{ votes: 0 }, {}] });
    await vi.waitFor(async () => {
      const ended = await client.getPollResults(poll.pollId, { round: 1 });
      expect(ended).toMatchObject({ options: [{ votes: 4 }, {}] });
    }, SOON);
  });
});
