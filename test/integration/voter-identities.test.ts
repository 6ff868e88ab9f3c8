import { RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp } from '../setup/app.ts';
import { expectProblem } from '../setup/problem.ts';
import { openPollFor, Visitor } from '../setup/voters.ts';

let app: TestApp;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

const visitor = () => new Visitor(app.url, app.publishableKey);
const countOf = async ({ pollId }: PollView) => (await client.getPollResults(pollId)).ballotCount;

describe('in a poll of each identity', () => {
  const IDENTITIES = [
    ['token', 'high'],
    ['code', 'high'],
    ['device', 'medium'],
    ['ip', 'low'],
    ['none', 'low'],
  ] as const;

  it.each(IDENTITIES)(
    '%s: its strength, %s, stands beside the results',
    async (identity, integrity) => {
      const poll = await openPollFor(client, identity, { resultsVisibility: 'hidden' });
      expect(poll).toMatchObject({ voterIdentity: identity, integrity });
      expect((await visitor().results(poll).expect(200)).body).toMatchObject({ integrity });
    },
  );

  it.each(IDENTITIES)('%s: a voter token and the host’s word are good', async (identity) => {
    const poll = await openPollFor(client, identity);
    const voter = new Visitor(app.url, await signMemberToken(app, 'vic'));
    const { body } = await voter.cast(poll, 'a').expect(200);
    expect(body).not.toHaveProperty('deviceToken');
    expect((await voter.ballot(poll).expect(200)).body).toMatchObject({ voterId: 'vic' });
    await client.castBallot(poll.pollId, 'ann', { choices: ['b'] });
    expect(await countOf(poll)).toBe(2);
    const host = new Visitor(app.url, app.secretKey);
    expectProblem(await host.cast(poll, 'a'), 422, 'ballot.voter_required');
    const reader = new Visitor(app.url, await signMemberToken(app, 'rea', { scope: 'read' }));
    expectProblem(await reader.cast(poll, 'a'), 403, 'auth.forbidden');
  });

  it.each(IDENTITIES)('%s: private, it is not there for pages', async (identity) => {
    const poll = await openPollFor(client, identity, { visibility: 'private' });
    expectProblem(await visitor().cast(poll, 'a'), 404, 'poll.not_found');
    expect(await countOf(poll)).toBe(0);
  });

  it.each(IDENTITIES.slice(1))(
    '%s: nobody has a token for the name of another voter',
    async (identity) => {
      const poll = await openPollFor(client, identity);
      for (const name of ['code:1', 'device:x', 'anon:x']) {
        const impostor = new Visitor(app.url, await signMemberToken(app, name));
        expectProblem(await impostor.cast(poll, 'a'), 403, 'auth.forbidden');
      }
    },
  );

  it('token: a device and a code are nothing', async () => {
    const poll = await openPollFor(client, 'token');
    const elsewhere = await openPollFor(client, 'device');
    const ann = visitor();
    const { deviceToken } = (await ann.cast(elsewhere, 'a').expect(200)).body;
    const proofs = { 'Rostrum-Device': deviceToken, 'Rostrum-Voter-Code': '0001-AAAA-AAAA' };
    expectProblem(await ann.cast(poll, 'a', proofs), 422, 'ballot.voter_required');
  });
});

describe('a definition', () => {
  const POLL = { question: 'Q', type: 'single', options: [{ label: 'A' }, { label: 'B' }] };
  const DEVICES_ASK = { type: 'questions', options: [], voterIdentity: 'device' };
  const create = (fields: object) =>
    agentWith(app.url, app.secretKey)
      .post('/v1/polls')
      .send({ ...POLL, ...fields });

  it.each([
    ['ballotChange', { voterIdentity: 'none', ballotChange: 'change' }],
    ['ballotChange', { voterIdentity: 'none', ballotChange: 'retract' }],
    ['votesPerAddress', { voterIdentity: 'token', votesPerAddress: 5 }],
    ['votesPerAddress', { voterIdentity: 'code', votesPerAddress: 5 }],
    ['votesPerAddress', { voterIdentity: 'ip', votesPerAddress: 0 }],
    ['votesPerAddress', { voterIdentity: 'ip', votesPerAddress: 10_001 }],
    ['voterIdentity', { voterIdentity: 'face' }],
    ['voterIdentity', { type: 'questions', options: [], voterIdentity: 'none' }],
    ['voterIdentity', { type: 'questions', options: [], voterIdentity: 'ip' }],
    ['votesPerAddress', { ...DEVICES_ASK, votesPerAddress: 5 }],
  ])('that contradicts itself is refused, naming %s: %j', async (field, fields) => {
    expectProblem(await create(fields), 400, 'request.invalid', [field]);
  });

  it('limits voters of an address by default only where they are told by it', async () => {
    const limits = await Promise.all(
      (['ip', 'device', 'none'] as const).map(
        async (voterIdentity) => (await create({ voterIdentity })).body.votesPerAddress,
      ),
    );
    expect(limits).toEqual([30, undefined, undefined]);
  });

  it('can change its limit later, and not so that it contradicts itself', async () => {
    const { pollId } = (await create({ voterIdentity: 'ip', votesPerAddress: 5 })).body;
    expect(await client.updatePoll(pollId, { votesPerAddress: 7 })).toMatchObject({
      votesPerAddress: 7,
    });
    expect(await client.updatePoll(pollId, { question: 'R' })).toMatchObject({
      votesPerAddress: 7,
    });
    expect(await client.updatePoll(pollId, { votesPerAddress: null })).toMatchObject({
      votesPerAddress: 30,
    });
    const nobody = (await create({ voterIdentity: 'none' })).body;
    await expect(
      client.updatePoll(nobody.pollId, { ballotChange: 'change' }),
    ).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });
});
