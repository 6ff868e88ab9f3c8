import { type PollInput, RostrumClient } from '@rostrum/client';
import type { PollResultsView, PollView } from '@rostrum/contracts';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { signMemberToken } from '../setup/app.ts';
import { ownPollService, type PollService } from '../setup/poll-service.ts';
import { expectProblem } from '../setup/problem.ts';
import { startServiceProcess } from '../setup/service-process.ts';
import { openPollFor, Visitor } from '../setup/voters.ts';

const WITHIN_A_SECOND = { timeout: 1000, interval: 10 };

const service = ownPollService({ ROSTRUM_TRUSTED_PROXIES: '127.0.0.0/8' });
let app: PollService['app'];
let second: PollService['second'];
let host: PollService['host'];
let database: PollService['database'];

beforeAll(() => {
  ({ app, second, host, database } = service());
});

const open = (overrides: Partial<PollInput> = {}): Promise<PollView> =>
  openPollFor(host, 'token', { ballotChange: 'retract', ...overrides });

/** `<prefix>1`, `<prefix>2`, … each for the options in turn. */
async function cast(
  { pollId }: PollView,
  prefix: string,
  count: number,
  choices = ['a', 'b'],
): Promise<string[]> {
  const voterIds = Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
  for (let at = 0; at < count; at += 1000) {
    const ballots = voterIds.slice(at, at + 1000).map((voterId, index) => ({
      voterId,
      choices: [choices[index % choices.length] ?? 'a'],
    }));
    const { results } = await host.castBallots(pollId, ballots);
    expect(results.filter(({ status }) => status !== 'accepted')).toEqual([]);
  }
  return voterIds;
}

const votesOf = ({ options }: PollResultsView) => options.map(({ votes }) => votes);

async function expectRecount({ pollId }: PollView, figures: object): Promise<void> {
  const recount = await host.recountPoll(pollId);
  expect(recount).toMatchObject({ agrees: true, differences: [], ...figures });
}

/** As if the votes of an hour had come evenly, and those of `burst` within ten seconds of it. */
async function spread({ pollId }: PollView, burst: string): Promise<Date> {
  const start = Math.floor(Date.now() / 60_000) * 60_000 - 7_200_000;
  await database.rows(
    `UPDATE ballots SET updated_at = $2::timestamptz + CASE WHEN voter_id LIKE $3
       THEN interval '30 minutes' + (substr(voter_id, length($3))::integer % 10) * interval '1 second'
       ELSE (regexp_replace(voter_id, '\\D', '', 'g')::integer % 60) * interval '1 minute' END
     WHERE poll_id = $1`,
    [pollId, new Date(start).toISOString(), `${burst}%`],
  );
  return new Date(start + 1_800_000);
}

describe('a burst', () => {
  it('that votes otherwise than all others is told of, set aside by what it leans to, live everywhere, and let back in', async () => {
    const poll = await open();
    const { pollId } = poll;
    await cast(poll, 'fan', 120);
    await cast(poll, 'bot', 300, ['b', 'b', 'b', 'b', 'b', 'b', 'b', 'b', 'b', 'a']);
    await expectRecount(poll, { ballotCount: 420 });
    const at = await spread(poll, 'bot');
    const signals = await host.getPollSignals(pollId);
    expect(signals).toMatchObject({ pollId, round: 1, ballotCount: 420, asideCount: 0 });
    expect(signals.timeline.ballots.reduce((sum, count) => sum + count, 0)).toBe(420);
    expect(signals.bursts).toHaveLength(1);
    const [burst] = signals.bursts;
    expect(burst).toMatchObject({ isSuspicious: true, leaning: { choice: { optionId: 'b' } } });
    expect(burst?.ballots).toBeGreaterThanOrEqual(300);
    expect(Date.parse(burst?.from ?? '')).toBeLessThanOrEqual(at.getTime());
    expect(burst?.leaning?.within).toBeGreaterThan(0.85);

    const watching = await Promise.all(
      [app.url, second.url].map((url) => service().watch(poll, url, app.publishableKey)),
    );
    const { from = '', to = '', leaning } = burst ?? {};
    const choice = leaning?.choice;
    const set = await host.setAside(pollId, { from, to, choice, reason: 'a burst for B' });
    // One fan for B voted within the same minute.
    expect(set).toMatchObject({ full: 0, isComplete: true });
    expect([270, 271, 272]).toContain(set.moved);
    const fansAside = set.moved - 270;
    const counted = [60 + 30, 60 - fansAside];
    for (const watcher of watching) {
      await vi.waitFor(() => {
        const { asideCount, ballotCount, options } = watcher.poll(`poll:${pollId}`);
        expect(asideCount).toBe(set.moved);
        expect(ballotCount).toBe(420 - set.moved);
        expect(options.map(({ votes }) => votes)).toEqual(counted);
      }, WITHIN_A_SECOND);
    }
    const shown = await agentWith(app.url, app.publishableKey).get(`/v1/polls/${pollId}/results`);
    expect(votesOf(shown.body)).toEqual(counted);
    expect(shown.body.asideCount).toBe(set.moved);
    expect(votesOf(await host.getPollResults(pollId, { ballots: 'aside' }))).toEqual([
      0,
      set.moved,
    ]);
    await expectRecount(poll, { ballotCount: 420 - set.moved, asideCount: set.moved });
    const handled = await host.getPollSignals(pollId);
    expect(handled.bursts[0]?.asideCount).toBe(set.moved);

    expect(await host.releaseAside(pollId, { all: true })).toMatchObject({ moved: set.moved });
    for (const watcher of watching) {
      await vi.waitFor(() => {
        expect(watcher.poll(`poll:${pollId}`)).not.toHaveProperty('asideCount');
        expect(watcher.poll(`poll:${pollId}`).ballotCount).toBe(420);
      }, WITHIN_A_SECOND);
    }
    await expectRecount(poll, { ballotCount: 420, asideCount: 0 });
  });

  it('of everybody who was asked to vote now is no suspicion', async () => {
    const poll = await open();
    await cast(poll, 'fan', 120);
    await cast(poll, 'crowd', 300);
    await expectRecount(poll, { ballotCount: 420 });
    await spread(poll, 'crowd');
    const { bursts } = await host.getPollSignals(poll.pollId);
    expect(bursts.map(({ isSuspicious }) => isSuspicious)).toEqual([false]);
    expect(bursts[0]).not.toHaveProperty('leaning');
  });
});

describe('a ballot that is set aside', () => {
  it('stays so when its voter changes it, or takes it back and votes again, and the voter sees no difference', async () => {
    const poll = await open({ resultsVisibility: 'after_vote' });
    const voter = agentWith(app.url, await signMemberToken(app, 'eve'));
    const own = `/v1/polls/${poll.pollId}/ballots/me`;
    await voter
      .put(own)
      .send({ choices: ['a'] })
      .expect(200);
    await cast(poll, 'fan', 2);
    expect(await host.setAside(poll.pollId, { voterIds: ['eve', 'nobody'] })).toMatchObject({
      moved: 1,
    });
    expect((await voter.get(own).expect(200)).body).toMatchObject({ choices: ['a'] });
    const changed = await voter
      .put(own)
      .send({ choices: ['b'] })
      .expect(200);
    expect(changed.body).toMatchObject({ accepted: true, changed: true });
    const seen = await voter.get(`/v1/polls/${poll.pollId}/results`).expect(200);
    expect(seen.body).toMatchObject({ meVoted: true, ballotCount: 2, resultsVisible: true });
    expect(votesOf(seen.body)).toEqual([1, 1]);
    await voter.delete(own).expect(204);
    await expectRecount(poll, { ballotCount: 2, asideCount: 0 });
    await voter
      .put(own)
      .send({ choices: ['b'] })
      .expect(200);
    await expectRecount(poll, { ballotCount: 2, asideCount: 1 });
    expect(await host.releaseAside(poll.pollId, { voterIds: ['eve'] })).toMatchObject({ moved: 1 });
    expect(votesOf(await host.getPollResults(poll.pollId))).toEqual([1, 2]);
    await expectRecount(poll, { ballotCount: 3, asideCount: 0 });
  });

  it('is listed with who set it aside and why, in pages', async () => {
    const poll = await open();
    const voterIds = await cast(poll, 'v', 5, ['b']);
    await host.setAside(poll.pollId, { voterIds, reason: 'sent by one script' });
    const first = await host.listAside(poll.pollId, { limit: 3 });
    expect(first.items).toHaveLength(3);
    expect(first.items[0]).toEqual({
      ...{ voterId: 'v1', weight: 1, choices: ['b'], reason: 'sent by one script' },
      ...{ by: expect.stringMatching(/^key:/), at: expect.any(String), castAt: expect.any(String) },
    });
    const rest = await host.listAside(poll.pollId, { limit: 3, cursor: first.nextCursor });
    expect(rest.items.map(({ voterId }) => voterId)).toEqual(['v4', 'v5']);
    expect(rest.nextCursor).toBeUndefined();
  });

  it('is not in the count of ballots by rounds, which is made anew', async () => {
    const options = ['a', 'b', 'c'].map((id) => ({ id, label: id }));
    const poll = await open({ type: 'ranking', options, tally: { method: 'irv' } });
    const ballots = [
      ...Array.from({ length: 4 }, (_, index) => ({ voterId: `a${index}`, ranking: ['a', 'b'] })),
      ...Array.from({ length: 6 }, (_, index) => ({ voterId: `b${index}`, ranking: ['b'] })),
    ];
    await host.castBallots(poll.pollId, ballots);
    expect((await host.getPollResults(poll.pollId)).tally).toMatchObject({ winner: 'b' });
    await host.setAside(poll.pollId, { voterIds: ['b0', 'b1', 'b2'] });
    await vi.waitFor(async () => {
      const { tally, ballotCount } = await host.getPollResults(poll.pollId);
      expect(tally).toMatchObject({ winner: 'a', ballotCount: 7, isCurrent: true });
      expect(ballotCount).toBe(7);
    });
  });

  it('gives way to others for the votes that an option takes, and is let back in only where there is room', async () => {
    const options = [
      { id: 'a', label: 'a', maxVotes: 2 },
      { id: 'b', label: 'b' },
    ];
    const poll = await open({ options });
    await cast(poll, 'v', 2, ['a']);
    await host.setAside(poll.pollId, { voterIds: ['v1', 'v2'] });
    await cast(poll, 'w', 1, ['a']);
    const released = await host.releaseAside(poll.pollId, { voterIds: ['v1', 'v2'] });
    expect(released).toMatchObject({ moved: 1, full: 1 });
    expect(votesOf(await host.getPollResults(poll.pollId))).toEqual([2, 0]);
    await expectRecount(poll, { ballotCount: 2, asideCount: 1 });
  });

  it('is kept with its round: the next begins with nothing set aside', async () => {
    const poll = await open();
    await cast(poll, 'v', 3, ['a']);
    await host.setAside(poll.pollId, { voterIds: ['v1'] });
    await host.closePoll(poll.pollId);
    // After the poll is closed too.
    await host.setAside(poll.pollId, { voterIds: ['v2'] });
    await host.resetPoll(poll.pollId);
    await host.openPoll(poll.pollId);
    await cast(poll, 'v', 3, ['b']);
    expect(await host.getPollResults(poll.pollId)).not.toHaveProperty('asideCount');
    expect(votesOf(await host.getPollResults(poll.pollId))).toEqual([0, 3]);
    await vi.waitFor(async () => {
      const ended = await host.getPollResults(poll.pollId, { round: 1 });
      expect(ended).toMatchObject({ ballotCount: 1, asideCount: 2 });
    });
    await expectRecount(poll, { round: 2, ballotCount: 3, asideCount: 0 });
  });

  it('earns no points of a quiz', async () => {
    const { key: leaderboard } = await host.createLeaderboard({
      key: 'aside-quiz',
      name: 'Quiz',
      operator: 'increment',
    });
    const quiz = { correct: ['a'], scoring: 'none' as const, points: 100, leaderboard };
    const poll = await open({ type: 'quiz', ballotChange: 'none', durationSeconds: 60, quiz });
    await cast(poll, 'v', 3, ['a']);
    await host.setAside(poll.pollId, { voterIds: ['v2'] });
    await expectRecount(poll, { ballotCount: 2, asideCount: 1 });
    await host.closePoll(poll.pollId);
    await vi.waitFor(async () => {
      const { entries } = await host.listEntries(leaderboard);
      expect(entries.map(({ memberId }) => memberId).sort()).toEqual(['v1', 'v3']);
    });
  });
});

describe('an address', () => {
  it('with many voters is told of under a name of its own, and its ballots alone are set aside', async () => {
    const poll = await openPollFor(host, 'device', { votesPerAddress: 5 });
    const visit = (address: string) =>
      new Visitor(app.url, app.publishableKey, { 'X-Forwarded-For': address });
    for (let index = 0; index < 5; index += 1)
      await visit('203.0.113.7').cast(poll, 'b').expect(200);
    for (let index = 0; index < 2; index += 1)
      await visit('203.0.113.8').cast(poll, 'a').expect(200);
    const { addresses } = await host.getPollSignals(poll.pollId);
    expect(addresses.map(({ voters, isFull }) => [voters, isFull])).toEqual([
      [5, true],
      [2, false],
    ]);
    expect(JSON.stringify(addresses)).not.toContain('203.0.113');
    const address = addresses[0]?.address ?? '';
    expect(await host.setAside(poll.pollId, { address })).toMatchObject({ moved: 5 });
    expect(votesOf(await host.getPollResults(poll.pollId))).toEqual([2, 0]);
    // The quota is as full as before.
    expectProblem(await visit('203.0.113.7').cast(poll, 'b'), 409, 'ballot.address_full');
    expect(await host.releaseAside(poll.pollId, { address })).toMatchObject({ moved: 5 });
    await expectRecount(poll, { ballotCount: 7, asideCount: 0 });
  });
});

describe('many ballots', () => {
  it('are each moved once by two hosts on two instances at once, while they are cast, changed and taken back', async () => {
    const poll = await open();
    const { pollId } = poll;
    const voterIds = await cast(poll, 'v', 1000, ['b']);
    await cast(poll, 'w', 500, ['a']);
    const elsewhere = new RostrumClient({ baseUrl: second.url, token: app.secretKey });
    const voters = await Promise.all(
      ['v1', 'v2', 'w1'].map(async (id) => agentWith(second.url, await signMemberToken(app, id))),
    );
    const own = `/v1/polls/${pollId}/ballots/me`;
    const [one, two] = await Promise.all([
      host.setAside(pollId, { voterIds }),
      elsewhere.setAside(pollId, { voterIds }),
      voters[0]?.put(own).send({ choices: ['a'] }),
      voters[1]?.delete(own),
      voters[2]?.put(own).send({ choices: ['b'] }),
      cast(poll, 'x', 200, ['a']),
    ]);
    // v2 may have been first.
    expect([999, 1000]).toContain(one.moved + two.moved);
    await expectRecount(poll, { ballotCount: 700, asideCount: 999 });
    expect(votesOf(await host.getPollResults(pollId))).toEqual([699, 1]);
    await Promise.all([
      host.releaseAside(pollId, { all: true }),
      elsewhere.releaseAside(pollId, { all: true }),
    ]);
    await expectRecount(poll, { ballotCount: 1699, asideCount: 0 });
  });

  it('of which a killed instance had moved some are all moved when the request is sent again, each once', async () => {
    const poll = await open();
    const { pollId } = poll;
    for (const part of ['a', 'b', 'c', 'd']) await cast(poll, part, 4000, ['a', 'b']);
    await expectRecount(poll, { ballotCount: 16_000 });
    const from = new Date(Date.now() - 600_000).toISOString();
    const to = new Date(Date.now() + 600_000).toISOString();
    // What is stored meanwhile is stored by others.
    const doomed = await startServiceProcess(app.stores, { ROSTRUM_ROLE: 'api' });
    const broken = fetch(`${doomed.url}/v1/polls/${pollId}/aside`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${app.secretKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ from, to }),
    }).catch((error: unknown) => error);
    let before = 0;
    await vi.waitFor(
      async () => {
        ({ asideCount: before = 0 } = await host.getPollResults(pollId));
        expect(before).toBeGreaterThan(0);
      },
      { interval: 1, timeout: 5000 },
    );
    await doomed.kill('SIGKILL');
    expect(await broken).toBeInstanceOf(Error);
    const moved = (await host.getPollResults(pollId)).asideCount ?? 0;
    expect(moved).toBeLessThan(16_000);
    const again = await host.setAside(pollId, { from, to });
    expect(again.moved).toBe(16_000 - moved);
    await expectRecount(poll, { ballotCount: 0, asideCount: 16_000 });
  });

  it('of a window are found however many there are', async () => {
    const poll = await open();
    await cast(poll, 'v', 6200, ['a', 'b']);
    const from = new Date(Date.now() - 600_000).toISOString();
    const to = new Date(Date.now() + 600_000).toISOString();
    const set = await host.setAside(poll.pollId, { from, to, choice: { optionId: 'b' } });
    expect(set).toMatchObject({ moved: 3100, isComplete: true });
    expect(votesOf(await host.getPollResults(poll.pollId))).toEqual([3100, 0]);
    await expectRecount(poll, { ballotCount: 3100, asideCount: 3100 });
  });
});

describe('setting aside', () => {
  it('is for hosts, and so is what was set aside', async () => {
    const poll = await open({ resultsVisibility: 'hidden' });
    await cast(poll, 'v', 2);
    await host.setAside(poll.pollId, { voterIds: ['v1'] });
    const path = `/v1/polls/${poll.pollId}`;
    for (const token of [app.publishableKey, await signMemberToken(app, 'v1')]) {
      const asker = agentWith(app.url, token);
      expectProblem(await asker.get(`${path}/signals`), 403, 'auth.forbidden');
      expectProblem(await asker.get(`${path}/aside`), 403, 'auth.forbidden');
      expectProblem(await asker.get(`${path}/results?ballots=aside`), 403, 'auth.forbidden');
      const body = { voterIds: ['v2'] };
      expectProblem(await asker.post(`${path}/aside`).send(body), 403, 'auth.forbidden');
      expectProblem(await asker.post(`${path}/aside/release`).send(body), 403, 'auth.forbidden');
      const { body: results } = await asker.get(`${path}/results`).expect(200);
      expect(results).not.toHaveProperty('asideCount');
    }
    await expectRecount(poll, { ballotCount: 1, asideCount: 1 });
  });

  const from = '2026-11-21T10:00:00Z';
  it.each([
    ['an empty body', {}],
    ['two ways at once', { voterIds: ['v1'], address: 'x' }],
    ['a window without an end', { from }],
    ['a window that ends before it begins', { from, to: '2026-11-21T09:59:59Z' }],
    ['a choice without a window', { voterIds: ['v1'], choice: { optionId: 'a' } }],
    [
      'an option that there is not',
      { from, to: '2026-11-21T10:01:00Z', choice: { optionId: 'z' } },
    ],
    ['a value where there is none', { from, to: '2026-11-21T10:01:00Z', choice: { value: 3 } }],
    ['everybody', { all: true }],
    ['too many voters', { voterIds: Array.from({ length: 1001 }, (_, index) => `v${index}`) }],
    ['a reason that is too long', { voterIds: ['v1'], reason: 'x'.repeat(201) }],
  ])('refuses %s, and moves no ballot', async (_what, body) => {
    const poll = await open();
    await cast(poll, 'v', 1);
    const answer = await agentWith(app.url, app.secretKey)
      .post(`/v1/polls/${poll.pollId}/aside`)
      .send(body);
    expectProblem(answer, 400, 'request.invalid');
    await expectRecount(poll, { ballotCount: 1, asideCount: 0 });
  });

  it.each(['text', 'questions', 'reactions'] as const)(
    'refuses a poll of %s, where what people write is hidden instead',
    async (type) => {
      const options =
        type === 'reactions' ? { options: ['👏', '😂'].map((label) => ({ label })) } : {};
      const { pollId } = await host.createPoll({ question: 'What?', type, ...options });
      const answer = host.setAside(pollId, { voterIds: ['v1'] });
      await expect(answer).rejects.toMatchObject({ code: 'request.invalid' });
      await expect(host.getPollSignals(pollId)).rejects.toMatchObject({ code: 'request.invalid' });
    },
  );
});
