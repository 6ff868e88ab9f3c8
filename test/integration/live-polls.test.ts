import { LiveClient, type PollState, RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';

const SOON = { timeout: 10_000, interval: 5 };
const COUNTS = /votes|share|ballotCount|tally/;

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;
const watchers: LiveWatcher[] = [];

// Key frames come often: they must not show what others do not.
beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: '100' } });
  second = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});

async function watch(url: string, token = app.publishableKey): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(url, { token });
  watchers.push(watcher);
  return watcher;
}

async function create(overrides: object = {}): Promise<PollView> {
  return client.createPoll({
    question: 'Which?',
    type: 'single',
    options: ['a', 'b'].map((id) => ({ id, label: id })),
    ballotChange: 'retract',
    durability: 'applied',
    ...overrides,
  });
}

const topicOf = ({ pollId }: PollView) => `poll:${pollId}`;

async function vote(poll: PollView, voterId: string, choice: string): Promise<void> {
  await client.castBallot(poll.pollId, voterId, { choices: [choice] });
}

/** What a viewer holds is what REST shows to the same token. */
async function expectAsRest(watcher: LiveWatcher, poll: PollView, token = app.publishableKey) {
  const reader = new RostrumClient({ baseUrl: app.url, token });
  const {
    options,
    version: _,
    meVoted: _me,
    ...results
  } = await reader.getPollResults(poll.pollId);
  const shown = watcher.poll(topicOf(poll));
  expect(shown).toMatchObject({
    ...results,
    options: options.map(({ share: _share, ...option }) => option),
  });
}

describe('a poll topic', () => {
  it('shows every ballot that goes in, changes or is taken back, on both instances', async () => {
    const poll = await create({ key: 'finals' });
    await client.openPoll(poll.pollId);
    const viewers = await Promise.all([watch(app.url), watch(second.url)]);
    for (const viewer of viewers) await viewer.subscribe(topicOf(poll));
    const byKey = await watch(app.url);
    await byKey.subscribe('poll:finals');
    const steps = [
      () => vote(poll, 'v1', 'a'),
      () => vote(poll, 'v2', 'b'),
      () => vote(poll, 'v1', 'b'),
      () => client.retractBallot(poll.pollId, 'v2'),
      () => vote(poll, 'v3', 'a'),
    ];
    for (const step of steps) {
      await step();
      for (const viewer of viewers) await vi.waitFor(() => expectAsRest(viewer, poll), SOON);
    }
    for (const viewer of viewers) {
      expect(viewer.gaps).toBe(0);
      expect(viewer.poll(topicOf(poll))).toMatchObject({
        ballotCount: 2,
        options: [{ votes: 1 }, { votes: 1 }],
      });
    }
    expect(byKey.poll('poll:finals')).toMatchObject({ ballotCount: 2 });
  });

  it('tells when the poll opens and closes', async () => {
    const poll = await create();
    const viewers = await Promise.all([watch(app.url), watch(second.url)]);
    for (const viewer of viewers) {
      expect((await viewer.subscribe(topicOf(poll))).shown).toMatchObject({ status: 'draft' });
    }
    const states = ['open', 'closed'] as const;
    await client.openPoll(poll.pollId);
    await vi.waitFor(() => expect(viewers[1]?.states).toHaveLength(1), SOON);
    await client.closePoll(poll.pollId);
    for (const viewer of viewers) {
      await vi.waitFor(() => {
        expect(viewer.states).toEqual(
          states.map((status) => ({ pollId: poll.pollId, status, closesAt: null })),
        );
        const shown = viewer.poll(topicOf(poll));
        expect(shown).toMatchObject({ status: 'closed', isFinal: true });
      }, SOON);
    }
  });

  it('that is changed is shown anew', async () => {
    const poll = await create();
    const viewer = await watch(second.url);
    await viewer.subscribe(topicOf(poll));
    await client.updatePoll(poll.pollId, {
      question: 'Really?',
      options: ['a', 'b', 'c'].map((id) => ({ id, label: `Option ${id}` })),
    });
    await vi.waitFor(() => {
      expect(viewer.poll(topicOf(poll))).toMatchObject({
        question: 'Really?',
        options: [{ label: 'Option a' }, { label: 'Option b' }, { label: 'Option c' }],
      });
    }, SOON);
  });

  it('shows nothing more once the poll is deleted', async () => {
    const poll = await create();
    await client.openPoll(poll.pollId);
    await vote(poll, 'v1', 'a');
    const viewer = await watch(second.url);
    await viewer.subscribe(topicOf(poll));
    await client.deletePoll(poll.pollId);
    await vi.waitFor(() => {
      expect(viewer.poll(topicOf(poll))).toMatchObject({ status: 'closed', ballotCount: 0 });
    }, SOON);
  });
});

describe('counts that a viewer may not see are in nothing it is sent', () => {
  /** Several rounds of ballots; in the end every instance has published the last of them. */
  async function play(poll: PollView, witness: LiveWatcher): Promise<void> {
    for (let round = 1; round <= 6; round += 1) {
      await vote(poll, `v${round}`, round % 2 === 0 ? 'a' : 'b');
      await vi.waitFor(() => {
        expect(witness.poll(topicOf(poll))).toMatchObject({ ballotCount: round });
      }, SOON);
    }
  }

  const toText = ({ received }: LiveWatcher): string => JSON.stringify(received);

  it.each(['after_close', 'after_vote', 'hidden'])(
    '%s: neither to pages nor to voters',
    async (resultsVisibility) => {
      const poll = await create({ resultsVisibility });
      await client.openPoll(poll.pollId);
      const idle = await signMemberToken(app, 'idle');
      const viewers = await Promise.all(
        [app.url, second.url].flatMap((url) => [watch(url), watch(url, idle)]),
      );
      const witness = await watch(second.url, app.secretKey);
      for (const viewer of [...viewers, witness]) await viewer.subscribe(topicOf(poll));
      await play(poll, witness);
      for (const viewer of viewers) {
        await viewer.subscribe(topicOf(poll));
        expect(viewer.poll(topicOf(poll))).toMatchObject({ status: 'open', resultsVisible: false });
        expect(toText(viewer)).not.toMatch(COUNTS);
      }
      await client.closePoll(poll.pollId);
      for (const viewer of viewers) {
        await vi.waitFor(() => {
          expect(viewer.poll(topicOf(poll)).status).toBe('closed');
          expect(viewer.states).toHaveLength(1);
        }, SOON);
        if (resultsVisibility === 'hidden') {
          await viewer.subscribe(topicOf(poll));
          expect(toText(viewer)).not.toMatch(COUNTS);
        } else {
          expect(viewer.poll(topicOf(poll))).toMatchObject({
            resultsVisible: true,
            ballotCount: 6,
            options: [{ votes: 3 }, { votes: 3 }],
          });
        }
      }
    },
  );

  it('after_vote: to a voter only once its ballot is in', async () => {
    const poll = await create({ resultsVisibility: 'after_vote' });
    await client.openPoll(poll.pollId);
    await vote(poll, 'v0', 'a');
    const voter = await watch(app.url, await signMemberToken(app, 'vic'));
    await voter.subscribe(topicOf(poll));
    expect(toText(voter)).not.toMatch(COUNTS);
    const answer = await voter.ask('vote', { poll: poll.pollId, choices: ['b'] });
    expect(answer).toMatchObject({ ok: true, accepted: true, changed: true });
    expect((await voter.subscribe(topicOf(poll))).shown).toMatchObject({
      resultsVisible: true,
      meVoted: true,
    });
    await vote(poll, 'v1', 'a');
    await vi.waitFor(() => expect(voter.poll(topicOf(poll)).ballotCount).toBe(3), SOON);
  });

  it.each([
    ['by the voter', () => signMemberToken(app, 'ria'), 'me'],
    ['by a host', async () => app.secretKey, 'ria'],
  ])('from one who watches, once the own ballot is taken back %s', async (_by, taker, id) => {
    const poll = await create({ resultsVisibility: 'after_vote' });
    await client.openPoll(poll.pollId);
    await vote(poll, 'ria', 'a');
    const voter = await watch(second.url, await signMemberToken(app, 'ria'));
    const other = await watch(second.url, await signMemberToken(app, 'ron'));
    await vote(poll, 'ron', 'b');
    for (const viewer of [voter, other]) {
      const { shown } = await viewer.subscribe(topicOf(poll));
      expect(shown).toMatchObject({ resultsVisible: true, ballotCount: 2 });
    }
    const reader = new RostrumClient({ baseUrl: app.url, token: await taker() });
    await reader.retractBallot(poll.pollId, id);
    // The service makes it ask again.
    await vi.waitFor(() => expect(voter.gaps).toBe(1), SOON);
    const { length } = voter.received;
    await vote(poll, 'v1', 'a');
    await vi.waitFor(() => expect(other.poll(topicOf(poll)).ballotCount).toBe(2), SOON);
    expect((await voter.subscribe(topicOf(poll))).shown).toMatchObject({ resultsVisible: false });
    await vote(poll, 'v2', 'a');
    await vi.waitFor(() => expect(other.poll(topicOf(poll)).ballotCount).toBe(3), SOON);
    expect(JSON.stringify(voter.received.slice(length))).not.toMatch(COUNTS);
  });

  it('when they are withdrawn while people watch', async () => {
    const poll = await create({ resultsVisibility: 'always' });
    await client.openPoll(poll.pollId);
    await vote(poll, 'v0', 'a');
    const viewer = await watch(second.url);
    await viewer.subscribe(topicOf(poll));
    await client.updatePoll(poll.pollId, { resultsVisibility: 'hidden' });
    await vi.waitFor(() => expect(viewer.poll(topicOf(poll)).resultsVisible).toBe(false), SOON);
    const { length } = viewer.received;
    const witness = await watch(second.url, app.secretKey);
    await witness.subscribe(topicOf(poll));
    await vote(poll, 'v1', 'a');
    await vi.waitFor(() => expect(witness.poll(topicOf(poll)).ballotCount).toBe(2), SOON);
    await viewer.subscribe(topicOf(poll));
    expect(JSON.stringify(viewer.received.slice(length))).not.toMatch(COUNTS);
  });
});

describe('the client of a voter', () => {
  it('shows the counts when the poll closes, without being told to look', async () => {
    const poll = await create({ resultsVisibility: 'after_close' });
    await client.openPoll(poll.pollId);
    await vote(poll, 'v0', 'a');
    const token = await signMemberToken(app, 'vic');
    const live = new LiveClient({ baseUrl: second.url, token, resyncJitterMs: 0 });
    let shown: PollState | undefined;
    live.subscribe(`poll:${poll.pollId}`, {}, ({ state }) => {
      shown = state;
    });
    await vi.waitFor(() => expect(shown).toMatchObject({ resultsVisible: false }), SOON);
    expect(await live.vote(poll.pollId, { choices: ['b'] })).toMatchObject({ changed: true });
    await client.closePoll(poll.pollId);
    await vi.waitFor(() => expect(shown).toMatchObject({ isFinal: true, ballotCount: 2 }), SOON);
    live.close();
  });
});
