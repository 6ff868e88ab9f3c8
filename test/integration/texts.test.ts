import { LiveClient, type PollState, type RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { signMemberToken, type TestApp, type TestInstance } from '../setup/app.ts';
import type { DurableView } from '../setup/durable.ts';
import type { LiveWatcher } from '../setup/live-watcher.ts';
import { ownPollService, type PollService } from '../setup/poll-service.ts';
import { expectProblem } from '../setup/problem.ts';

const WITHIN_A_SECOND = { timeout: 1000, interval: 10 };

const service = ownPollService();
let app: TestApp;
let second: TestInstance;
let host: RostrumClient;
let database: DurableView;
let watch: PollService['watch'];

beforeAll(() => {
  ({ app, second, host, database, watch } = service());
});

async function open(overrides: object = {}): Promise<PollView> {
  const poll = await host.createPoll({
    question: 'What did you learn?',
    type: 'text',
    ballotChange: 'retract',
    ...overrides,
  });
  return host.openPoll(poll.pollId);
}

const shownIn = (watcher: LiveWatcher, poll: PollView) =>
  watcher.poll(`poll:${poll.pollId}`).texts?.map(({ text }) => text);

async function idOf(poll: PollView, text: string, state: 'pending' | 'shown' = 'shown') {
  const { items } = await host.listTexts(poll.pollId, { state });
  return items.find((item) => item.text === text)?.id ?? '';
}

describe('an answer', () => {
  it('is a ballot of one text with lines, read by everybody, its voter by hosts alone', async () => {
    const poll = await open();
    const voter = agentWith(app.url, await signMemberToken(app, 'ann-the-secret'));
    const ballots = `/v1/polls/${poll.pollId}/ballots/me`;
    const text = '  A line \r\n\tand | another,\u00a0"100%" ~ 🍵 ';
    await voter.put(ballots).send({ text }).expect(200);
    const plain = 'A line\nand | another, "100%" ~ 🍵';
    const { body: own } = await voter.get(ballots).expect(200);
    expect(own).toMatchObject({ text: plain, weight: 1 });
    const again = await voter.put(ballots).send({ text: plain }).expect(200);
    expect(again.body).toMatchObject({ changed: false });
    const page = await agentWith(app.url, app.publishableKey)
      .get(`/v1/polls/${poll.pollId}/texts`)
      .expect(200);
    expect(page.body.items).toEqual([
      { id: expect.stringMatching(/^tx/), text: plain, at: expect.any(String) },
    ]);
    const { items } = await host.listTexts(poll.pollId);
    expect(items).toMatchObject([{ text: plain, voterId: 'ann-the-secret', state: 'shown' }]);
    const results = await host.getPollResults(poll.pollId);
    expect(results).toMatchObject({
      ballotCount: 1,
      texts: [{ text: plain }],
      states: { shown: 1, pending: 0, hidden: 0, rejected: 0 },
    });
    const stored = await database.rows(
      'SELECT ballot, text_id, text_state FROM ballots WHERE poll_id = $1',
      [poll.pollId],
    );
    expect(stored).toEqual([{ ballot: `1||${plain}`, text_id: items[0]?.id, text_state: 'shown' }]);
  });

  it.each([
    ['nothing', {}],
    ['an empty text', { text: ' \n ' }],
    ['more than 500 characters', { text: 'x'.repeat(501) }],
    ['a control character', { text: 'a\u0007b' }],
    ['words instead', { texts: ['a'] }],
    ['choices instead', { choices: ['a'] }],
  ])('is not %s', async (_what, body) => {
    const poll = await open();
    const voter = agentWith(app.url, await signMemberToken(app, 'ann'));
    const answer = await voter.put(`/v1/polls/${poll.pollId}/ballots/me`).send(body);
    expectProblem(answer, 400, 'request.invalid');
  });

  it('leaves the words of a word cloud as short as they were', async () => {
    const poll = await open({ type: 'word-cloud' });
    const voter = agentWith(app.url, await signMemberToken(app, 'ann'));
    const path = `/v1/polls/${poll.pollId}/ballots/me`;
    for (const text of ['x'.repeat(61), 'two\nlines']) {
      expectProblem(await voter.put(path).send({ text }), 400, 'request.invalid', ['text']);
    }
    await voter
      .put(path)
      .send({ text: 'x'.repeat(60) })
      .expect(200);
  });

  it('changes and is taken back with its ballot, live on both instances and in the recount', async () => {
    const poll = await open();
    const viewers = await Promise.all([
      watch(poll, app.url, app.publishableKey),
      watch(poll, second.url, app.publishableKey),
    ]);
    const expectShown = async (...texts: string[]): Promise<void> => {
      for (const viewer of viewers) {
        await vi.waitFor(() => expect(shownIn(viewer, poll)).toEqual(texts));
      }
      expect((await host.listTexts(poll.pollId)).items.map(({ text }) => text)).toEqual(texts);
      expect(await host.recountPoll(poll.pollId)).toMatchObject({ agrees: true });
    };
    await host.castBallot(poll.pollId, 'ann', { text: 'first' });
    await host.castBallots(poll.pollId, [
      { voterId: 'bob', text: 'second', weight: 3 },
      { voterId: 'cleo', text: 'third' },
    ]);
    await expectShown('third', 'second', 'first');
    await host.castBallot(poll.pollId, 'ann', { text: 'last' });
    await expectShown('last', 'third', 'second');
    await host.retractBallot(poll.pollId, 'bob');
    await expectShown('last', 'third');
    await host.resetPoll(poll.pollId);
    await expectShown();
    await host.openPoll(poll.pollId);
    await host.castBallot(poll.pollId, 'bob', { text: 'anew' });
    await expectShown('anew');
  });

  it('reaches the client library as it stands, the newest fifty', async () => {
    const poll = await open({ durability: 'applied' });
    const live = new LiveClient({ baseUrl: second.url, token: app.publishableKey });
    let state: PollState | undefined;
    live.subscribe(`poll:${poll.pollId}`, {}, (next) => {
      state = next.state;
    });
    for (let index = 0; index < 55; index += 1) {
      await host.castBallot(poll.pollId, `v${index}`, { text: `Text ${index}` });
    }
    const expected = Array.from({ length: 50 }, (_, index) => `Text ${54 - index}`);
    await vi.waitFor(() => expect(state?.texts?.map(({ text }) => text)).toEqual(expected));
    live.close();
    const texts: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await host.listTexts(poll.pollId, { limit: 20, ...(cursor && { cursor }) });
      texts.push(...page.items.map(({ text }) => text));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(texts).toHaveLength(55);
    expect(new Set(texts).size).toBe(55);
  });
});

describe('moderation', () => {
  it('keeps answers back until a host approves them, also when they are changed', async () => {
    const poll = await open({ moderation: 'approve' });
    const viewer = await watch(poll, second.url, app.publishableKey);
    const desk = await watch(poll, app.url, app.secretKey);
    await host.castBallot(poll.pollId, 'ann', { text: 'Approved' });
    await host.castBallot(poll.pollId, 'bob', { text: 'Rejected' });
    await vi.waitFor(() =>
      expect(desk.poll(`poll:${poll.pollId}`).states).toMatchObject({ pending: 2 }),
    );
    const ids = [await idOf(poll, 'Approved', 'pending'), await idOf(poll, 'Rejected', 'pending')];
    await host.decideTexts(poll.pollId, ids.slice(0, 1), 'shown');
    await host.decideTexts(poll.pollId, ids.slice(1), 'rejected');
    await vi.waitFor(() => expect(shownIn(viewer, poll)).toEqual(['Approved']), WITHIN_A_SECOND);
    await host.castBallot(poll.pollId, 'ann', { text: 'Something else' });
    await vi.waitFor(() => expect(shownIn(viewer, poll)).toEqual([]), WITHIN_A_SECOND);
    expect(JSON.stringify(viewer.received)).not.toMatch(/Rejected|Something else|pending/);
    await vi.waitFor(async () => {
      const rows = await database.rows(
        'SELECT voter_id, text_state FROM ballots WHERE poll_id = $1 ORDER BY voter_id',
        [poll.pollId],
      );
      expect(rows.map(({ text_state: state }) => state)).toEqual(['pending', 'rejected']);
    });
    expect(await host.recountPoll(poll.pollId)).toMatchObject({ agrees: true });
  });

  it('takes a hidden answer from every view within a second, and it is in nothing that others are told', async () => {
    const poll = await open();
    const token = await signMemberToken(app, 'bob');
    await host.castBallot(poll.pollId, 'ann', { text: 'Unwanted' });
    await host.castBallot(poll.pollId, 'bob', { text: 'Wanted' });
    const viewers = await Promise.all([
      watch(poll, app.url, app.publishableKey),
      watch(poll, second.url, token),
      watch(poll, second.url, app.secretKey),
    ]);
    const decided = await host.decideTexts(
      poll.pollId,
      [await idOf(poll, 'Unwanted'), 'tx999'],
      'hidden',
    );
    expect(decided).toMatchObject({ items: [{ state: 'hidden' }], missing: ['tx999'] });
    for (const viewer of viewers) {
      await vi.waitFor(() => expect(shownIn(viewer, poll)).toEqual(['Wanted']), WITHIN_A_SECOND);
    }
    const late = await watch(poll, app.url, token);
    await host.closePoll(poll.pollId);
    await vi.waitFor(() => expect(late.states.at(-1)).toMatchObject({ status: 'closed' }));
    expect(JSON.stringify(late.received)).not.toMatch(/Unwanted|hidden/);
    for (const agent of [agentWith(app.url, app.publishableKey), agentWith(second.url, token)]) {
      for (const path of ['', '/results', '/texts', '/ballots/me', '/rounds', '/recount']) {
        const { text } = await agent.get(`/v1/polls/${poll.pollId}${path}`);
        expect(text, path).not.toContain('Unwanted');
      }
      for (const state of ['pending', 'hidden', 'rejected']) {
        const answer = await agent.get(`/v1/polls/${poll.pollId}/texts?state=${state}`);
        expectProblem(answer, 403, 'auth.forbidden');
      }
    }
  });

  it('shows answers to whom results are shown', async () => {
    const poll = await open({ resultsVisibility: 'after_vote' });
    const path = `/v1/polls/${poll.pollId}/texts`;
    const voter = agentWith(app.url, await signMemberToken(app, 'ann'));
    expectProblem(await voter.get(path), 403, 'auth.forbidden');
    await voter.put(`/v1/polls/${poll.pollId}/ballots/me`).send({ text: 'Mine' }).expect(200);
    await voter.get(path).expect(200);
    expectProblem(await agentWith(app.url, app.publishableKey).get(path), 403, 'auth.forbidden');
  });
});
