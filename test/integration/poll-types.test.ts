import { LiveClient, type LiveUpdate, type PollState, RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { POLL_TYPES, type PollType } from '@rostrum/domain';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { comparable, plainResults } from '../../libs/domain/test/plain-results.ts';
import { type GivenBallot, givenFor, rulesOf } from '../../libs/domain/test/polls.ts';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { expectProblem } from '../setup/problem.ts';

const SOON = { timeout: 10_000, interval: 5 };
const POLLS = '/v1/polls';
const VOTERS = ['v1', 'v2', 'v3', 'v4', 'v5'];

let app: TestApp;
let second: TestInstance;
let host: Agent;
let client: RostrumClient;
const viewers: LiveClient[] = [];

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_KEY_FRAME_MS: '3600000' } });
  second = await app.startInstance();
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const viewer of viewers.splice(0)) viewer.close();
});

const OPTIONS = ['a', 'b', 'c', 'd'].map((id) => ({ id, label: id.toUpperCase() }));

function create(body: object): Promise<PollView> {
  return client.createPoll({ question: 'Well?', ballotChange: 'retract', ...body } as never);
}

/** The contract's body of a poll that has the rules of the domain's tests. */
function bodyOf(type: PollType, takesWriteIns: boolean): object {
  const { options, scale, pointsBudget } = rulesOf(type);
  return {
    type,
    options,
    allowWriteIns: takesWriteIns,
    ...(type === 'word-cloud' && { maxChoices: 4 }),
    ...(scale && type !== 'nps' && { scale }),
    ...(pointsBudget !== undefined && { pointsBudget }),
  };
}

async function watch(url: string, poll: PollView): Promise<() => PollState | undefined> {
  const viewer = new LiveClient({ baseUrl: url, token: app.publishableKey });
  viewers.push(viewer);
  let latest: LiveUpdate<PollState> | undefined;
  viewer.subscribe(`poll:${poll.pollId}`, {}, (update) => {
    latest = update;
  });
  await vi.waitFor(() => expect(latest?.status).toBe('live'), SOON);
  return () => latest?.state;
}

/** Those that take ballots. */
const TYPES = POLL_TYPES.filter((type) => type !== 'questions');

describe.each([...TYPES.map((type) => [type, false] as const), ['multiple', true] as const])(
  'a poll of type %s (write-ins: %s)',
  (type, takesWriteIns) => {
    it('shows on both instances, by REST and live, what its ballots come to, as they come, change and go', async () => {
      const rules = rulesOf(type, takesWriteIns ? { allowWriteIns: true } : {});
      const poll = await create(bodyOf(type, takesWriteIns));
      await client.openPoll(poll.pollId);
      const shown = await Promise.all([app.url, second.url].map((url) => watch(url, poll)));
      const beside = new RostrumClient({ baseUrl: second.url, token: app.publishableKey });
      const standing = new Map<string, GivenBallot>();
      const steps = fc.sample(
        fc.record({ voterId: fc.constantFrom(...VOTERS), given: givenFor(rules), goes: fc.nat(5) }),
        { numRuns: 12, seed: 7 },
      );
      for (const { voterId, given, goes } of steps) {
        if (goes === 0 && standing.delete(voterId))
          await client.retractBallot(poll.pollId, voterId);
        else {
          standing.set(voterId, given);
          const { content, weight } = given;
          const body = weight === 1 ? content : { ...content, weight };
          await client.castBallot(poll.pollId, voterId, body);
        }
        const results = await beside.getPollResults(poll.pollId);
        const { ballotCount, totalWeight, options, words, number, nps } = results;
        const figures = {
          ballotCount: ballotCount ?? -1,
          totalWeight: totalWeight ?? -1,
          options: options as never,
          ...(words && { words }),
          ...(number && { number }),
          ...(nps && { nps }),
        };
        const expected = plainResults(rules, [...standing.values()]);
        expect(comparable(figures)).toEqual(comparable(expected));
        for (const state of shown) {
          await vi.waitFor(() => {
            const { version: _v, ...live } = state() ?? { version: 0 };
            const { version: _version, ...rest } = results;
            expect(live).toEqual(rest);
          }, SOON);
        }
      }
    });

    it('gives each voter the own ballot back as it was cast', async () => {
      const rules = rulesOf(type, takesWriteIns ? { allowWriteIns: true } : {});
      const poll = await create(bodyOf(type, takesWriteIns));
      await client.openPoll(poll.pollId);
      const [given] = fc.sample(givenFor(rules), { numRuns: 1, seed: 3 });
      const { content } = given ?? { content: {} };
      const voter = agentWith(app.url, await signMemberToken(app, 'vic'));
      const path = `${POLLS}/${poll.pollId}/ballots`;
      expectProblem(await voter.get(`${path}/me`), 404, 'ballot.not_found');
      await voter.put(`${path}/me`).send(content).expect(200);
      const { body } = await voter.get(`${path}/me`).expect(200);
      const { voterId, round, weight, ...shown } = body;
      expect({ voterId, round, weight }).toEqual({ voterId: 'vic', round: 1, weight: 1 });
      const again = await voter.put(`${path}/me`).send(shown).expect(200);
      expect(again.body.changed).toBe(false);
      expectProblem(await voter.get(`${path}/eve`), 403, 'auth.forbidden');
      expect((await host.get(`${path}/vic`).expect(200)).body).toEqual(body);
    });
  },
);

describe('a definition', () => {
  it.each<[string, object]>([
    ['options', { type: 'single', options: [{ label: 'One' }] }],
    ['options', { type: 'nps', options: OPTIONS }],
    ['options', { type: 'word-cloud', options: OPTIONS }],
    ['options', { type: 'rating', options: [] }],
    [
      'options',
      { type: 'ranking', options: Array.from({ length: 31 }, (_, i) => ({ label: `${i}` })) },
    ],
    ['options', { type: 'rating', options: [{ label: 'A', maxVotes: 5 }] }],
    ['scale', { type: 'single', options: OPTIONS, scale: { min: 1, max: 5 } }],
    ['scale', { type: 'nps', scale: { min: 1, max: 5 } }],
    ['scale', { type: 'rating', options: OPTIONS, scale: { min: 5, max: 1 } }],
    ['scale', { type: 'rating', options: OPTIONS, scale: { min: 0, max: 1, step: 0.3 } }],
    ['scale', { type: 'rating', options: OPTIONS, scale: { min: 0, max: 101 } }],
    ['pointsBudget', { type: 'single', options: OPTIONS, pointsBudget: 10 }],
    ['allowWriteIns', { type: 'ranking', options: OPTIONS, allowWriteIns: true }],
    ['maxChoices', { type: 'single', options: OPTIONS, maxChoices: 2 }],
    ['maxChoices', { type: 'multiple', options: OPTIONS, maxChoices: 5 }],
    ['maxChoices', { type: 'word-cloud', maxChoices: 11 }],
    ['minChoices', { type: 'multiple', options: OPTIONS, minChoices: 3, maxChoices: 2 }],
    [
      'closesAt',
      { type: 'nps', opensAt: '2030-01-02T00:00:00Z', closesAt: '2030-01-01T00:00:00Z' },
    ],
  ])('that contradicts itself is refused at %s: %j', async (path, body) => {
    const response = await host.post(POLLS).send({ question: 'Well?', ...body });
    expectProblem(response, 400, 'request.invalid', [path]);
  });

  it.each<[PollType, object, object]>([
    ['rating', { options: OPTIONS }, { scale: { min: 1, max: 5, step: 1 }, maxChoices: 4 }],
    ['nps', {}, { scale: { min: 0, max: 10, step: 1 }, maxChoices: 1, options: [] }],
    ['number', {}, { scale: { min: 0, max: 100, step: 1 }, maxChoices: 1 }],
    ['points', { options: OPTIONS }, { pointsBudget: 100, maxChoices: 4 }],
    ['ranking', { options: OPTIONS }, { minChoices: 1, maxChoices: 4 }],
    ['approval', { options: OPTIONS }, { minChoices: 1, maxChoices: 4 }],
    ['word-cloud', {}, { minChoices: 1, maxChoices: 3 }],
    ['multiple', { options: OPTIONS, allowWriteIns: true }, { maxChoices: 5 }],
  ])(
    'of type %s that says no more than it must (%j) gets what is usual: %j',
    async (type, body, expected) => {
      expect(await create({ type, ...body })).toMatchObject({ type, ...expected });
    },
  );
});

describe('a weight', () => {
  it('comes from the voter’s token, or from a host, and from nobody else', async () => {
    const poll = await create({ type: 'single', options: OPTIONS });
    await client.openPoll(poll.pollId);
    const path = `${POLLS}/${poll.pollId}/ballots`;
    const shareholder = agentWith(app.url, await signMemberToken(app, 'big', { weight: 40 }));
    const body = { choices: ['a'], weight: 9 };
    const refused = await shareholder.put(`${path}/me`).send(body);
    expectProblem(refused, 400, 'request.invalid', ['weight']);
    await shareholder
      .put(`${path}/me`)
      .send({ choices: ['a'] })
      .expect(200);
    await host
      .put(`${path}/small`)
      .send({ choices: ['b'], weight: 10 })
      .expect(200);
    expect(await client.getPollResults(poll.pollId)).toMatchObject({
      ballotCount: 2,
      totalWeight: 50,
      options: [{ votes: 40, share: 0.8 }, { votes: 10, share: 0.2 }, { votes: 0 }, { votes: 0 }],
    });
  });

  it('that is no whole number from 1 makes a token invalid', async () => {
    for (const weight of [0, -1, 1.5, '3', 1_000_001]) {
      const token = await signMemberToken(app, 'big', { weight });
      const response = await agentWith(app.url, token).get(`${POLLS}/nowhere`);
      expectProblem(response, 401, 'auth.invalid');
    }
  });

  it('is not for numbers, whose middle is that of the people', async () => {
    const poll = await create({ type: 'number' });
    await client.openPoll(poll.pollId);
    const path = `${POLLS}/${poll.pollId}/ballots/v`;
    const response = await host.put(path).send({ number: 5, weight: 2 });
    expectProblem(response, 400, 'request.invalid', ['weight']);
  });
});

it('an option with all its votes says so, and nothing is written', async () => {
  const options = [{ id: 'a', label: 'A', maxVotes: 1 }, OPTIONS[1]];
  const poll = await create({ type: 'single', options });
  await client.openPoll(poll.pollId);
  await client.castBallot(poll.pollId, 'ann', { choices: ['a'] });
  const path = `${POLLS}/${poll.pollId}/ballots`;
  const refused = await host.put(`${path}/bea`).send({ choices: ['a'] });
  expectProblem(refused, 409, 'ballot.option_full');
  expect(await client.getPollResults(poll.pollId)).toMatchObject({ ballotCount: 1 });
  await client.castBallot(poll.pollId, 'ann', { choices: ['b'] });
  await host
    .put(`${path}/bea`)
    .send({ choices: ['a'] })
    .expect(200);
});
