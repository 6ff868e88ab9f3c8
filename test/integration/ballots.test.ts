import { RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';

const OPTIONS = ['a', 'b', 'c'].map((id) => ({ id, label: id.toUpperCase() }));

let app: TestApp;
let database: DurableView;
let host: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  database = viewDatabase(app.stores);
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});

async function createOpen(overrides: object = {}): Promise<PollView> {
  const poll = await client.createPoll({
    question: 'Which?',
    type: 'single',
    options: OPTIONS,
    ...overrides,
  });
  return client.openPoll(poll.pollId);
}

const ballotOf = ({ pollId }: PollView, voterId: string) =>
  `/v1/polls/${pollId}/ballots/${voterId}`;

async function voterAgent(voterId: string, scope?: string): Promise<Agent> {
  const claims = scope === undefined ? {} : { scope };
  return agentWith(app.url, await signMemberToken(app, voterId, claims));
}

function cast(poll: PollView, voterId: string, choices: string[], agent = host) {
  return agent.put(ballotOf(poll, voterId)).send({ choices });
}

async function votesOf({ pollId }: PollView): Promise<Record<string, number | undefined>> {
  const { options, ballotCount } = await client.getPollResults(pollId);
  return Object.fromEntries([
    ['ballots', ballotCount],
    ...options.map(({ id, votes }) => [id, votes] as const),
  ]);
}

const storedBallots = (poll: PollView) =>
  database.rows<{ voter_id: string; choices: string[] }>(
    "SELECT voter_id, string_to_array(ballot, ',') AS choices FROM ballots WHERE poll_id = $1 ORDER BY voter_id",
    [poll.pollId],
  );

describe('casting a ballot', () => {
  it('counts, answers with a receipt, and is in PostgreSQL when the answer comes', async () => {
    const poll = await createOpen();
    const { body, headers } = await cast(poll, 'vic', ['b']).expect(200);
    expect(body).toEqual({
      accepted: true,
      changed: true,
      version: expect.any(Number),
      receipt: expect.stringMatching(/^\d+\.[\w-]+\.\d+\.[\w-]{43}$/),
    });
    expect(headers['preference-applied']).toBe('wait=persisted');
    expect(await storedBallots(poll)).toEqual([{ voter_id: 'vic', choices: ['b'] }]);
    expect(await votesOf(poll)).toEqual({ ballots: 1, a: 0, b: 1, c: 0 });
    const results = await client.getPollResults(poll.pollId);
    expect(results).toMatchObject({ version: body.version, status: 'open', isFinal: false });
    expect(results.options.map(({ share }) => share)).toEqual([0, 1, 0]);
  });

  it('with a voter token is that of its own voter, as "me" or by name', async () => {
    const poll = await createOpen({ ballotChange: 'change' });
    const vic = await voterAgent('vic');
    await cast(poll, 'me', ['a'], vic).expect(200);
    await cast(poll, 'vic', ['b'], vic).expect(200);
    expectProblem(await cast(poll, 'ann', ['a'], vic), 403, 'auth.forbidden');
    expect(await storedBallots(poll)).toEqual([{ voter_id: 'vic', choices: ['b'] }]);
  });

  it('takes a token with the scope for it, where the token names scopes', async () => {
    const poll = await createOpen();
    const reader = await voterAgent('vic', 'read scores:write');
    expectProblem(await cast(poll, 'me', ['a'], reader), 403, 'auth.forbidden');
    const writer = await voterAgent('vic', 'read ballots:write');
    await cast(poll, 'me', ['a'], writer).expect(200);
  });

  it('takes a voter: neither a publishable key nor "me" of a secret key is one', async () => {
    const poll = await createOpen();
    const page = agentWith(app.url, app.publishableKey);
    for (const voterId of ['me', 'vic']) {
      expectProblem(await cast(poll, voterId, ['a'], page), 422, 'ballot.voter_required');
    }
    expectProblem(await cast(poll, 'me', ['a']), 422, 'ballot.voter_required');
    expect(await votesOf(poll)).toMatchObject({ ballots: 0 });
  });

  it('takes any id for a voter that is text', async () => {
    const poll = await createOpen();
    const voters = ['a b', 'a/b', 'ü', '%25', 'v'.repeat(128), 'batch'];
    for (const voterId of voters) await client.castBallot(poll.pollId, voterId, { choices: ['a'] });
    const stored = (await storedBallots(poll)).map(({ voter_id }) => voter_id);
    expect(stored.sort()).toEqual(voters.sort());
  });

  it.each([
    ['draft', 'poll.not_open'],
    ['closed', 'poll.closed'],
  ] as const)('is refused while the poll is %s', async (status, code) => {
    const poll = await client.createPoll({ question: 'Q', type: 'single', options: OPTIONS });
    if (status === 'closed') {
      await client.openPoll(poll.pollId);
      await client.closePoll(poll.pollId);
    }
    expectProblem(await cast(poll, 'vic', ['a']), 409, code);
    expect(await storedBallots(poll)).toEqual([]);
  });

  it.each([
    ['no such option', ['z'], 'ballot.invalid_choice', ['choices.0']],
    ['an option twice', ['a', 'a'], 'ballot.invalid_choice', ['choices.1']],
    ['an option’s label', ['A'], 'ballot.invalid_choice', ['choices.0']],
    ['too few', ['a'], 'ballot.too_few_choices', undefined],
    ['none', [], 'ballot.too_few_choices', undefined],
    ['too many', ['a', 'b', 'c'], 'ballot.too_many_choices', undefined],
  ] as const)('that names %s is refused', async (_, choices, code, paths) => {
    const poll = await createOpen({ type: 'multiple', minChoices: 2, maxChoices: 2 });
    const response = await cast(poll, 'vic', [...choices]);
    expectProblem(response, 422, code, paths && [...paths]);
    expect(await votesOf(poll)).toMatchObject({ ballots: 0 });
  });

  it.each([
    ['choices', { choices: 'a' }],
    ['choices', {}],
    ['choices.0', { choices: ['a,b'] }],
    ['choices.0', { choices: [1] }],
    ['choices', { choices: Array.from({ length: 101 }, () => 'a') }],
    ['weight', { choices: ['a'], weight: 0 }],
    ['ranking', { ranking: ['a'] }],
    ['writeIns', { choices: ['a'], writeIns: ['Tea'] }],
  ])('names the wrong field %s of %j', async (path, body) => {
    const poll = await createOpen();
    const response = await host.put(ballotOf(poll, 'vic')).send(body);
    expectProblem(response, 400, 'request.invalid', [path]);
  });

  it('counts each choice of a multiple choice, in whatever order it was made', async () => {
    const poll = await createOpen({ type: 'multiple', ballotChange: 'change' });
    await cast(poll, 'vic', ['c', 'a']).expect(200);
    expect((await cast(poll, 'vic', ['a', 'c']).expect(200)).body.changed).toBe(false);
    expect(await votesOf(poll)).toEqual({ ballots: 1, a: 1, b: 0, c: 1 });
  });

  it('answers 404 for a missing poll', async () => {
    const response = await host.put('/v1/polls/no-such/ballots/vic').send({ choices: ['a'] });
    expectProblem(response, 404, 'poll.not_found');
  });
});

describe('a second ballot of a voter', () => {
  it('is refused where ballots stand as cast', async () => {
    const poll = await createOpen({ ballotChange: 'none' });
    await cast(poll, 'vic', ['a']).expect(200);
    expectProblem(await cast(poll, 'vic', ['b']), 409, 'ballot.already_cast');
    expect(await votesOf(poll)).toEqual({ ballots: 1, a: 1, b: 0, c: 0 });
  });

  it.each(['none', 'change', 'retract'])(
    'that says the same changes nothing (%s)',
    async (ballotChange) => {
      const poll = await createOpen({ ballotChange });
      const first = await cast(poll, 'vic', ['a']).expect(200);
      const second = await cast(poll, 'vic', ['a']).expect(200);
      expect(second.body).toMatchObject({ changed: false, version: first.body.version });
      expect(await votesOf(poll)).toEqual({ ballots: 1, a: 1, b: 0, c: 0 });
    },
  );

  it.each(['change', 'retract'])('takes the place of the first (%s)', async (ballotChange) => {
    const poll = await createOpen({ ballotChange });
    await cast(poll, 'vic', ['a']).expect(200);
    expect((await cast(poll, 'vic', ['b']).expect(200)).body.changed).toBe(true);
    expect(await votesOf(poll)).toEqual({ ballots: 1, a: 0, b: 1, c: 0 });
    expect(await storedBallots(poll)).toEqual([{ voter_id: 'vic', choices: ['b'] }]);
  });

  it('never makes two: of many at once one counts', async () => {
    const poll = await createOpen({ durability: 'applied' });
    const attempts = Array.from({ length: 12 }, (_, index) =>
      cast(poll, 'vic', [OPTIONS[index % 3]?.id ?? '']),
    );
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    // The first one and those that said the same.
    expect(statuses.filter((status) => status === 200)).toHaveLength(4);
    expect(statuses.filter((status) => status === 409)).toHaveLength(8);
    expect(await votesOf(poll)).toMatchObject({ ballots: 1 });
  });
});

describe('taking a ballot back', () => {
  it('takes it out of the tally, and lets the voter cast anew', async () => {
    const poll = await createOpen({ ballotChange: 'retract' });
    const vic = await voterAgent('vic');
    await cast(poll, 'me', ['a'], vic).expect(200);
    await cast(poll, 'ann', ['a']).expect(200);
    await vic.delete(ballotOf(poll, 'me')).expect(204);
    expect(await votesOf(poll)).toEqual({ ballots: 1, a: 1, b: 0, c: 0 });
    expect(await storedBallots(poll)).toEqual([{ voter_id: 'ann', choices: ['a'] }]);
    await vic.delete(ballotOf(poll, 'me')).expect(204);
    await cast(poll, 'me', ['c'], vic).expect(200);
    expect(await votesOf(poll)).toEqual({ ballots: 2, a: 1, b: 0, c: 1 });
  });

  it.each(['none', 'change'])(
    'is refused where the poll does not allow it (%s)',
    async (ballotChange) => {
      const poll = await createOpen({ ballotChange });
      await cast(poll, 'vic', ['a']).expect(200);
      expectProblem(await host.delete(ballotOf(poll, 'vic')), 403, 'auth.forbidden');
      expect(await votesOf(poll)).toMatchObject({ ballots: 1 });
    },
  );

  it('is refused once the poll is closed, and to other voters', async () => {
    const poll = await createOpen({ ballotChange: 'retract' });
    await cast(poll, 'vic', ['a']).expect(200);
    const ann = await voterAgent('ann');
    expectProblem(await ann.delete(ballotOf(poll, 'vic')), 403, 'auth.forbidden');
    await client.closePoll(poll.pollId);
    expectProblem(await host.delete(ballotOf(poll, 'vic')), 409, 'poll.closed');
    expect(await votesOf(poll)).toMatchObject({ ballots: 1 });
  });
});
