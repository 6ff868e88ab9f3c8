import { RostrumClient } from '@rostrum/client';
import type { PollView, QuestionView } from '@rostrum/contracts';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { signMemberToken, type TestApp, type TestInstance } from '../setup/app.ts';
import type { DurableView } from '../setup/durable.ts';
import type { LiveWatcher } from '../setup/live-watcher.ts';
import { ownPollService, type PollService } from '../setup/poll-service.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

/** What is decided is seen by everybody within this. */
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
    question: 'What do you want to know?',
    type: 'questions',
    durability: 'applied',
    ...overrides,
  });
  return host.openPoll(poll.pollId);
}

async function voter(voterId: string, url = app.url): Promise<RostrumClient> {
  return new RostrumClient({ baseUrl: url, token: await signMemberToken(app, voterId) });
}

const shownIn = (watcher: LiveWatcher, poll: PollView) =>
  watcher.poll(`poll:${poll.pollId}`).questions?.map(({ text, votes }) => [text, votes]);

describe('asking', () => {
  it('is anonymous unless a name is given, and who asked is for hosts alone', async () => {
    const poll = await open();
    const ann = await voter('ann-the-secret');
    const asked = await ann.askQuestion(poll.pollId, { text: '  Why\r\nso   late? ' });
    expect(asked).toEqual({
      id: expect.stringMatching(/^qn_/),
      text: 'Why\nso late?',
      votes: 0,
      state: 'shown',
      isPinned: false,
      hasVoted: false,
      at: expect.any(String),
    });
    await ann.askQuestion(poll.pollId, { text: 'And now?', authorName: 'Ann' });
    const page = new RostrumClient({ baseUrl: app.url, token: app.publishableKey });
    const { items } = await page.listQuestions(poll.pollId, { sort: 'newest' });
    expect(items.map(({ text, authorName }) => [text, authorName])).toEqual([
      ['And now?', 'Ann'],
      ['Why\nso late?', undefined],
    ]);
    expect(JSON.stringify(items)).not.toContain('ann-the-secret');
    const own = await host.listQuestions(poll.pollId);
    expect(own.items[0]).toMatchObject({ voterId: 'ann-the-secret' });
  });

  it('takes an open poll of questions, a voter of its own and a token with the scope', async () => {
    const poll = await open();
    const path = `/v1/polls/${poll.pollId}/questions`;
    const body = { text: 'May I?' };
    const reader = agentWith(app.url, await signMemberToken(app, 'bob', { scope: 'read' }));
    expectProblem(await reader.post(path).send(body), 403, 'auth.forbidden');
    const page = agentWith(app.url, app.publishableKey);
    expectProblem(await page.post(path).send(body), 422, 'ballot.voter_required');
    const bob = agentWith(app.url, await signMemberToken(app, 'bob'));
    const forAnother = { ...body, voterId: 'ann' };
    expectProblem(await bob.post(path).send(forAnother), 403, 'auth.forbidden');
    for (const text of ['', ' \n ', 'x'.repeat(501), 'a\u0000b']) {
      expectProblem(await bob.post(path).send({ text }), 400, 'request.invalid', ['text']);
    }
    expectProblem(
      await bob.put(`/v1/polls/${poll.pollId}/ballots/me`).send({ text: 'x' }),
      400,
      'request.invalid',
    );
    await host.pausePoll(poll.pollId);
    expectProblem(await bob.post(path).send(body), 409, 'poll.not_open');
    await host.closePoll(poll.pollId);
    expectProblem(await bob.post(path).send(body), 409, 'poll.closed');
    const other = await open({ type: 'single', options: [{ label: 'A' }, { label: 'B' }] });
    const wrong = await bob.post(`/v1/polls/${other.pollId}/questions`).send(body);
    expectProblem(wrong, 400, 'request.invalid');
  });

  it('is one question however often the request is repeated, and six a minute for a voter', async () => {
    const poll = await open();
    const bob = agentWith(app.url, await signMemberToken(app, 'bob'));
    const ask = (key: string) =>
      bob
        .post(`/v1/polls/${poll.pollId}/questions`)
        .set('Idempotency-Key', `${poll.pollId}-${key}`)
        .send({ text: 'Once?' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('first')));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    for (const key of ['2', '3', '4', '5', '6']) await ask(key).expect(201);
    expectProblem(await ask('7'), 429, 'limit.rate');
    expect((await host.listQuestions(poll.pollId)).items).toHaveLength(6);
  });
});

describe('without a voter token', () => {
  const page = (voter = {}) =>
    new RostrumClient({ baseUrl: app.url, token: app.publishableKey, voter });

  it('a device asks, votes once, sees that it did, and withdraws its own only', async () => {
    const poll = await open({ voterIdentity: 'device' });
    const [ann, ben] = [page(), page()];
    const asked = await ann.askQuestion(poll.pollId, { text: 'Who is it?' });
    expect(asked).toMatchObject({ hasVoted: false, deviceToken: expect.any(String) });
    for (const client of [ann, ben, ben]) await client.voteForQuestion(poll.pollId, asked.id);
    expect((await ben.listQuestions(poll.pollId)).items).toMatchObject([
      { votes: 2, hasVoted: true },
    ]);
    const again = page({ device: asked.deviceToken });
    expect(await again.retractQuestionVote(poll.pollId, asked.id)).toEqual({
      questionId: asked.id,
      hasVoted: false,
      votes: 1,
    });
    await expect(ben.deleteQuestion(poll.pollId, asked.id)).rejects.toMatchObject({
      code: 'question.not_found',
    });
    await again.deleteQuestion(poll.pollId, asked.id);
    expect((await page().listQuestions(poll.pollId)).items).toEqual([]);
  });

  it('a code is a voter, wherever it is typed', async () => {
    const poll = await open({ voterIdentity: 'code' });
    const codes = (await host.issueCodes(poll.pollId, 2)).items.map(({ code }) => code);
    const ann = page({ code: codes[0] });
    const ben = page({ code: codes[1] });
    const { id } = await ann.askQuestion(poll.pollId, { text: 'Which way?' });
    for (const voter of [ann, ben, page({ code: codes[1] })]) {
      await voter.voteForQuestion(poll.pollId, id);
    }
    expect((await host.listQuestions(poll.pollId)).items).toMatchObject([{ votes: 2 }]);
    await expect(page().voteForQuestion(poll.pollId, id)).rejects.toMatchObject({
      code: 'ballot.voter_required',
    });
    await expect(
      page({ code: 'AAAA-AAAA' }).voteForQuestion(poll.pollId, id),
    ).rejects.toMatchObject({ code: 'ballot.code_invalid' });
  });

  it('a request that is sent again asks once; the same key of somebody else is another', async () => {
    const poll = await open({ voterIdentity: 'device' });
    const body = { text: 'Twice?' };
    const same = { idempotencyKey: 'the-same' };
    const first = await page().askQuestion(poll.pollId, body, same);
    expect(await page().askQuestion(poll.pollId, body, same)).toEqual(first);
    const ann = await voter('ann');
    expect((await ann.askQuestion(poll.pollId, body, same)).id).not.toBe(first.id);
    expect((await host.listQuestions(poll.pollId)).items).toHaveLength(2);
  });
});

describe('voting', () => {
  it('counts a hundred voters who vote at once on two instances, twice each, once each', async () => {
    const poll = await open();
    const { id } = await host.askQuestion(poll.pollId, { text: 'All at once?' });
    const viewers = await Promise.all([
      watch(poll, app.url, app.publishableKey),
      watch(poll, second.url, app.publishableKey),
    ]);
    const voters = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        voter(`v${index}`, index % 2 ? app.url : second.url),
      ),
    );
    await Promise.all(
      [...voters, ...voters].map((client) => client.voteForQuestion(poll.pollId, id)),
    );
    const [first, other] = voters;
    expect(await first?.retractQuestionVote(poll.pollId, id)).toMatchObject({ votes: 99 });
    expect(await first?.retractQuestionVote(poll.pollId, id)).toMatchObject({ votes: 99 });
    const seen = await Promise.all([first, other].map((one) => one?.listQuestions(poll.pollId)));
    expect(seen.map((page) => page?.items[0])).toMatchObject([
      { votes: 99, hasVoted: false },
      { votes: 99, hasVoted: true },
    ]);
    for (const viewer of viewers) {
      await vi.waitFor(() => expect(shownIn(viewer, poll)).toEqual([['All at once?', 99]]));
      expect(viewer.gaps).toBe(0);
    }
    await vi.waitFor(async () => {
      const votes = await database.rows('SELECT FROM question_votes WHERE question_id = $1', [id]);
      expect(votes).toHaveLength(99);
    });
    expect(await host.recountPoll(poll.pollId)).toMatchObject({ agrees: true });
  });

  it('ends when a question is answered, and leaves what is not shown alone', async () => {
    const poll = await open();
    const ann = await voter('ann');
    const { id } = await ann.askQuestion(poll.pollId, { text: 'Answered?' });
    await ann.voteForQuestion(poll.pollId, id);
    await host.changeQuestion(poll.pollId, id, { state: 'answered' });
    const path = `/v1/polls/${poll.pollId}/questions/${id}/vote`;
    const agent = agentWith(app.url, await signMemberToken(app, 'bob'));
    expectProblem(await agent.put(path), 409, 'question.answered');
    await host.changeQuestion(poll.pollId, id, { state: 'hidden' });
    expectProblem(await agent.put(path), 404, 'question.not_found');
    expectProblem(await agentWith(app.url, app.secretKey).put(path), 422, 'ballot.voter_required');
  });

  it('orders the live list by pins, votes and age, answered ones last, in small changes', async () => {
    const poll = await open();
    const viewer = await watch(poll, second.url, app.publishableKey);
    const asked: QuestionView[] = [];
    for (const text of ['one', 'two', 'three', 'four']) {
      asked.push(await host.askQuestion(poll.pollId, { text }));
    }
    const [one, , three, four] = asked.map(({ id }) => id) as [string, string, string, string];
    await host.voteForQuestion(poll.pollId, three, { voterId: 'ann' });
    await host.voteForQuestion(poll.pollId, one, { voterId: 'ann' });
    await host.voteForQuestion(poll.pollId, one, { voterId: 'bob' });
    await host.changeQuestion(poll.pollId, one, { state: 'answered' });
    await host.changeQuestion(poll.pollId, four, { isPinned: true, text: 'Four?' });
    const expected = [
      ['Four?', 0],
      ['three', 1],
      ['two', 0],
      ['one', 2],
    ];
    await vi.waitFor(() => expect(shownIn(viewer, poll)).toEqual(expected));
    const rest = await host.getPollResults(poll.pollId);
    expect(viewer.poll(`poll:${poll.pollId}`).questions).toEqual(rest.questions);
    const edited = await host.changeQuestion(poll.pollId, four, { text: 'Four' });
    expect(edited).toMatchObject({ text: 'Four', originalText: 'four', isPinned: true });
    // A key frame may come instead of a change, so that one more vote is called for.
    await vi.waitFor(async () => {
      const before = viewer.frames.length;
      const voterId = uniqueKey('voter');
      const { votes } = await host.voteForQuestion(poll.pollId, four, { voterId });
      await vi.waitFor(() => expect(shownIn(viewer, poll)).toContainEqual(['Four', votes]));
      const changes = viewer.frames
        .slice(before)
        .map((frame) => 'changes' in frame && frame.changes);
      expect(changes).toContainEqual([{ questions: { votes: { [four]: votes } } }]);
    });
  });
});

describe('moderation', () => {
  it('keeps questions back until a host approves them, and takes hidden ones from every view within a second', async () => {
    const poll = await open({ moderation: 'approve' });
    const ann = await voter('ann');
    const others = await Promise.all([
      watch(poll, app.url, app.publishableKey),
      watch(poll, second.url, await signMemberToken(app, 'bob')),
    ]);
    const desk = await watch(poll, second.url, app.secretKey);
    const texts = ['Good morning', 'Good evening', 'Rubbish'];
    const asked: QuestionView[] = [];
    for (const text of texts) asked.push(await ann.askQuestion(poll.pollId, { text }));
    expect(asked.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
    await vi.waitFor(() =>
      expect(desk.poll(`poll:${poll.pollId}`).states).toMatchObject({ pending: 3, shown: 0 }),
    );
    for (const other of others)
      expect(JSON.stringify(other.received)).not.toMatch(/Good|Rubbish|pending/);
    const queue = await host.listQuestions(poll.pollId, { state: 'pending', sort: 'newest' });
    expect(queue.items.map(({ text }) => text)).toEqual(texts.toReversed());
    const [morning, evening, rubbish] = asked.map(({ id }) => id) as [string, string, string];
    const decided = await host.decideQuestions(poll.pollId, [morning, evening, 'qn_0'], 'shown');
    expect(decided).toMatchObject({ items: [{ id: morning }, { id: evening }], missing: ['qn_0'] });
    await host.decideQuestions(poll.pollId, [rubbish], 'rejected');
    for (const other of others) {
      await vi.waitFor(
        () =>
          expect(shownIn(other, poll)).toEqual([
            ['Good morning', 0],
            ['Good evening', 0],
          ]),
        WITHIN_A_SECOND,
      );
    }
    await host.changeQuestion(poll.pollId, morning, { state: 'hidden' });
    for (const other of [...others, desk]) {
      await vi.waitFor(
        () => expect(shownIn(other, poll)).toEqual([['Good evening', 0]]),
        WITHIN_A_SECOND,
      );
    }
    for (const other of others)
      expect(JSON.stringify(other.received)).not.toMatch(/Rubbish|hidden/);
    await host.closePoll(poll.pollId);
    await expectNowhere(poll, /Rubbish|Good morning/);
    await vi.waitFor(async () => {
      const rows = await database.rows(
        'SELECT text, state FROM poll_questions WHERE poll_id = $1 ORDER BY asked_at',
        [poll.pollId],
      );
      expect(rows.map(({ state }) => state)).toEqual(['hidden', 'shown', 'rejected']);
    });
  });

  /** In nothing that anybody but a host is answered. */
  async function expectNowhere(poll: PollView, text: RegExp): Promise<void> {
    for (const token of [app.publishableKey, await signMemberToken(app, 'ann')]) {
      const agent = agentWith(app.url, token);
      const watcher = await watch(poll, second.url, token);
      const paths = ['', '/results', '/rounds', '/recount', '/words', '/texts', '/ballots/me'];
      const lists = ['pending', 'shown', 'answered', 'hidden', 'rejected'].flatMap((state) =>
        ['votes', 'newest'].map((sort) => `/questions?state=${state}&sort=${sort}`),
      );
      for (const path of [...paths, ...lists]) {
        const { text: answer } = await agent.get(`/v1/polls/${poll.pollId}${path}`);
        expect(answer, path).not.toMatch(text);
      }
      expect(JSON.stringify(watcher.received)).not.toMatch(text);
    }
  }

  it('is for hosts: voters withdraw their own questions and change nothing else', async () => {
    const poll = await open();
    const ann = await voter('ann');
    const { id } = await ann.askQuestion(poll.pollId, { text: 'Mine' });
    const bob = agentWith(app.url, await signMemberToken(app, 'bob'));
    const path = `/v1/polls/${poll.pollId}/questions`;
    expectProblem(await bob.delete(`${path}/${id}`), 404, 'question.not_found');
    expectProblem(await bob.patch(`${path}/${id}`).send({ isPinned: true }), 403, 'auth.forbidden');
    const decision = { ids: [id], state: 'hidden' };
    expectProblem(await bob.post(`${path}/decisions`).send(decision), 403, 'auth.forbidden');
    for (const state of ['pending', 'hidden', 'rejected']) {
      expectProblem(await bob.get(`${path}?state=${state}`), 403, 'auth.forbidden');
    }
    const many = Array.from({ length: 101 }, (_, index) => `qn_${index.toString(16)}`);
    const desk = agentWith(app.url, app.secretKey);
    const tooMany = await desk.post(`${path}/decisions`).send({ ids: many, state: 'hidden' });
    expectProblem(tooMany, 400, 'request.invalid', ['ids']);
    await ann.deleteQuestion(poll.pollId, id);
    expect(await host.listQuestions(poll.pollId)).toEqual({ items: [] });
  });

  it('refuses words that are not wanted, in the text and in the name, and not those of hosts', async () => {
    const poll = await open();
    const path = `/v1/polls/${poll.pollId}/questions`;
    const bob = agentWith(app.url, await signMemberToken(app, 'bob'));
    for (const body of [{ text: 'What the fu\u200bck?' }, { text: 'Hi', authorName: '$hit' }]) {
      expectProblem(await bob.post(path).send(body), 422, 'ballot.text_refused');
    }
    await agentWith(app.url, app.secretKey).post(path).send({ text: 'fuck?' }).expect(201);
  });
});

describe('who sees questions', () => {
  it('is who sees results: nobody else is told of them, nor of their votes', async () => {
    for (const resultsVisibility of ['hidden', 'after_close'] as const) {
      const poll = await open({ resultsVisibility });
      const ann = await voter('ann');
      const { id } = await ann.askQuestion(poll.pollId, { text: 'Unseen' });
      expect(await ann.voteForQuestion(poll.pollId, id)).toEqual({
        questionId: id,
        hasVoted: true,
      });
      const agent = agentWith(app.url, await signMemberToken(app, 'ann'));
      const path = `/v1/polls/${poll.pollId}`;
      expectProblem(await agent.get(`${path}/questions`), 403, 'auth.forbidden');
      expect((await agent.get(`${path}/results`).expect(200)).text).not.toMatch(/Unseen|states/);
      const viewer = await watch(poll, app.url, await signMemberToken(app, 'ann'));
      await host.changeQuestion(poll.pollId, id, { isPinned: true });
      await host.closePoll(poll.pollId);
      await vi.waitFor(() => expect(viewer.states.at(-1)).toMatchObject({ status: 'closed' }));
      const sees = resultsVisibility === 'after_close';
      await agent.get(`${path}/questions`).expect(sees ? 200 : 403);
      if (!sees) expect(JSON.stringify(viewer.received)).not.toContain('Unseen');
      else await vi.waitFor(() => expect(shownIn(viewer, poll)).toEqual([['Unseen', 1]]));
    }
  });

  it('is nobody but those with a token, where the poll is private', async () => {
    const poll = await open({ visibility: 'private' });
    const path = `/v1/polls/${poll.pollId}/questions`;
    expectProblem(await agentWith(app.url, app.publishableKey).get(path), 404, 'poll.not_found');
    await agentWith(app.url, await signMemberToken(app, 'ann'))
      .get(path)
      .expect(200);
  });

  it('a poll of questions has no ballots for results to wait for', async () => {
    const body = { question: 'Q', type: 'questions', resultsVisibility: 'after_vote' };
    const answer = await agentWith(app.url, app.secretKey).post('/v1/polls').send(body);
    expectProblem(answer, 400, 'request.invalid', ['resultsVisibility']);
  });
});

it('pages go on where the last one ended, whatever is voted in between', async () => {
  const poll = await open({ key: uniqueKey('paged') });
  for (let index = 0; index < 7; index += 1) {
    await host.askQuestion(poll.pollId, { text: `Question ${index}` });
  }
  const texts: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { sort: 'newest', limit: 3, ...(cursor && { cursor }) } as const;
    const page = await host.listQuestions(poll.pollId, query);
    texts.push(...page.items.map(({ text }) => text));
    await host.voteForQuestion(poll.pollId, page.items[0]?.id ?? '', { voterId: 'ann' });
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(texts).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `Question ${index}`));
});

it('a new round begins without questions, and the last one keeps its first', async () => {
  const poll = await open({ durability: 'persisted' });
  const { id } = await host.askQuestion(poll.pollId, { text: 'Kept?' });
  await host.voteForQuestion(poll.pollId, id, { voterId: 'ann' });
  await host.resetPoll(poll.pollId);
  await host.openPoll(poll.pollId);
  expect(await host.listQuestions(poll.pollId)).toEqual({ items: [] });
  const ended = await host.getPollResults(poll.pollId, { round: 1 });
  expect(ended.questions).toMatchObject([{ text: 'Kept?', votes: 1 }]);
  expect(await host.recountPoll(poll.pollId)).toMatchObject({ agrees: true, round: 2 });
});
