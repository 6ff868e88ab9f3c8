import { RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const POLLS = '/v1/polls';
const OPTIONS = [
  { id: 'yes', label: 'Yes' },
  { id: 'no', label: 'No' },
];
const DEFAULTS = {
  status: 'draft',
  minChoices: 1,
  maxChoices: 1,
  voterIdentity: 'token',
  integrity: 'high',
  ballotChange: 'none',
  resultsVisibility: 'always',
  durability: 'persisted',
  visibility: 'public',
  round: 1,
  allowWriteIns: false,
  shuffleOptions: false,
  moderation: 'filter',
};

let app: TestApp;
let host: Agent;
let page: Agent;
let voter: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  host = agentWith(app.url, app.secretKey);
  page = agentWith(app.url, app.publishableKey);
  voter = agentWith(app.url, await signMemberToken(app, 'vic'));
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

function create(overrides: object = {}): Promise<PollView> {
  return client.createPoll({ question: 'Well?', type: 'single', options: OPTIONS, ...overrides });
}

describe('creating a poll', () => {
  it('fills in the defaults', async () => {
    const body = { question: ' Well? ', type: 'single', options: OPTIONS };
    const { body: made } = await host.post(POLLS).send(body).expect(201);
    const { pollId, createdAt, updatedAt, ...fields } = made;
    expect(fields).toEqual({ question: 'Well?', type: 'single', options: OPTIONS, ...DEFAULTS });
    expect(pollId).toMatch(/^pl_[0-9a-f]+$/);
    expect(updatedAt).toBe(createdAt);
  });

  it('keeps every field as given, and shows it to readers', async () => {
    const fields = {
      key: uniqueKey('poll'),
      question: 'Which two?',
      type: 'multiple',
      options: [
        { id: 'A.1', label: 'First', imageUrl: 'https://example.org/a.png' },
        { id: 'b_2', label: 'Second' },
        { id: 'C-3', label: 'Third' },
      ],
      minChoices: 2,
      maxChoices: 3,
      voterIdentity: 'token',
      ballotChange: 'retract',
      resultsVisibility: 'after_close',
      durability: 'applied',
      visibility: 'public',
    };
    const { body: made } = await host.post(POLLS).send(fields).expect(201);
    expect(made).toMatchObject(fields);
    for (const reader of [page, voter]) {
      expect((await reader.get(`${POLLS}/${made.pollId}`).expect(200)).body).toEqual(made);
    }
  });

  it('numbers options without an id past those that are taken', async () => {
    const options = [{ label: 'A' }, { id: 'o1', label: 'B' }, { label: 'C' }];
    const poll = await create({ options });
    expect(poll.options.map(({ id }) => id)).toEqual(['o2', 'o1', 'o3']);
  });

  it('lets a ballot name every option of a multiple choice by default', async () => {
    expect(await create({ type: 'multiple' })).toMatchObject({ minChoices: 1, maxChoices: 2 });
  });

  it('is found by its id and by its key, by this tenant only', async () => {
    const key = uniqueKey('poll');
    const poll = await create({ key });
    expect((await host.get(`${POLLS}/${key}`).expect(200)).body).toEqual(poll);
    const taken = await host
      .post(POLLS)
      .send({ key, question: 'Again?', type: 'single', options: OPTIONS });
    expectProblem(taken, 409, 'poll.exists');
    const other = await app.provision('Other');
    const theirs = new RostrumClient({ baseUrl: app.url, token: other.secretKey });
    const twin = await theirs.createPoll({
      key,
      question: 'Theirs?',
      type: 'single',
      options: OPTIONS,
    });
    expect(twin.pollId).not.toBe(poll.pollId);
    expect(await theirs.getPoll(key)).toEqual(twin);
  });

  it.each([
    ['question', { question: '' }],
    ['question', { question: 'q'.repeat(501) }],
    ['question', { question: undefined }],
    ['type', { type: 'essay' }],
    ['type', { type: undefined }],
    ['options', { options: OPTIONS.slice(0, 1) }],
    ['options', { options: Array.from({ length: 101 }, (_, n) => ({ label: `${n}` })) }],
    ['options', { options: [OPTIONS[0], OPTIONS[0]] }],
    ['options.0.id', { options: [{ id: 'a,b', label: 'A' }, { label: 'B' }] }],
    ['options.0.label', { options: [{ label: ' ' }, { label: 'B' }] }],
    ['options.1.imageUrl', { options: [{ label: 'A' }, { label: 'B', imageUrl: 'javascript:1' }] }],
    ['options.0.votes', { options: [{ label: 'A', votes: 9 }, { label: 'B' }] }],
    ['maxChoices', { maxChoices: 2 }],
    ['maxChoices', { type: 'multiple', maxChoices: 3 }],
    ['minChoices', { type: 'multiple', minChoices: 2, maxChoices: 1 }],
    ['minChoices', { type: 'multiple', minChoices: 0 }],
    ['minChoices', { type: 'multiple', minChoices: 1.5 }],
    ['voterIdentity', { voterIdentity: 'telepathy' }],
    ['ballotChange', { ballotChange: 'often' }],
    ['resultsVisibility', { resultsVisibility: 'sometimes' }],
    ['durability', { durability: 'maybe' }],
    ['visibility', { visibility: 'secret' }],
    ['key', { key: 'Upper' }],
    ['status', { status: 'open' }],
  ])('names the wrong field %s of %j', async (path, fields) => {
    const body = { question: 'Well?', type: 'single', options: OPTIONS, ...fields };
    expectProblem(await host.post(POLLS).send(body), 400, 'request.invalid', [path]);
  });

  it('answers a repeated Idempotency-Key with the first poll, and another body with 409', async () => {
    const body = { question: 'Once?', type: 'single', options: OPTIONS };
    const send = (sent: object) => host.post(POLLS).set('Idempotency-Key', 'poll-1').send(sent);
    const first = await send(body).expect(201);
    const again = await send(body).expect(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expectProblem(await send({ ...body, question: 'Twice?' }), 409, 'idempotency.mismatch');
  });

  it('is for hosts only', async () => {
    const body = { question: 'Well?', type: 'single', options: OPTIONS };
    for (const other of [page, voter]) {
      expectProblem(await other.post(POLLS).send(body), 403, 'auth.forbidden');
    }
  });
});

describe('listing polls', () => {
  it('pages through all of them, newest first, with the status each has now', async () => {
    const tenant = await app.provision('Lister');
    const lister = new RostrumClient({ baseUrl: app.url, token: tenant.secretKey });
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const poll = await lister.createPoll({ question: 'Q', type: 'single', options: OPTIONS });
      made.push(poll.pollId);
    }
    await lister.openPoll(made[2] ?? '');
    const first = await lister.listPolls({ limit: 3 });
    const rest = await lister.listPolls({ limit: 3, cursor: first.nextCursor ?? '' });
    expect(rest.nextCursor).toBeUndefined();
    const seen = [...first.items, ...rest.items];
    expect(seen.map(({ pollId }) => pollId)).toEqual(made.toReversed());
    expect(seen.map(({ status }) => status)).toEqual(['draft', 'draft', 'open', 'draft', 'draft']);
    const foreign = await host.get(POLLS).query({ cursor: first.nextCursor });
    expectProblem(foreign, 400, 'cursor.invalid');
  });

  it('is for hosts only', async () => {
    for (const other of [page, voter]) {
      expectProblem(await other.get(POLLS), 403, 'auth.forbidden');
    }
  });
});
