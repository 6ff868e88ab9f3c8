import { RostrumClient } from '@rostrum/client';
import type { PollView } from '@rostrum/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TenantsService } from '../../apps/api/src/tenants/tenants.service.ts';
import { agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { expectProblem } from '../setup/problem.ts';
import { openPollFor, Visitor } from '../setup/voters.ts';

const ISSUED = /^[\w-]{22}\.[\w-]{22}$/;

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_TRUSTED_PROXIES: '127.0.0.1' } });
  second = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

const visitor = (url = app.url) => new Visitor(url, app.publishableKey);
const countOf = async ({ pollId }: PollView) => (await client.getPollResults(pollId)).ballotCount;
const device = (token: string) => ({ 'Rostrum-Device': token });

describe('a device', () => {
  it('has one ballot, which it may read, change and take back', async () => {
    const poll = await openPollFor(client, 'device', { ballotChange: 'retract' });
    const ann = visitor();
    expectProblem(await ann.ballot(poll), 422, 'ballot.voter_required');
    const { body } = await ann.cast(poll, 'a').expect(200);
    expect(body).toMatchObject({ changed: true, deviceToken: expect.stringMatching(ISSUED) });
    const again = await ann.cast(poll, 'b').expect(200);
    expect(again.body).toMatchObject({ changed: true });
    expect(again.body).not.toHaveProperty('deviceToken');
    expect((await ann.ballot(poll).expect(200)).body).toMatchObject({
      voterId: expect.stringMatching(/^device:[\w-]{22}$/),
      choices: ['b'],
    });
    expect((await ann.results(poll).expect(200)).body).toMatchObject({ meVoted: true });
    await ann.retract(poll).expect(204);
    expectProblem(await ann.ballot(poll), 404, 'ballot.not_found');
    expect((await ann.results(poll).expect(200)).body).toMatchObject({ meVoted: false });
    expect(await countOf(poll)).toBe(0);
  });

  it('votes once where ballots cannot be changed; another device is another voter', async () => {
    const poll = await openPollFor(client, 'device');
    const [ann, bob] = [visitor(), visitor(second.url)];
    await ann.cast(poll, 'a').expect(200);
    expectProblem(await ann.cast(poll, 'b'), 409, 'ballot.already_cast');
    expect((await bob.results(poll).expect(200)).body).not.toHaveProperty('meVoted');
    await bob.cast(poll, 'b').expect(200);
    expect(await countOf(poll)).toBe(2);
  });

  it('without cookies is known by its token, on every instance', async () => {
    const poll = await openPollFor(client, 'device', { resultsVisibility: 'after_vote' });
    const { deviceToken } = (await visitor().cast(poll, 'a').expect(200)).body;
    for (const { url } of [app, second]) {
      const other = visitor(url);
      const shown = await other.results(poll, device(deviceToken)).expect(200);
      expect(shown.body).toMatchObject({ meVoted: true, resultsVisible: true, ballotCount: 1 });
      expectProblem(await other.cast(poll, 'b', device(deviceToken)), 409, 'ballot.already_cast');
      const stranger = await other.results(poll).expect(200);
      expect(stranger.body).toMatchObject({ resultsVisible: false });
    }
  });

  it('is another voter in each poll, so that nobody can be followed', async () => {
    const polls = await Promise.all([1, 2].map(() => openPollFor(client, 'device')));
    const ann = visitor();
    const ids = new Set<string>();
    for (const poll of polls) {
      await ann.cast(poll, 'a').expect(200);
      ids.add((await ann.ballot(poll).expect(200)).body.voterId);
    }
    expect(ids.size).toBe(2);
  });

  it('that is forged or another tenant’s is none, and a voter cannot be named by it', async () => {
    const poll = await openPollFor(client, 'device');
    const stranger = await app.provision('Foreign');
    const theirs = new RostrumClient({ baseUrl: app.url, token: stranger.secretKey });
    const abroad = await openPollFor(theirs, 'device');
    const foreign = (await new Visitor(app.url, stranger.publishableKey).cast(abroad, 'a')).body;
    const own = (await visitor().cast(poll, 'a').expect(200)).body.deviceToken as string;
    const [id = '', seal = ''] = own.split('.');
    const forged = [
      foreign.deviceToken,
      `${id}.${'A'.repeat(22)}`,
      `${'A'.repeat(22)}.${seal}`,
      `${own}x`,
      id,
      'x',
    ];
    for (const token of forged) {
      const { body } = await visitor().cast(poll, 'b', device(token)).expect(200);
      expect(body.deviceToken).toMatch(ISSUED);
      expect(body.deviceToken).not.toBe(token);
    }
    expect(await countOf(poll)).toBe(1 + forged.length);
    const { voterId } = (await visitor().ballot(poll, device(own)).expect(200)).body;
    const page = agentWith(app.url, app.publishableKey);
    const named = await page
      .put(`/v1/polls/${poll.pollId}/ballots/${encodeURIComponent(voterId)}`)
      .send({ choices: ['b'] });
    expectProblem(named, 403, 'auth.forbidden');
  });

  it('is not handed out with a ballot that was refused', async () => {
    const poll = await openPollFor(client, 'device');
    await client.closePoll(poll.pollId);
    const refused = await visitor().cast(poll, 'a');
    expectProblem(refused, 409, 'poll.closed');
    expect(refused.headers).not.toHaveProperty('set-cookie');
  });
});

describe('the cookie of a device', () => {
  const cookieAfter = async (headers: Record<string, string>) => {
    const poll = await openPollFor(client, 'device');
    const { headers: answered } = await visitor().cast(poll, 'a', headers).expect(200);
    return String(answered['set-cookie']);
  };

  it('is out of reach of scripts, and not sent by pages of other sites over HTTP', async () => {
    const cookie = await cookieAfter({});
    expect(cookie).toMatch(new RegExp(`^rostrum_device_${app.tenantId}=`));
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure|Partitioned/);
  });

  it('works in pages of other sites over HTTPS, apart for each of them', async () => {
    const cookie = await cookieAfter({ 'X-Forwarded-Proto': 'https' });
    for (const part of ['HttpOnly', 'Secure', 'SameSite=None', 'Partitioned']) {
      expect(cookie).toContain(`; ${part}`);
    }
  });

  it('goes with requests of other origins to polls, and to nothing else', async () => {
    const poll = await openPollFor(client, 'device');
    const preflight = (path: string) =>
      agentWith(app.url).options(path).set({
        Origin: 'https://shop.example',
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': 'authorization,rostrum-device,rostrum-voter-code',
      });
    const { headers } = await preflight(`/v1/polls/${poll.pollId}/ballots/me`).expect(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'authorization,rostrum-device,rostrum-voter-code',
    });
    for (const path of ['/v1/leaderboards', '/console/polls']) {
      const { headers: others } = await preflight(path);
      expect(others).not.toHaveProperty('access-control-allow-credentials');
    }
  });
});

it('pages of origins that the key does not name cannot vote, whatever device they bring', async () => {
  const poll = await openPollFor(client, 'device');
  const tenants = app.app.get(TenantsService, { strict: false });
  const key = await tenants.issueKey(app.tenantId, 'publishable', ['https://shop.example']);
  const page = new Visitor(app.url, key);
  const { deviceToken } = (
    await page.cast(poll, 'a', { Origin: 'https://shop.example' }).expect(200)
  ).body;
  const headers = { Origin: 'https://evil.example', ...device(deviceToken) };
  expectProblem(await page.cast(poll, 'b', headers), 403, 'auth.origin_not_allowed');
  expect(await countOf(poll)).toBe(1);
});

describe('a ballot that is sent ten times at once, with one Idempotency-Key and no device yet,', () => {
  it.each(['device', 'ip', 'none'] as const)('counts once in a poll of %s', async (identity) => {
    const poll = await openPollFor(client, identity);
    const key = { 'Idempotency-Key': `8d1f0a9e6c7b4d35${identity}` };
    const urls = Array.from({ length: 10 }, (_, index) => (index % 2 ? app.url : second.url));
    const answers = await Promise.all(urls.map((url) => visitor(url).cast(poll, 'a', key)));
    expect(answers.map(({ status }) => status)).toEqual(urls.map(() => 200));
    expect(await countOf(poll)).toBe(1);
    const tokens = new Set(answers.map(({ body }) => body.deviceToken));
    expect(tokens.size).toBe(1);
    expectProblem(await visitor().cast(poll, 'b', key), 409, 'idempotency.mismatch');
  });

  it('by the client counts once although answers are lost', async () => {
    const poll = await openPollFor(client, 'none');
    let attempts = 0;
    const page = new RostrumClient({
      baseUrl: app.url,
      token: app.publishableKey,
      random: () => 0,
      fetch: async (...request) => {
        const response = await fetch(...request);
        attempts += 1;
        if (attempts < 4) throw new TypeError('the connection broke');
        return response;
      },
    });
    await page.castBallot(poll.pollId, 'me', { choices: ['a'] });
    expect(await countOf(poll)).toBe(1);
  });
});

describe('a poll of none', () => {
  it('takes each request for another voter, and knows none again', async () => {
    const poll = await openPollFor(client, 'none');
    const ann = visitor();
    for (const choice of ['a', 'a', 'b']) {
      const { headers, body } = await ann.cast(poll, choice).expect(200);
      expect(body).not.toHaveProperty('deviceToken');
      expect(headers).not.toHaveProperty('set-cookie');
    }
    expect(await countOf(poll)).toBe(3);
    expectProblem(await ann.ballot(poll), 422, 'ballot.voter_required');
    expectProblem(await ann.retract(poll), 422, 'ballot.voter_required');
    expect((await ann.results(poll).expect(200)).body).not.toHaveProperty('meVoted');
  });
});
