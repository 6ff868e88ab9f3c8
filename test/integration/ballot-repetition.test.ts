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

describe('repeated ballots', () => {
  it('with an Idempotency-Key get the first answer, even after a change', async () => {
    const poll = await createOpen({ ballotChange: 'change' });
    const send = (choices: string[]) =>
      cast(poll, 'vic', choices).set('Idempotency-Key', 'ballot-1');
    const first = await send(['a']).expect(200);
    await cast(poll, 'vic', ['b']).expect(200);
    const again = await send(['a']).expect(200);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toMatchObject({ changed: true, version: first.body.version });
    expectProblem(await send(['c']), 409, 'idempotency.mismatch');
    expect(await votesOf(poll)).toEqual({ ballots: 1, a: 0, b: 1, c: 0 });
  });

  it('refused because the poll was not open are judged anew', async () => {
    const poll = await client.createPoll({ question: 'Q', type: 'single', options: OPTIONS });
    const send = () => cast(poll, 'vic', ['a']).set('Idempotency-Key', 'early');
    expectProblem(await send(), 409, 'poll.not_open');
    await client.openPoll(poll.pollId);
    await send().expect(200);
  });
});

describe('a batch of ballots', () => {
  const send = ({ pollId }: PollView, ballots: object[], agent = host) =>
    agent.post(`/v1/polls/${pollId}/ballots/batch`).send({ ballots });

  it('takes 1,000, and answers each in its place', async () => {
    const poll = await createOpen();
    const ballots = Array.from({ length: 1000 }, (_, index) => ({
      voterId: `v${index}`,
      choices: [OPTIONS[index % 3]?.id],
    }));
    const { body } = await send(poll, ballots).expect(200);
    expect(body.results.map(({ voterId }: { voterId: string }) => voterId)).toEqual(
      ballots.map(({ voterId }) => voterId),
    );
    expect(await votesOf(poll)).toEqual({ ballots: 1000, a: 334, b: 333, c: 333 });
    expect(await storedBallots(poll)).toHaveLength(1000);
  });

  it('judges each by itself and says why it was refused', async () => {
    const poll = await createOpen({ type: 'multiple', maxChoices: 2 });
    await cast(poll, 'old', ['a']).expect(200);
    const { body } = await send(poll, [
      { voterId: 'v1', choices: ['a'] },
      { voterId: 'v2', choices: ['z'] },
      { voterId: 'v3', choices: [] },
      { voterId: 'v4', choices: ['a', 'b', 'c'] },
      { voterId: 'old', choices: ['b'] },
      { voterId: 'old', choices: ['a'] },
      { voterId: 'v1', choices: ['a', 'b'] },
      { voterId: 'v5', choices: ['b', 'c'] },
    ]).expect(200);
    const outcomes = body.results.map(
      ({ status, code }: { status: string; code?: string }) => code ?? status,
    );
    expect(outcomes).toEqual([
      'accepted',
      'ballot.invalid_choice',
      'ballot.too_few_choices',
      'ballot.too_many_choices',
      'ballot.already_cast',
      'unchanged',
      'ballot.already_cast',
      'accepted',
    ]);
    for (const { status, receipt, detail } of body.results) {
      expect([receipt !== undefined, detail === undefined]).toEqual(
        Array.from({ length: 2 }, () => status !== 'rejected'),
      );
    }
    expect(await votesOf(poll)).toEqual({ ballots: 3, a: 2, b: 1, c: 1 });
  });

  it('counts each ballotId once', async () => {
    const poll = await createOpen({ ballotChange: 'change' });
    const ballot = { voterId: 'vic', choices: ['a'], ballotId: 'b1' };
    await send(poll, [ballot]).expect(200);
    await cast(poll, 'vic', ['b']).expect(200);
    const { body } = await send(poll, [ballot, { ...ballot, choices: ['c'] }]).expect(200);
    expect(body.results).toMatchObject([
      { status: 'accepted' },
      { status: 'rejected', code: 'idempotency.mismatch' },
    ]);
    expect(await votesOf(poll)).toEqual({ ballots: 1, a: 0, b: 1, c: 0 });
  });

  it('rejects each while the poll is not open', async () => {
    const poll = await client.createPoll({ question: 'Q', type: 'single', options: OPTIONS });
    const { body } = await send(poll, [{ voterId: 'v', choices: ['a'] }]).expect(200);
    expect(body.results).toMatchObject([{ status: 'rejected', code: 'poll.not_open' }]);
  });

  it('of none or of 1,001 is refused whole, as is one from others than hosts', async () => {
    const poll = await createOpen();
    const ballot = (voterId: string) => ({ voterId, choices: ['a'] });
    expectProblem(await send(poll, []), 400, 'request.invalid', ['ballots']);
    const many = Array.from({ length: 1001 }, (_, index) => ballot(`v${index}`));
    expectProblem(await send(poll, many), 400, 'request.invalid', ['ballots']);
    const unnamed = await send(poll, [ballot('v1'), { choices: ['a'] }]);
    expectProblem(unnamed, 400, 'request.invalid', ['ballots.1.voterId']);
    for (const other of [await voterAgent('v1'), agentWith(app.url, app.publishableKey)]) {
      expectProblem(await send(poll, [ballot('v1')], other), 403, 'auth.forbidden');
    }
    expect(await votesOf(poll)).toMatchObject({ ballots: 0 });
  });
});
