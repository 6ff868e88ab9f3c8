import { LiveClient, type PollState, RostrumClient, type VoterProof } from '@rostrum/client';
import type { BallotResult, PollView, Problem } from '@rostrum/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { signMemberToken, startTestApp, type TestApp, type TestInstance } from '../setup/app.ts';
import { LiveWatcher, type WatcherOptions } from '../setup/live-watcher.ts';
import { openPollFor, Visitor } from '../setup/voters.ts';

const SOON = { timeout: 10_000, interval: 5 };
const COUNTS = /votes|share|ballotCount|tally/;

let app: TestApp;
let second: TestInstance;
let client: RostrumClient;
const watchers: { close(): void }[] = [];

beforeAll(async () => {
  app = await startTestApp({
    env: { ROSTRUM_KEY_FRAME_MS: '100', ROSTRUM_TRUSTED_PROXIES: '127.0.0.1' },
  });
  second = await app.startInstance();
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});

async function watch(options: WatcherOptions = {}, url = app.url): Promise<LiveWatcher> {
  const watcher = await LiveWatcher.connect(url, { token: app.publishableKey, ...options });
  watchers.push(watcher);
  return watcher;
}

const topicOf = ({ pollId }: PollView) => `poll:${pollId}`;
const countOf = async ({ pollId }: PollView) => (await client.getPollResults(pollId)).ballotCount;

/** Casts a ballot; its result, or why it was refused. */
async function vote(
  watcher: LiveWatcher,
  { pollId }: PollView,
  choice: string,
  message: object = {},
): Promise<BallotResult | Problem> {
  const answer: unknown = await watcher.ask('vote', {
    poll: pollId,
    choices: [choice],
    ...message,
  });
  const { ok, error, ...result } = answer as { ok: boolean; error: Problem } & BallotResult;
  return ok ? result : error;
}

describe('a device, on a socket', () => {
  it('votes once and is handed a token, by which it is known elsewhere', async () => {
    const poll = await openPollFor(client, 'device');
    const watcher = await watch();
    const result = await vote(watcher, poll, 'a');
    expect(result).toMatchObject({ changed: true, deviceToken: expect.any(String) });
    expect(await vote(watcher, poll, 'b')).toMatchObject({ code: 'ballot.already_cast' });
    const device = (result as BallotResult).deviceToken;
    const voter = { device };
    const again = await vote(await watch({ voter }, second.url), poll, 'b');
    expect(again).toMatchObject({ code: 'ballot.already_cast' });
    const told = await vote(await watch(), poll, 'b', { voter });
    expect(told).toMatchObject({ code: 'ballot.already_cast' });
    const page = new Visitor(app.url, app.publishableKey, { 'Rostrum-Device': device ?? '' });
    expect((await page.results(poll).expect(200)).body).toMatchObject({ meVoted: true });
    expect(await vote(await watch(), poll, 'b')).toMatchObject({ changed: true });
    expect(await countOf(poll)).toBe(2);
  });

  it('is known by the cookie of an earlier ballot', async () => {
    const poll = await openPollFor(client, 'device', { resultsVisibility: 'after_vote' });
    const { headers } = await new Visitor(app.url, app.publishableKey).cast(poll, 'a').expect(200);
    const Cookie = String(headers['set-cookie']).split(';')[0] ?? '';
    const watcher = await watch({ headers: { Cookie } });
    expect((await watcher.subscribe(topicOf(poll))).shown).toMatchObject({
      meVoted: true,
      resultsVisible: true,
    });
    expect(await vote(watcher, poll, 'b')).toMatchObject({ code: 'ballot.already_cast' });
  });

  it.each(['device', 'none'] as const)(
    'in a poll of %s, a ballot with an id sent ten times at once counts once',
    async (identity) => {
      const poll = await openPollFor(client, identity);
      const sockets = await Promise.all([watch(), watch({}, second.url)]);
      const message = { ballotId: `5e2b9f0d11aa47c3${identity}` };
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          vote(sockets[index % 2] ?? sockets[0], poll, 'a', message),
        ),
      );
      for (const answer of answers) expect(answer).toMatchObject({ accepted: true });
      expect(await countOf(poll)).toBe(1);
    },
  );

  it('is counted with those of its address, as the trusted proxy tells it', async () => {
    const poll = await openPollFor(client, 'ip', { votesPerAddress: 2 });
    const fromOffice = (url: string) =>
      watch({ headers: { 'X-Forwarded-For': '192.0.2.66, 203.0.113.66' } }, url);
    const answers = [];
    for (const url of [app.url, second.url, app.url]) {
      answers.push(await vote(await fromOffice(url), poll, 'a'));
    }
    expect(answers).toMatchObject([
      { changed: true },
      { changed: true },
      { code: 'ballot.address_full' },
    ]);
    const page = new Visitor(app.url, app.publishableKey, { 'X-Forwarded-For': '203.0.113.66' });
    expect((await page.cast(poll, 'a')).body).toMatchObject({ code: 'ballot.address_full' });
  });
});

it.each([
  { device: 7, code: {} },
  { device: 'x'.repeat(200), code: ['0001-0000-0000'] },
  { device: '', code: '' },
])('proofs that are none, %j, leave a page what it may do without', async (voter) => {
  const poll = await openPollFor(client, 'device');
  const watcher = await watch({ voter: voter as unknown as VoterProof });
  await watcher.subscribe(topicOf(poll));
  expect(await vote(watcher, poll, 'a')).toMatchObject({ deviceToken: expect.any(String) });
  const coded = await openPollFor(client, 'code');
  expect(await vote(watcher, coded, 'a')).toMatchObject({ code: 'ballot.voter_required' });
});

describe('a code, on a socket', () => {
  it('is given with the handshake or a message; others let nobody in', async () => {
    const poll = await openPollFor(client, 'code', { resultsVisibility: 'after_vote' });
    const { items } = await client.issueCodes(poll.pollId, 2);
    const [first, other] = items.map(({ code }) => code);
    const voter = await watch({ voter: { code: first } });
    expect((await voter.subscribe(topicOf(poll))).shown).toMatchObject({
      meVoted: false,
      resultsVisible: false,
    });
    expect(await vote(voter, poll, 'a')).toMatchObject({ changed: true });
    expect((await voter.subscribe(topicOf(poll))).shown).toMatchObject({ resultsVisible: true });
    await vi.waitFor(() => expect(voter.poll(topicOf(poll)).ballotCount).toBe(1), SOON);
    const nobody = await watch({}, second.url);
    expect(await vote(nobody, poll, 'a')).toMatchObject({ code: 'ballot.voter_required' });
    const wrong = { voter: { code: '0001-0000-0000' } };
    expect(await vote(nobody, poll, 'a', wrong)).toMatchObject({ code: 'ballot.code_invalid' });
    const refused = await nobody.ask('subscribe', { topic: topicOf(poll), ...wrong });
    expect(refused).toMatchObject({ ok: false, error: { code: 'ballot.code_invalid' } });
    expect(await vote(nobody, poll, 'b', { voter: { code: other } })).toMatchObject({
      changed: true,
    });
    expect(await countOf(poll)).toBe(2);
    expect(JSON.stringify(nobody.received)).not.toMatch(COUNTS);
  });
});

describe('counts that are shown after voting', () => {
  it.each(['device', 'code'] as const)(
    'reach a page by %s once its ballot is in, and no longer once it is taken back',
    async (identity) => {
      const poll = await openPollFor(client, identity, {
        resultsVisibility: 'after_vote',
        ballotChange: 'retract',
      });
      const codes = identity === 'code' ? (await client.issueCodes(poll.pollId, 2)).items : [];
      const people = await Promise.all(
        [0, 1].map((index) => watch({ voter: { code: codes[index]?.code } }, second.url)),
      );
      const [ann, bob] = people as [LiveWatcher, LiveWatcher];
      const idle = await watch({}, second.url);
      await idle.subscribe(topicOf(poll));
      for (const person of people) {
        await person.subscribe(topicOf(poll));
        expect(JSON.stringify(person.received)).not.toMatch(COUNTS);
        expect(await vote(person, poll, 'a')).toMatchObject({ changed: true });
        expect((await person.subscribe(topicOf(poll))).shown).toMatchObject({
          resultsVisible: true,
          meVoted: true,
          integrity: identity === 'code' ? 'high' : 'medium',
        });
      }
      await vi.waitFor(() => expect(ann.poll(topicOf(poll)).ballotCount).toBe(2), SOON);
      const voterId = await voterOf(ann, poll, codes[0]?.code);
      await client.retractBallot(poll.pollId, voterId);
      // The service makes it ask again.
      await vi.waitFor(() => expect(ann.gaps).toBe(1), SOON);
      const { length } = ann.received;
      expect((await ann.subscribe(topicOf(poll))).shown).toMatchObject({ resultsVisible: false });
      await client.castBallot(poll.pollId, 'v1', { choices: ['b'] });
      await client.castBallot(poll.pollId, 'v2', { choices: ['b'] });
      await vi.waitFor(() => expect(bob.poll(topicOf(poll)).ballotCount).toBe(3), SOON);
      expect(JSON.stringify(ann.received.slice(length))).not.toMatch(COUNTS);
      expect(JSON.stringify(idle.received)).not.toMatch(COUNTS);
    },
  );

  it('are taken from everybody when the next round begins', async () => {
    const poll = await openPollFor(client, 'device', { resultsVisibility: 'after_vote' });
    const page = await watch({}, second.url);
    const member = await watch({ token: await signMemberToken(app, 'vic') });
    const witness = await watch({ token: app.secretKey });
    await witness.subscribe(topicOf(poll));
    for (const voter of [page, member]) {
      await vote(voter, poll, 'a');
      expect((await voter.subscribe(topicOf(poll))).shown).toMatchObject({ resultsVisible: true });
    }
    await client.resetPoll(poll.pollId);
    // The service makes them ask again.
    for (const voter of [page, member]) await vi.waitFor(() => expect(voter.gaps).toBe(1), SOON);
    const seen = [page, member].map(({ received }) => received.length);
    await client.openPoll(poll.pollId);
    await client.castBallot(poll.pollId, 'v1', { choices: ['b'] });
    await vi.waitFor(() => {
      expect(witness.poll(topicOf(poll))).toMatchObject({ round: 2, ballotCount: 1 });
    }, SOON);
    for (const [index, voter] of [page, member].entries()) {
      expect((await voter.subscribe(topicOf(poll))).shown).toMatchObject({ meVoted: false });
      expect(JSON.stringify(voter.received.slice(seen[index]))).not.toMatch(COUNTS);
    }
  });

  /** As REST tells it to the same voter. */
  async function voterOf(watcher: LiveWatcher, poll: PollView, code?: string): Promise<string> {
    const answers = watcher.received as { answer?: { deviceToken?: string } }[];
    const device = answers.find(({ answer }) => answer?.deviceToken)?.answer?.deviceToken;
    const headers = { 'Rostrum-Device': device ?? '', 'Rostrum-Voter-Code': code ?? '' };
    const page = new Visitor(app.url, app.publishableKey, headers);
    return (await page.ballot(poll).expect(200)).body.voterId;
  }

  it('are taken from a page that voted when the poll becomes private', async () => {
    const poll = await openPollFor(client, 'device', { resultsVisibility: 'after_vote' });
    const ann = await watch({}, second.url);
    await vote(ann, poll, 'a');
    await ann.subscribe(topicOf(poll));
    await client.updatePoll(poll.pollId, { visibility: 'private' });
    await vi.waitFor(
      () => expect(ann.poll(topicOf(poll))).not.toHaveProperty('ballotCount', 1),
      SOON,
    );
    const { length } = ann.received;
    await client.castBallot(poll.pollId, 'v1', { choices: ['b'] });
    const witness = await watch({ token: app.secretKey }, second.url);
    expect((await witness.subscribe(topicOf(poll))).shown).toMatchObject({ ballotCount: 2 });
    expect(await ann.ask('subscribe', { topic: topicOf(poll) })).toMatchObject({
      error: { code: 'poll.not_found' },
    });
    expect(JSON.stringify(ann.received.slice(length))).not.toMatch(/"votes":[1-9]/);
  });
});

describe('the clients of a page', () => {
  const page = (voter: VoterProof | (() => VoterProof) = {}) => ({
    baseUrl: second.url,
    token: app.publishableKey,
    voter,
    resyncJitterMs: 0,
  });

  it('show a voter the counts after its ballot, and remember its device', async () => {
    const poll = await openPollFor(client, 'device', {
      resultsVisibility: 'after_vote',
      ballotChange: 'change',
    });
    const live = new LiveClient(page());
    watchers.push(live);
    let shown: PollState | undefined;
    live.subscribe(`poll:${poll.pollId}`, {}, ({ state }) => {
      shown = state;
    });
    await vi.waitFor(() => expect(shown).toMatchObject({ resultsVisible: false }), SOON);
    const { deviceToken } = await live.vote(poll.pollId, { choices: ['a'] });
    await vi.waitFor(() => expect(shown).toMatchObject({ ballotCount: 1, meVoted: true }), SOON);
    const later = new RostrumClient(page({ device: deviceToken }));
    expect(await later.castBallot(poll.pollId, 'me', { choices: ['b'] })).toMatchObject({
      changed: true,
    });
    expect(await later.getBallot(poll.pollId, 'me')).toMatchObject({ choices: ['b'] });
    const rest = new RostrumClient(page());
    await rest.castBallot(poll.pollId, 'me', { choices: ['b'] });
    expect(await rest.castBallot(poll.pollId, 'me', { choices: ['b'] })).toMatchObject({
      changed: false,
    });
    expect(await countOf(poll)).toBe(2);
  });

  it('send a code that is typed when they are connected already', async () => {
    const poll = await openPollFor(client, 'code');
    const [code] = (await client.issueCodes(poll.pollId, 1)).items.map((item) => item.code);
    let typed: string | undefined;
    const options = page(() => ({ code: typed }));
    const live = new LiveClient(options);
    watchers.push(live);
    let shown: PollState | undefined;
    live.subscribe(`poll:${poll.pollId}`, {}, ({ state }) => {
      shown = state;
    });
    await vi.waitFor(() => expect(shown).toBeDefined(), SOON);
    await expect(live.vote(poll.pollId, { choices: ['a'] })).rejects.toMatchObject({
      code: 'ballot.voter_required',
    });
    typed = code;
    await live.vote(poll.pollId, { choices: ['a'] });
    const rest = new RostrumClient(options);
    expect(await rest.getPollResults(poll.pollId)).toMatchObject({ meVoted: true });
    expect(await countOf(poll)).toBe(1);
  });
});
