import { RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { POLL_TYPES } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

const POLLS = '/v1/polls';
const OPTIONS = [
  { id: 'yes', label: 'Yes' },
  { id: 'no', label: 'No' },
];

let app: TestApp;
let database: DurableView;
let host: Agent;
let page: Agent;
let voter: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  database = viewDatabase(app.stores);
  host = agentWith(app.url, app.secretKey);
  page = agentWith(app.url, app.publishableKey);
  voter = agentWith(app.url, await signMemberToken(app, 'vic'));
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});

function create(overrides: object = {}): Promise<PollView> {
  return client.createPoll({ question: 'Well?', type: 'single', options: OPTIONS, ...overrides });
}

const pathOf = ({ pollId }: PollView, action = '') => `${POLLS}/${pollId}${action}`;

describe('a draft of every type', () => {
  it.each(POLL_TYPES)('takes another question: %s', async (type) => {
    const takesOptions = [
      'single',
      'rating',
      'multiple',
      'approval',
      'ranking',
      'points',
      'reactions',
    ];
    const options = takesOptions.includes(type) ? { options: OPTIONS } : {};
    const more: Record<string, object> = {
      quiz: { options: OPTIONS, durationSeconds: 10, quiz: { correct: ['yes'] } },
      number: { scale: { min: 0, max: 10, step: 1 } },
    };
    const { pollId } = await client.createPoll({
      ...{ question: 'Well?', type, ...options },
      ...more[type],
    } as Parameters<RostrumClient['createPoll']>[0]);
    const changed = await client.updatePoll(pollId, { question: 'Well now?' });
    expect(changed.question).toBe('Well now?');
  });
});

describe('the life of a poll', () => {
  it('goes from draft to open to closed, each step persisted when it is answered', async () => {
    const poll = await create();
    const stored = async () => {
      const query = 'SELECT status FROM polls WHERE id = $1';
      return (await database.rows<{ status: string }>(query, [poll.pollId]))[0]?.status;
    };
    expect(await stored()).toBe('draft');
    const steps = [
      ['/open', 'open'],
      ['/close', 'closed'],
    ] as const;
    for (const [action, status] of steps) {
      const answer = await host.post(pathOf(poll, action)).expect(200);
      expect(answer.body).toEqual({ ...poll, status });
      expect(answer.headers['preference-applied']).toBe('wait=persisted');
      expect(await stored()).toBe(status);
      expect(await client.getPoll(poll.pollId)).toMatchObject({ status });
    }
  });

  it('takes a step again without fault, and none backwards', async () => {
    const poll = await create();
    expectProblem(await host.post(pathOf(poll, '/close')), 409, 'poll.not_open');
    for (let times = 0; times < 2; times += 1) {
      expect((await host.post(pathOf(poll, '/open')).expect(200)).body.status).toBe('open');
    }
    for (let times = 0; times < 2; times += 1) {
      expect((await host.post(pathOf(poll, '/close')).expect(200)).body.status).toBe('closed');
    }
    expectProblem(await host.post(pathOf(poll, '/open')), 409, 'poll.closed');
    expect(await client.getPoll(poll.pollId)).toMatchObject({ status: 'closed' });
  });

  it('is led by hosts only', async () => {
    const poll = await create();
    for (const action of ['/open', '/close']) {
      for (const other of [page, voter]) {
        expectProblem(await other.post(pathOf(poll, action)), 403, 'auth.forbidden');
      }
      expectProblem(await host.post(`${POLLS}/no-such${action}`), 404, 'poll.not_found');
    }
    expect(await client.getPoll(poll.pollId)).toMatchObject({ status: 'draft' });
  });
});

describe('changing a poll', () => {
  it.each([
    { question: 'Really?' },
    { ballotChange: 'change' },
    { resultsVisibility: 'hidden' },
    { durability: 'applied' },
    { visibility: 'private' },
    { options: [...OPTIONS, { id: 'maybe', label: 'Maybe' }] },
  ])('changes %j of a draft and nothing else', async (changes) => {
    const poll = await create();
    const { body } = await host.patch(pathOf(poll)).send(changes).expect(200);
    expect(body).toEqual({ ...poll, ...changes, updatedAt: body.updatedAt });
    expect(await client.getPoll(poll.pollId)).toEqual(body);
  });

  it('widens the choice with the options, where the poll took them all', async () => {
    const poll = await create({ type: 'multiple' });
    const options = [...OPTIONS, { id: 'maybe', label: 'Maybe' }];
    const { body } = await host.patch(pathOf(poll)).send({ options }).expect(200);
    expect(body.maxChoices).toBe(3);
  });

  it('leaves what decides a ballot fixed once it was opened', async () => {
    const poll = await create({ type: 'multiple' });
    await client.openPoll(poll.pollId);
    for (const changes of [
      { options: OPTIONS.toReversed() },
      { minChoices: 2 },
      { maxChoices: 1 },
      { allowWriteIns: true },
    ]) {
      const response = await host.patch(pathOf(poll)).send(changes);
      expectProblem(response, 400, 'request.invalid', ['options']);
    }
    const corrected = OPTIONS.map((option) => ({ ...option, label: `${option.label}!` }));
    const texts = { question: 'Still?', options: corrected };
    await host.patch(pathOf(poll)).send(texts).expect(200);
    expect(await client.getPoll(poll.pollId)).toMatchObject({
      ...texts,
      minChoices: 1,
      maxChoices: 2,
      status: 'open',
    });
  });

  it('refuses unknown and fixed fields, nothing, others than hosts, and a missing poll', async () => {
    const poll = await create();
    for (const field of ['type', 'key', 'voterIdentity', 'status', 'pollId'] as const) {
      const changes = { question: 'Q', [field]: 'x' };
      const response = await host.patch(pathOf(poll)).send(changes);
      expectProblem(response, 400, 'request.invalid', [field]);
    }
    expectProblem(await host.patch(pathOf(poll)).send({}), 400, 'request.invalid');
    for (const other of [page, voter]) {
      const response = await other.patch(pathOf(poll)).send({ question: 'Mine?' });
      expectProblem(response, 403, 'auth.forbidden');
    }
    const missing = await host.patch(`${POLLS}/no-such`).send({ question: 'Q' });
    expectProblem(missing, 404, 'poll.not_found');
    expect(await client.getPoll(poll.pollId)).toEqual(poll);
  });
});

describe('deleting a poll', () => {
  it('takes its ballots along, here and in PostgreSQL', async () => {
    const key = uniqueKey('poll');
    const poll = await create({ key });
    await client.openPoll(poll.pollId);
    await client.castBallot(poll.pollId, 'vic', { choices: ['yes'] });
    await host.delete(pathOf(poll)).expect(204);
    for (const path of [pathOf(poll), pathOf(poll, '/results'), `${POLLS}/${key}`]) {
      expectProblem(await host.get(path), 404, 'poll.not_found');
    }
    const ballot = await host.put(pathOf(poll, '/ballots/vic')).send({ choices: ['no'] });
    expectProblem(ballot, 404, 'poll.not_found');
    expectProblem(await host.delete(pathOf(poll)), 404, 'poll.not_found');
    const query = 'SELECT 1 FROM ballots WHERE poll_id = $1';
    expect(await database.rows(query, [poll.pollId])).toEqual([]);
    const anew = await create({ key });
    expect(await client.getPollResults(anew.pollId)).toMatchObject({ ballotCount: 0 });
  });

  it('is for hosts only', async () => {
    const poll = await create();
    for (const other of [page, voter]) {
      expectProblem(await other.delete(pathOf(poll)), 403, 'auth.forbidden');
    }
    await host.get(pathOf(poll)).expect(200);
  });
});

describe('a private poll', () => {
  it('is missing to publishable keys, and there for voters and hosts', async () => {
    const poll = await create({ visibility: 'private' });
    for (const action of ['', '/results']) {
      await host.get(pathOf(poll, action)).expect(200);
      await voter.get(pathOf(poll, action)).expect(200);
      expectProblem(await page.get(pathOf(poll, action)), 404, 'poll.not_found');
    }
  });
});
