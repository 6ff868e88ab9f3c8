import {
  MAX_ANSWERS,
  MAX_DECIDED_WORDS,
  MAX_QUESTIONS,
  MODERATIONS,
  POST_STATES,
  type Poll,
  type Post,
} from '@rostrum/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { drainEvents, foldQuestions } from '../test/event-fold.ts';
import { aPoll, type Instance, keysLike, openInstance } from '../test/fixtures.ts';
import { ASKERS, PostTrial, plainOf, postActions, shownOf } from '../test/post-trial.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance(redis().url);
});
afterAll(() => instance.close());

const ofQuestions: Partial<Poll> = {
  type: 'questions',
  options: [],
  minChoices: 1,
  maxChoices: 1,
};

/** Open. */
async function installed(overrides: Partial<Poll> = {}): Promise<Poll> {
  const poll = aPoll({ ...ofQuestions, ...overrides });
  await instance.ballots.install(poll);
  await instance.ballots.move(poll, 'open');
  return poll;
}

let serial = 0;

function ask(poll: Poll, voterId?: string): Promise<{ post: Post }> {
  serial += 1;
  const question = { id: `qn_${serial.toString(16)}`, voterId, authorName: undefined };
  return instance.posts.ask(poll, { ...question, text: `Question ${serial}` }, undefined);
}

async function listAll(
  poll: Poll,
  query: Pick<Parameters<Instance['posts']['list']>[1], 'state' | 'sort' | 'voterId'>,
  limit = 100,
): Promise<Post[]> {
  const posts: Post[] = [];
  let after: string | undefined;
  do {
    const page = await instance.posts.list(poll, { ...query, limit, after });
    posts.push(...page.posts);
    after = page.next;
  } while (after !== undefined);
  return posts;
}

async function expectAgreement(trial: PostTrial, limit: number): Promise<void> {
  const { poll } = trial;
  for (const state of POST_STATES) {
    const expected = trial.ranked(state);
    for (const voterId of ASKERS) {
      const byVotes = await listAll(poll, { state, sort: 'votes', voterId }, limit);
      expect(byVotes.map(plainOf)).toEqual(expected.map(shownOf));
      expect(byVotes.map(({ hasVoted }) => hasVoted)).toEqual(
        expected.map(({ voters }) => voters.has(voterId)),
      );
    }
    const newest = await listAll(poll, { state, sort: 'newest', voterId: undefined }, limit);
    const inOrder = [...trial.questions.values()].filter((one) => one.state === state);
    expect(newest.map(plainOf)).toEqual(inOrder.reverse().map(shownOf));
  }
  const { tally } = await instance.ballots.read(poll, undefined);
  const shown = [...trial.ranked('shown'), ...trial.ranked('answered')];
  expect(tally.posts?.shown.map(({ id, votes }) => [id, votes])).toEqual(
    shown.map(({ id, voters }) => [id, voters.size]),
  );
  expect(tally.posts?.counts).toEqual(
    Object.fromEntries(POST_STATES.map((state) => [state, trial.ranked(state).length])),
  );
}

it('questions, votes and their order are those of plain maps, after whatever is done to them', async () => {
  const plan = fc.record({
    moderation: fc.constantFrom(...MODERATIONS),
    limit: fc.integer({ min: 1, max: 4 }),
    actions: fc.array(postActions, { minLength: 1, maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ moderation, limit, actions }) => {
      const trial = new PostTrial(instance, aPoll({ ...ofQuestions, moderation }));
      await trial.begin();
      for (const action of actions) await trial.perform(action);
      await expectAgreement(trial, limit);
      const told = foldQuestions(await drainEvents(instance), trial.poll.id);
      expect(told).toEqual([...trial.questions.values()].map(({ originalText: _, ...one }) => one));
    }),
    { numRuns: 250 },
  );
});

it('what was written is gone from Redis when the round ends, and when the poll is dropped', async () => {
  const poll = await installed();
  const keysOf = () => keysLike(instance.redis, `${instance.keys.poll(poll).base}:*`);
  const write = async (): Promise<void> => {
    const { post } = await ask(poll, 'ann');
    await instance.posts.vote(poll, post.id, 'bob', true);
    await instance.posts.change(poll, [post.id], { state: 'answered' }, 'key:k');
  };
  await write();
  await instance.ballots.move(poll, 'reset');
  expect(await keysOf()).toEqual([`${instance.keys.poll(poll).base}:state`]);
  await instance.ballots.move(poll, 'open');
  await write();
  await instance.posts.decideWord(poll, '~tea', true, 'key:k');
  await instance.ballots.drop(poll);
  expect((await keysOf()).map((key) => key.split(':').at(-2))).toEqual(['grave']);
});

describe('bounds', () => {
  it('a full poll makes room by its oldest rejected question, then its oldest hidden one, and then refuses', async () => {
    const poll = await installed();
    const asked: string[] = [];
    for (let index = 0; index < MAX_QUESTIONS; index += 1) {
      asked.push((await ask(poll)).post.id);
    }
    const [hidden = '', ...rejected] = asked;
    await instance.posts.change(poll, [hidden], { state: 'hidden' }, 'key:k');
    await instance.posts.change(poll, rejected.slice(0, 2), { state: 'rejected' }, 'key:k');
    await drainEvents(instance);
    for (let index = 0; index < 3; index += 1) await ask(poll);
    const trimmed = (await drainEvents(instance)).map(
      ({ body }) => body.type === 'question.asked' && body.trimmed,
    );
    expect(trimmed).toEqual([rejected[0], rejected[1], hidden]);
    await expect(ask(poll)).rejects.toMatchObject({ code: 'limit.quota' });
    const { tally } = await instance.ballots.read(poll, undefined);
    expect(tally.posts?.counts.shown).toBe(MAX_QUESTIONS);
    expect(tally.posts?.shown).toHaveLength(50);
  });

  it('a voter asks so many questions a minute, however it withdraws them, and a host any number', async () => {
    const poll = await installed();
    for (let index = 0; index < 6; index += 1) {
      const { post } = await ask(poll, 'ann');
      await instance.posts.remove(poll, post.id, { voterId: 'ann' });
    }
    await expect(ask(poll, 'ann')).rejects.toMatchObject({
      code: 'limit.rate',
      retryAfterSeconds: expect.any(Number),
    });
    for (let index = 0; index < 10; index += 1) await ask(poll);
    await ask(poll, 'bob');
  });
});

describe('bounds of answers and words', () => {
  it('a poll takes so many answers, and changes of those that stand', async () => {
    const poll = await installed({ type: 'text', ballotChange: 'change' });
    const answer = (voterId: string, text: string) =>
      instance.ballots.cast(
        poll,
        [{ voterId, ballot: { weight: 1, marks: [], texts: [text] }, ballotId: undefined }],
        undefined,
      );
    await answer('ann', 'one');
    const posts = `${instance.keys.poll(poll).base}:posts`;
    for (let from = 1; from < MAX_ANSWERS; from += 10_000) {
      const count = Math.min(10_000, MAX_ANSWERS - from);
      const fields = Array.from({ length: count }, (_, index) => [`filler ${from + index}`, '']);
      await instance.redis.commands.hset(posts, ...fields.flat());
    }
    const refused = { status: 'rejected', code: 'limit.quota' };
    expect((await answer('bob', 'two')).outcomes).toEqual([refused]);
    expect((await answer('ann', 'another')).outcomes).toEqual([{ status: 'accepted' }]);
  });

  it('a poll takes so many decisions about words, and changes of those that it has', async () => {
    const poll = await installed({ type: 'word-cloud' });
    const decide = (index: number, isHidden: boolean) =>
      instance.posts.decideWord(poll, `~word ${index}`, isHidden, 'key:k');
    await Promise.all(Array.from({ length: MAX_DECIDED_WORDS }, (_, index) => decide(index, true)));
    await expect(decide(MAX_DECIDED_WORDS, true)).rejects.toMatchObject({ code: 'limit.quota' });
    await decide(0, false);
  });
});

describe('answers', () => {
  it('are what ballots say: a new text is a new answer, and a hidden one is not shown again by it', async () => {
    const poll = await installed({ type: 'text' });
    const answer = (voterId: string, text: string) =>
      instance.ballots.cast(
        poll,
        [{ voterId, ballot: { weight: 2, marks: [], texts: [text] }, ballotId: undefined }],
        undefined,
      );
    await answer('ann', 'first | of\nall');
    await answer('bob', 'second');
    const texts = async () =>
      (await listAll(poll, { state: 'shown', sort: 'newest', voterId: undefined })).map(
        ({ text, voterId }) => [voterId, text],
      );
    expect(await texts()).toEqual([
      ['bob', 'second'],
      ['ann', 'first | of\nall'],
    ]);
    const [bob] = await listAll(poll, { state: 'shown', sort: 'newest', voterId: undefined });
    await instance.posts.change(poll, [bob?.id ?? ''], { state: 'hidden' }, 'key:k');
    await answer('bob', 'second');
    expect(await texts()).toEqual([['ann', 'first | of\nall']]);
    await answer('ann', 'another');
    await instance.ballots.retract(poll, 'bob');
    expect(await texts()).toEqual([['ann', 'another']]);
    const { tally } = await instance.ballots.read(poll, undefined);
    expect(tally).toMatchObject({ ballotCount: 1, counters: [['@', 2]] });
    expect(tally.posts?.counts).toMatchObject({ shown: 1, hidden: 0 });
  });
});

it('words that a host hid are told apart and stay counted, in later rounds too', async () => {
  const poll = await installed({ type: 'word-cloud', maxChoices: 3 });
  const marks = [['~coffee', 1] as const, ['~tea', 1] as const];
  const ballot = { weight: 1, marks, texts: ['Coffee', 'Tea'] };
  const cast = () =>
    instance.ballots.cast(poll, [{ voterId: 'ann', ballot, ballotId: undefined }], undefined);
  await cast();
  await instance.posts.decideWord(poll, '~tea', true, 'key:k');
  const read = async () => (await instance.ballots.read(poll, undefined)).tally;
  expect(await read()).toMatchObject({ hiddenWords: ['~tea'] });
  expect((await read()).words).toHaveLength(2);
  await instance.ballots.move(poll, 'reset');
  await instance.ballots.move(poll, 'open');
  await cast();
  expect(await read()).toMatchObject({ hiddenWords: ['~tea'] });
  await instance.posts.decideWord(poll, '~tea', false, 'key:k');
  expect(await read()).not.toHaveProperty('hiddenWords');
});
