import { RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { LiveWatcher } from '../setup/live-watcher.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const WITHIN_A_SECOND = { timeout: 1000, interval: 10 };

let app: TestApp;
let second: TestInstance;
let host: RostrumClient;
const watchers: LiveWatcher[] = [];

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: '100' } });
  second = await app.startInstance();
  host = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});

async function open(overrides: object = {}): Promise<PollView> {
  const poll = await host.createPoll({
    question: 'How is it?',
    type: 'word-cloud',
    ballotChange: 'change',
    durability: 'applied',
    ...overrides,
  });
  return host.openPoll(poll.pollId);
}

async function castBy(url: string, { pollId }: PollView, body: object) {
  const voter = agentWith(url, await signMemberToken(app, uniqueKey('voter')));
  return voter.put(`/v1/polls/${pollId}/ballots/me`).send(body);
}

describe('the filter', () => {
  it.each([
    ['a word cloud', {}, { texts: ['fine', 'FU\u200bCK'] }],
    ['an answer', { type: 'text' }, { text: 'all fine\nｆｕｃｋ it' }],
    [
      'a write-in',
      { type: 'single', options: [{ label: 'A' }, { label: 'B' }], allowWriteIns: true },
      { choices: [], writeIns: ['fücking'] },
    ],
  ])('refuses %s, unless the poll goes without', async (_what, overrides, ballot) => {
    const poll = await open(overrides);
    expectProblem(await castBy(app.url, poll, ballot), 422, 'ballot.text_refused');
    const { results } = await host.castBallots(poll.pollId, [{ voterId: 'ann', ...ballot }]);
    expect(results).toMatchObject([{ status: 'rejected', code: 'ballot.text_refused' }]);
    expect(await host.getPollResults(poll.pollId)).toMatchObject({ ballotCount: 0 });
    await host.updatePoll(poll.pollId, { moderation: 'none' });
    expect((await castBy(second.url, poll, ballot)).status).toBe(200);
  });

  it('goes by the tenant’s own lists, on every instance once they were changed', async () => {
    const poll = await open();
    expect((await castBy(second.url, poll, { text: 'Brokkoli' })).status).toBe(200);
    const words = { blocked: ['brokkoli'], allowed: ['bitch'], languages: ['no' as const] };
    expect(await host.putModeratedWords(words)).toEqual(words);
    expect(await host.getModeratedWords()).toEqual(words);
    await vi.waitFor(async () => {
      const answer = await castBy(second.url, poll, { text: 'ＢＲＯＫＫＯＬＩ!' });
      expectProblem(answer, 422, 'ballot.text_refused');
    });
    expectProblem(await castBy(app.url, poll, { text: 'drittsekk' }), 422, 'ballot.text_refused');
    expect((await castBy(app.url, poll, { text: 'Bitch' })).status).toBe(200);
    await host.putModeratedWords({ blocked: [], allowed: [] });
    await vi.waitFor(async () =>
      expect((await castBy(second.url, poll, { text: 'Brokkoli' })).status).toBe(200),
    );
  });

  it('takes lists of a bounded length, from hosts alone', async () => {
    const agent = agentWith(app.url, app.secretKey);
    const list = Array.from({ length: 1001 }, (_, index) => `word ${index}`);
    for (const blocked of [list, ['x'.repeat(61)], ['']]) {
      const answer = await agent.put('/v1/moderation/words').send({ blocked, allowed: [] });
      expect(answer.status).toBe(400);
    }
    await agent
      .put('/v1/moderation/words')
      .send({ blocked: list.slice(1), allowed: [] })
      .expect(200);
    for (const token of [app.publishableKey, await signMemberToken(app, 'ann')]) {
      const other = agentWith(app.url, token);
      expectProblem(await other.get('/v1/moderation/words'), 403, 'auth.forbidden');
      const body = { blocked: [], allowed: [] };
      expectProblem(await other.put('/v1/moderation/words').send(body), 403, 'auth.forbidden');
    }
    await host.putModeratedWords({ blocked: [], allowed: [] });
  });
});

describe('a word that a host hides', () => {
  it('leaves results and live views within a second, and stays in ballots and counts', async () => {
    const poll = await open({ durability: 'persisted' });
    await host.castBallot(poll.pollId, 'ann', { texts: ['Tea', 'Coffee'] });
    await host.castBallot(poll.pollId, 'bob', { texts: ['tea'] });
    const viewers = await Promise.all([
      watch(poll, app.url, app.publishableKey),
      watch(poll, second.url, app.secretKey),
    ]);
    const words = (watcher: LiveWatcher) =>
      watcher.poll(`poll:${poll.pollId}`).words?.map(({ text }) => text);
    expect(words(viewers[0])).toEqual(['Tea', 'Coffee']);
    await host.decideWord(poll.pollId, ' TEA! ', true);
    for (const viewer of viewers) {
      await vi.waitFor(() => expect(words(viewer)).toEqual(['Coffee']), WITHIN_A_SECOND);
    }
    const results = await host.getPollResults(poll.pollId);
    expect(results).toMatchObject({ ballotCount: 2, words: [{ text: 'Coffee', share: 0.5 }] });
    expect((await host.listWords(poll.pollId)).items).toEqual([
      { word: 'Tea', votes: 2, state: 'hidden' },
      { word: 'Coffee', votes: 1, state: 'shown' },
    ]);
    expect(await host.getBallot(poll.pollId, 'bob')).toMatchObject({ texts: ['tea'] });
    expect(await host.recountPoll(poll.pollId)).toMatchObject({ agrees: true });
    await host.decideWord(poll.pollId, 'tea', false);
    await vi.waitFor(() => expect(words(viewers[0])).toEqual(['Tea', 'Coffee']));
  });

  it('is decided by hosts, in polls that have words', async () => {
    const poll = await open();
    const path = `/v1/polls/${poll.pollId}/words`;
    const page = agentWith(app.url, app.publishableKey);
    expectProblem(await page.get(path), 403, 'auth.forbidden');
    expectProblem(await page.put(`${path}/tea`).send({ hidden: true }), 403, 'auth.forbidden');
    const answers = await open({ type: 'text' });
    const agent = agentWith(app.url, app.secretKey);
    const none = await agent.put(`/v1/polls/${answers.pollId}/words/tea`).send({ hidden: true });
    expectProblem(none, 400, 'request.invalid');
  });
});

it('a word cloud with approval shows a word when a host shows it', async () => {
  const poll = await open({ moderation: 'approve' });
  const viewer = await watch(poll, second.url, app.publishableKey);
  await host.castBallot(poll.pollId, 'ann', { texts: ['tea', 'mud'] });
  await vi.waitFor(() => expect(viewer.poll(`poll:${poll.pollId}`).ballotCount).toBe(1));
  expect(viewer.poll(`poll:${poll.pollId}`).words).toEqual([]);
  const { items } = await host.listWords(poll.pollId);
  expect(items.map(({ state }) => state)).toEqual(['pending', 'pending']);
  await host.decideWord(poll.pollId, 'tea', false);
  await vi.waitFor(() =>
    expect(viewer.poll(`poll:${poll.pollId}`).words).toMatchObject([{ text: 'tea' }]),
  );
  expect(JSON.stringify(viewer.received)).not.toContain('mud');
});

async function watch(poll: PollView, url: string, token: string): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(url, { token });
  watchers.push(watcher);
  await watcher.subscribe(`poll:${poll.pollId}`);
  return watcher;
}
