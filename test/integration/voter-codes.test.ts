import { RostrumClient } from '@rostrum/client';
import type { PollView, VoterCodePage } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_GUESSES } from '../../apps/api/src/polls/voters/codes.ts';
import { type Agent, agentWith } from '../setup/agent.ts';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { expectProblem } from '../setup/problem.ts';
import { openPollFor, Visitor } from '../setup/voters.ts';

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;
let host: Agent;

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_TRUSTED_PROXIES: '127.0.0.1' } });
  second = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
  host = agentWith(app.url, app.secretKey);
});
afterAll(() => app?.stop());

const visitor = (url = app.url, address?: string) =>
  new Visitor(url, app.publishableKey, address ? { 'X-Forwarded-For': address } : {});
const withCode = (code: string | undefined) => ({ 'Rostrum-Voter-Code': code ?? '' });
const countOf = async ({ pollId }: PollView) => (await client.getPollResults(pollId)).ballotCount;

async function issue({ pollId }: PollView, count: number): Promise<string[]> {
  return (await client.issueCodes(pollId, count)).items.map(({ code }) => code);
}

/** A code like this one, but for its last character. */
function miswritten(code: string | undefined, by = 1): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const last = alphabet.indexOf(code?.at(-1) ?? '');
  return `${code?.slice(0, -1)}${alphabet[(last + by) % alphabet.length]}`;
}

describe('a code', () => {
  it('is one voter, on every instance, however it is typed', async () => {
    const poll = await openPollFor(client, 'code', { ballotChange: 'retract' });
    const [, code = ''] = await issue(poll, 3);
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    await visitor().cast(poll, 'a', withCode(code)).expect(200);
    const again = await visitor(second.url).cast(poll, 'b', withCode(typed)).expect(200);
    expect(again.body).toMatchObject({ changed: true });
    expect(again.body).not.toHaveProperty('deviceToken');
    expect(again.headers).not.toHaveProperty('set-cookie');
    const { body } = await visitor().ballot(poll, withCode(code)).expect(200);
    expect(body).toMatchObject({ voterId: 'code:2', choices: ['b'] });
    const shown = await visitor().results(poll, withCode(code)).expect(200);
    expect(shown.body).toMatchObject({ meVoted: true, ballotCount: 1 });
    await visitor().retract(poll, withCode(typed)).expect(204);
    expect(await countOf(poll)).toBe(0);
  });

  it('is good once, where ballots cannot be changed', async () => {
    const poll = await openPollFor(client, 'code');
    const [code] = await issue(poll, 1);
    await visitor().cast(poll, 'a', withCode(code)).expect(200);
    expectProblem(await visitor().cast(poll, 'b', withCode(code)), 409, 'ballot.already_cast');
    expect(await countOf(poll)).toBe(1);
  });

  it('sent by ten people at once on two instances, each ten times, counts once', async () => {
    const poll = await openPollFor(client, 'code');
    const [code] = await issue(poll, 1);
    const requests = Array.from({ length: 100 }, (_, index) =>
      visitor(index % 2 ? app.url : second.url).cast(poll, index < 50 ? 'a' : 'b', withCode(code)),
    );
    const answers = await Promise.all(requests);
    const accepted = answers.filter(({ status }) => status === 200);
    expect(accepted.filter(({ body }) => body.changed)).toHaveLength(1);
    const others = answers.filter(({ status }) => status !== 200);
    expect(new Set(others.map(({ body }) => body.code))).toEqual(new Set(['ballot.already_cast']));
    expect(await countOf(poll)).toBe(1);
  });

  it('that is missing, wrong, of another poll or of another tenant lets nobody in', async () => {
    const poll = await openPollFor(client, 'code', { resultsVisibility: 'after_vote' });
    const other = await openPollFor(client, 'code');
    const [[code], [elsewhere]] = await Promise.all([issue(poll, 1), issue(other, 1)]);
    const stranger = await app.provision('Codes');
    const theirs = new RostrumClient({ baseUrl: app.url, token: stranger.secretKey });
    const abroad = await openPollFor(theirs, 'code');
    const foreign = (await theirs.issueCodes(abroad.pollId, 1)).items[0]?.code;
    expectProblem(await visitor().cast(poll, 'a'), 422, 'ballot.voter_required');
    expectProblem(await visitor().ballot(poll), 422, 'ballot.voter_required');
    for (const wrong of [miswritten(code), elsewhere, foreign, 'x', '0000-0000-0000']) {
      const who = visitor(app.url, '198.51.100.1');
      expectProblem(await who.cast(poll, 'a', withCode(wrong)), 403, 'ballot.code_invalid');
      expectProblem(await who.ballot(poll, withCode(wrong)), 403, 'ballot.code_invalid');
      expectProblem(await who.retract(poll, withCode(wrong)), 403, 'ballot.code_invalid');
      expectProblem(await who.results(poll, withCode(wrong)), 403, 'ballot.code_invalid');
    }
    expect(await countOf(poll)).toBe(0);
  });

  it('counts anew in the next round', async () => {
    const poll = await openPollFor(client, 'code');
    const [code] = await issue(poll, 1);
    await visitor().cast(poll, 'a', withCode(code)).expect(200);
    await client.resetPoll(poll.pollId);
    await client.openPoll(poll.pollId);
    expect(await client.listCodes(poll.pollId)).toMatchObject({ items: [{ used: false }] });
    await visitor().cast(poll, 'b', withCode(code)).expect(200);
  });

  it('is good at once on an instance that knew the poll without it', async () => {
    const poll = await openPollFor(client, 'code', { key: 'codes-known' });
    const [first] = await issue(poll, 1);
    const byKey = { ...poll, pollId: 'codes-known' };
    for (const { url } of [app, second])
      await visitor(url).results(byKey, withCode(first)).expect(200);
    for (let round = 0; round < 5; round += 1) {
      const [later] = await issue(poll, 1);
      await visitor(second.url).cast(byKey, 'a', withCode(later)).expect(200);
    }
    expect(await countOf(poll)).toBe(5);
  });
});

describe('codes are guessed', () => {
  it('in vain: after some wrong ones none from this address is told right or wrong', async () => {
    const poll = await openPollFor(client, 'code');
    const [code] = await issue(poll, 1);
    const guesser = (url: string) => visitor(url, '198.51.100.9');
    for (let guess = 0; guess < MAX_GUESSES; guess += 1) {
      const url = guess % 2 ? app.url : second.url;
      const answer = await guesser(url).cast(
        poll,
        'a',
        withCode(miswritten(code, 1 + (guess % 31))),
      );
      expectProblem(answer, 403, 'ballot.code_invalid');
    }
    for (const { url } of [app, second]) {
      // The other instance hears of it by the next wrong one.
      expectProblem(
        await guesser(url).cast(poll, 'a', withCode(miswritten(code))),
        429,
        'limit.rate',
      );
      expectProblem(await guesser(url).cast(poll, 'a', withCode(code)), 429, 'limit.rate');
      expectProblem(await guesser(url).results(poll, withCode(code)), 429, 'limit.rate');
    }
    expect(await countOf(poll)).toBe(0);
    await visitor(app.url, '198.51.100.10').cast(poll, 'a', withCode(code)).expect(200);
    const other = await openPollFor(client, 'code');
    const [elsewhere] = await issue(other, 1);
    await guesser(app.url).cast(other, 'a', withCode(elsewhere)).expect(200);
  });
});

describe('issuing codes', () => {
  const issueAs = (agent: Agent, { pollId }: PollView, count: unknown, key?: string) =>
    agent
      .post(`/v1/polls/${pollId}/codes`)
      .set(key === undefined ? {} : { 'Idempotency-Key': key })
      .send({ count });

  it('gives 10,000 at once, all different, and pages through them', async () => {
    const poll = await openPollFor(client, 'code');
    const codes = await issue(poll, 10_000);
    expect(new Set(codes).size).toBe(10_000);
    await visitor().cast(poll, 'a', withCode(codes[1500])).expect(200);
    const items: VoterCodePage['items'] = [];
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page: VoterCodePage = await client.listCodes(poll.pollId, { after, limit: 999 });
      expect(page.issued).toBe(10_000);
      items.push(...page.items);
      after = page.nextAfter;
    }
    expect(items.map(({ code }) => code)).toEqual(codes);
    expect(items.filter(({ used }) => used).map(({ serial }) => serial)).toEqual([1501]);
  });

  it('streams them as CSV', async () => {
    const poll = await openPollFor(client, 'code');
    const codes = await issue(poll, 2500);
    await visitor().cast(poll, 'a', withCode(codes[2])).expect(200);
    const { text, headers } = await host
      .get(`/v1/polls/${poll.pollId}/codes?format=csv&after=1`)
      .expect(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    const expected = codes.slice(1).map((code, at) => `${at + 2},${code},${at === 1}`);
    expect(text).toBe(['serial,code,used', ...expected, ''].join('\r\n'));
  });

  it('again with the same Idempotency-Key gives the same ones, and not with another count', async () => {
    const poll = await openPollFor(client, 'code');
    const first = await issueAs(host, poll, 3, 'batch-1').expect(201);
    await issueAs(host, poll, 2).expect(201);
    const again = await issueAs(agentWith(second.url, app.secretKey), poll, 3, 'batch-1').expect(
      201,
    );
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body.items).toEqual(first.body.items);
    expect(again.body.issued).toBe(5);
    expectProblem(await issueAs(host, poll, 4, 'batch-1'), 409, 'idempotency.mismatch');
  });

  it('by several at once gives nobody the codes of another', async () => {
    const poll = await openPollFor(client, 'code');
    const urls = [app.url, second.url, app.url];
    const issued = await Promise.all(
      urls.map(async (url) =>
        new RostrumClient({ baseUrl: url, token: app.secretKey }).issueCodes(poll.pollId, 5),
      ),
    );
    const codes = issued.flatMap(({ items }) => items.map(({ code }) => code));
    expect(new Set(codes).size).toBe(15);
    expect(await client.listCodes(poll.pollId)).toMatchObject({ issued: 15 });
  });

  it('is for hosts, for polls of codes, and has bounds', async () => {
    const poll = await openPollFor(client, 'code');
    const token = await signMemberToken(app, 'vic');
    for (const agent of [agentWith(app.url, app.publishableKey), agentWith(app.url, token)]) {
      expectProblem(await issueAs(agent, poll, 1), 403, 'auth.forbidden');
      expectProblem(await agent.get(`/v1/polls/${poll.pollId}/codes`), 403, 'auth.forbidden');
    }
    for (const count of [0, 10_001, 1.5, '3']) {
      expectProblem(await issueAs(host, poll, count), 400, 'request.invalid', ['count']);
    }
    const other = await openPollFor(client, 'device');
    expectProblem(await issueAs(host, other, 1), 400, 'request.invalid');
    expect(await client.listCodes(other.pollId)).toEqual({ items: [], issued: 0 });
  });

  it('leaves codes out of what others are shown, and out of what is stored', async () => {
    const poll = await openPollFor(client, 'code', { durability: 'persisted' });
    const [code = ''] = await issue(poll, 1);
    await visitor().cast(poll, 'a', withCode(code)).expect(200);
    const { text } = await agentWith(app.url, app.publishableKey).get(`/v1/polls/${poll.pollId}`);
    expect(text).not.toMatch(/codes|recent/);
    expect(await countOf(poll)).toBe(1);
  });
});
