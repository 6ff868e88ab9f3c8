import { RostrumClient } from '@rostrum/client';
import { RESULTS_VISIBILITIES, type ResultsVisibility } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';

/** Told apart from anything else a response may hold: no id or time has this many of one digit. */
const BALLOTS = 7;

let app: TestApp;
let client: RostrumClient;
let viewers: Record<'host' | 'voter who voted' | 'voter who did not' | 'page', Agent>;

beforeAll(async () => {
  app = await startTestApp();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  viewers = {
    host: agentWith(app.url, app.secretKey),
    'voter who voted': agentWith(app.url, await signMemberToken(app, 'v0')),
    'voter who did not': agentWith(app.url, await signMemberToken(app, 'idle')),
    page: agentWith(app.url, app.publishableKey),
  };
});
afterAll(() => app?.stop());

type Viewer = keyof typeof viewers;
const VIEWERS: Viewer[] = ['host', 'voter who voted', 'voter who did not', 'page'];

/** Who sees counts, while the poll is open and when it is closed. */
const SEES: Record<ResultsVisibility, { open: Viewer[]; closed: Viewer[] }> = {
  always: { open: VIEWERS, closed: VIEWERS },
  after_vote: { open: ['host', 'voter who voted'], closed: VIEWERS },
  after_close: { open: ['host'], closed: VIEWERS },
  hidden: { open: ['host'], closed: ['host'] },
};

describe.each(RESULTS_VISIBILITIES)('results shown %s', (resultsVisibility) => {
  let pollId: string;

  beforeAll(async () => {
    const poll = await client.createPoll({
      question: 'Which?',
      type: 'single',
      options: [
        { id: 'a', label: 'A' },
        { id: 'b', label: 'B' },
      ],
      resultsVisibility,
    });
    pollId = poll.pollId;
    await client.openPoll(pollId);
    const ballots = Array.from({ length: BALLOTS }, (_, index) => ({
      voterId: `v${index}`,
      choices: [index < 5 ? 'a' : 'b'],
    }));
    await client.castBallots(pollId, ballots);
  });

  describe.each(['open', 'closed'] as const)('while the poll is %s', (status) => {
    beforeAll(async () => {
      if (status === 'closed') await client.closePoll(pollId);
    });

    it.each(VIEWERS)(
      'shows the %s what it may see, and nothing from which more follows',
      async (viewer) => {
        const { body, text } = await viewers[viewer].get(`/v1/polls/${pollId}/results`).expect(200);
        const isVisible = SEES[resultsVisibility][status].includes(viewer);
        const isVoter = viewer.startsWith('voter');
        const counts = (votes: number) => (isVisible ? { votes, share: votes / BALLOTS } : {});
        expect(body).toEqual({
          pollId,
          question: 'Which?',
          type: 'single',
          round: 1,
          status,
          isFinal: status === 'closed',
          integrity: 'high',
          version: expect.any(Number),
          resultsVisible: isVisible,
          ...(isVisible && { ballotCount: BALLOTS, totalWeight: BALLOTS }),
          options: [
            { id: 'a', label: 'A', ...counts(5) },
            { id: 'b', label: 'B', ...counts(2) },
          ],
          ...(isVoter && { meVoted: viewer === 'voter who voted' }),
        });
        if (!isVisible) expect(text).not.toMatch(/votes|share|ballotCount|totalWeight|tally/);
      },
    );

    it.each(VIEWERS)('keeps counts out of the poll itself, for the %s too', async (viewer) => {
      const { text } = await viewers[viewer].get(`/v1/polls/${pollId}`).expect(200);
      expect(text).not.toMatch(/votes|share|ballotCount|totalWeight|tally/);
    });
  });
});

it('a voter sees the counts as soon as the own ballot is in, and no longer once it is taken back', async () => {
  const { pollId } = await client.createPoll({
    question: 'Which?',
    type: 'single',
    options: [{ label: 'A' }, { label: 'B' }],
    resultsVisibility: 'after_vote',
    ballotChange: 'retract',
  });
  await client.openPoll(pollId);
  const voter = viewers['voter who voted'];
  const shown = async () => {
    const { body } = await voter.get(`/v1/polls/${pollId}/results`).expect(200);
    return { resultsVisible: body.resultsVisible, meVoted: body.meVoted };
  };
  expect(await shown()).toEqual({ resultsVisible: false, meVoted: false });
  await voter
    .put(`/v1/polls/${pollId}/ballots/me`)
    .send({ choices: ['o1'] })
    .expect(200);
  expect(await shown()).toEqual({ resultsVisible: true, meVoted: true });
  await voter.delete(`/v1/polls/${pollId}/ballots/me`).expect(204);
  expect(await shown()).toEqual({ resultsVisible: false, meVoted: false });
});

it('a change of who may see the results is in force at once', async () => {
  const { pollId } = await client.createPoll({
    question: 'Which?',
    type: 'single',
    options: [{ label: 'A' }, { label: 'B' }],
  });
  const isVisible = async () =>
    (await viewers.page.get(`/v1/polls/${pollId}/results`).expect(200)).body.resultsVisible;
  expect(await isVisible()).toBe(true);
  await client.updatePoll(pollId, { resultsVisibility: 'hidden' });
  expect(await isVisible()).toBe(false);
});
