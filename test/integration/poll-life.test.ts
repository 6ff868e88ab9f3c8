import { RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { viewDatabase } from '../setup/durable.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { expectProblem } from '../setup/problem.ts';

const SOON = { timeout: 10_000, interval: 5 };
const OPTIONS = [
  { id: 'a', label: 'A' },
  { id: 'b', label: 'B' },
];

let app: TestApp;
let second: TestInstance;
let host: Agent;
let client: RostrumClient;
const watchers: LiveWatcher[] = [];

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: '3600000' } });
  second = await app.startInstance();
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});

const soon = (ms: number): string => new Date(Date.now() + ms).toISOString();

function create(overrides: object = {}): Promise<PollView> {
  return client.createPoll({ question: 'Well?', type: 'single', options: OPTIONS, ...overrides });
}

async function watch(url: string, poll: PollView): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(url, { token: app.publishableKey });
  watchers.push(watcher);
  await watcher.subscribe(`poll:${poll.pollId}`);
  return watcher;
}

/** What the durable log says of a poll's way, in order. */
async function movesOf(poll: PollView): Promise<string[]> {
  const database = viewDatabase(app.stores);
  try {
    const rows = await database.rows<{ body: { from: string; to: string } }>(
      "SELECT body FROM events WHERE resource_id = $1 AND type = 'poll.moved' ORDER BY sequence",
      [poll.pollId],
    );
    return rows.map(({ body }) => `${body.from} ${body.to}`);
  } finally {
    await database.close();
  }
}

const cast = (poll: PollView, voterId: string, choice = 'a') =>
  host.put(`/v1/polls/${poll.pollId}/ballots/${voterId}`).send({ choices: [choice] });

describe('the clock', () => {
  it('opens and closes a poll in the whole cluster, once, and everybody who watches is told', async () => {
    const poll = await create({ opensAt: soon(400), durationSeconds: 1 });
    expect(poll).toMatchObject({ status: 'scheduled', opensAt: expect.any(String) });
    expectProblem(await cast(poll, 'early'), 409, 'poll.not_open');
    const viewers = await Promise.all([app.url, second.url].map((url) => watch(url, poll)));
    for (const viewer of viewers) {
      await vi.waitFor(() => {
        const [opened] = viewer.states;
        expect(opened).toMatchObject({ status: 'open', closesAt: expect.any(String) });
        const openMs = Date.parse(opened?.closesAt ?? '') - Date.parse(poll.opensAt ?? '');
        expect(openMs).toBe(1000);
      }, SOON);
    }
    await cast(poll, 'in time').expect(200);
    for (const viewer of viewers) {
      await vi.waitFor(() => {
        expect(viewer.states.at(-1)).toMatchObject({ status: 'closed', closesAt: null });
        expect(viewer.poll(`poll:${poll.pollId}`)).toMatchObject({ isFinal: true, ballotCount: 1 });
      }, SOON);
    }
    expectProblem(await cast(poll, 'late'), 409, 'poll.closed');
    await vi.waitFor(
      async () => expect(await movesOf(poll)).toEqual(['draft open', 'open closed']),
      SOON,
    );
  });

  it('takes a plan that is changed, and forgets one that is taken away', async () => {
    const poll = await create({ opensAt: soon(3_600_000) });
    const later = soon(7_200_000);
    const path = `/v1/polls/${poll.pollId}`;
    const moved = await host.patch(path).send({ opensAt: later }).expect(200);
    expect(moved.body).toMatchObject({ status: 'scheduled', opensAt: later });
    const freed = await host.patch(path).send({ opensAt: null }).expect(200);
    expect(freed.body.status).toBe('draft');
    expect(freed.body).not.toHaveProperty('opensAt');
  });

  it('is told by the poll while it runs, and can be given more time', async () => {
    const poll = await create({ durationSeconds: 60 });
    const opened = await client.openPoll(poll.pollId);
    const viewer = await watch(second.url, poll);
    const longer = await client.updatePoll(poll.pollId, { durationSeconds: 120 });
    const gained = Date.parse(longer.endsAt ?? '') - Date.parse(opened.endsAt ?? '');
    expect(gained).toBe(60_000);
    await vi.waitFor(
      () => expect(viewer.poll(`poll:${poll.pollId}`).closesAt).toBe(longer.endsAt),
      SOON,
    );
  });
});

describe('a pause', () => {
  it('takes no ballots, keeps those that are in, and stops the timer', async () => {
    const poll = await create({ durationSeconds: 60 });
    await client.openPoll(poll.pollId);
    await cast(poll, 'ann').expect(200);
    const viewer = await watch(second.url, poll);
    const paused = await client.pausePoll(poll.pollId);
    expect(paused.status).toBe('paused');
    expect(paused).not.toHaveProperty('endsAt');
    await vi.waitFor(() => expect(viewer.states.at(-1)?.status).toBe('paused'), SOON);
    expectProblem(await cast(poll, 'bea'), 409, 'poll.not_open');
    expect((await client.openPoll(poll.pollId)).status).toBe('open');
    await cast(poll, 'bea').expect(200);
    expect(await client.getPollResults(poll.pollId)).toMatchObject({ ballotCount: 2 });
  });

  it('is not for a poll that is not open', async () => {
    const poll = await create();
    const pause = () => host.post(`/v1/polls/${poll.pollId}/pause`);
    expectProblem(await pause(), 409, 'poll.not_open');
    await client.openPoll(poll.pollId);
    await client.closePoll(poll.pollId);
    expectProblem(await pause(), 409, 'poll.closed');
  });
});

describe('reopening', () => {
  it('goes on with the ballots that are in', async () => {
    const poll = await create();
    await client.openPoll(poll.pollId);
    await cast(poll, 'ann').expect(200);
    await client.closePoll(poll.pollId);
    expectProblem(await host.post(`/v1/polls/${poll.pollId}/open`), 409, 'poll.closed');
    expect((await client.reopenPoll(poll.pollId)).status).toBe('open');
    await cast(poll, 'bea').expect(200);
    expect(await client.getPollResults(poll.pollId)).toMatchObject({
      ballotCount: 2,
      isFinal: false,
    });
  });
});

describe('a new round', () => {
  it('begins from nothing, and those that are over stay readable for hosts', async () => {
    const poll = await create({ ballotChange: 'none' });
    await client.openPoll(poll.pollId);
    await cast(poll, 'ann', 'a').expect(200);
    await cast(poll, 'bea', 'b').expect(200);
    const viewer = await watch(second.url, poll);
    const { results: first } = await client.castBallots(poll.pollId, [
      { ballotId: 'x', voterId: 'cid', choices: ['a'] },
    ]);
    expect(first).toMatchObject([{ status: 'accepted' }]);
    expect(await client.resetPoll(poll.pollId)).toMatchObject({ status: 'draft', round: 2 });
    await vi.waitFor(
      () => expect(viewer.poll(`poll:${poll.pollId}`)).toMatchObject({ round: 2, ballotCount: 0 }),
      SOON,
    );
    await client.openPoll(poll.pollId);
    // The same voter and the same ballot id are of another round now.
    const { results: again } = await client.castBallots(poll.pollId, [
      { ballotId: 'x', voterId: 'cid', choices: ['b'] },
    ]);
    expect(again).toMatchObject([{ status: 'accepted' }]);
    await vi.waitFor(async () => {
      const { items } = await client.listPollRounds(poll.pollId);
      expect(items).toMatchObject([{ round: 1, status: 'open', ballotCount: 3 }]);
    }, SOON);
    expect(await client.getPollResults(poll.pollId, { round: 1 })).toMatchObject({
      round: 1,
      isFinal: true,
      ballotCount: 3,
      options: [{ votes: 2 }, { votes: 1 }],
    });
    expect(await client.getPollResults(poll.pollId, { round: 2 })).toMatchObject({
      ballotCount: 1,
      options: [{ votes: 0 }, { votes: 1 }],
    });
    const page = agentWith(app.url, app.publishableKey);
    const path = `/v1/polls/${poll.pollId}`;
    expectProblem(await page.get(`${path}/results?round=1`), 403, 'auth.forbidden');
    expectProblem(await page.get(`${path}/rounds`), 403, 'auth.forbidden');
    expectProblem(await host.get(`${path}/results?round=9`), 404, 'poll.not_found');
  });

  it('keeps the rules by which the rounds before it were cast', async () => {
    const poll = await create();
    await client.openPoll(poll.pollId);
    await client.resetPoll(poll.pollId);
    const changes = { options: [...OPTIONS, { id: 'c', label: 'C' }] };
    const response = await host.patch(`/v1/polls/${poll.pollId}`).send(changes);
    expectProblem(response, 400, 'request.invalid', ['options']);
  });
});
