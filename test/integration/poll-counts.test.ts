import { RostrumClient } from '@rostrum/client';
import type { BallotBatch, PollView } from '@rostrum/contracts';
import type { CountingMethod } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Agent, agentWith } from '../setup/agent.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { expectProblem } from '../setup/problem.ts';

let app: TestApp;
let host: Agent;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  host = agentWith(app.url, app.secretKey);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(() => app?.stop());

const optionsOf = (ids: string) => ids.split('').map((id) => ({ id, label: id.toUpperCase() }));

async function opened(overrides: object): Promise<PollView> {
  const body = { question: 'Who?', type: 'ranking' as const, options: optionsOf('mkw') };
  const { pollId } = await client.createPoll({ ...body, ...overrides });
  return client.openPoll(pollId);
}

let serial = 0;

/** As many voters with each ballot as it says. */
function ballotsOf(groups: [ballot: object, voters: number][]): BallotBatch['ballots'] {
  return groups.flatMap(([ballot, voters]) =>
    Array.from({ length: voters }, () => {
      serial += 1;
      return { voterId: `v${serial}`, ...ballot };
    }),
  );
}

async function cast(poll: PollView, groups: [ballot: object, voters: number][]): Promise<void> {
  const ballots = ballotsOf(groups);
  for (let at = 0; at < ballots.length; at += 1000) {
    const { results } = await client.castBallots(poll.pollId, ballots.slice(at, at + 1000));
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['accepted']));
  }
}

const ranked = (ranking: string, voters: number): [object, number] => [
  { ranking: ranking.split('') },
  voters,
];

/**
 * The last three of Burlington's mayoral election of 2009 (Montroll, Kiss, Wright), ballots in tens:
 * plurality, instant run-off and Condorcet each elect somebody else.
 */
const BURLINGTON: [object, number][] = [
  ranked('mkw', 133),
  ranked('mwk', 77),
  ranked('m', 46),
  ranked('kmw', 204),
  ranked('kwm', 37),
  ranked('k', 57),
  ranked('wmk', 151),
  ranked('wkm', 50),
  ranked('w', 129),
];

describe('ranked ballots', () => {
  it('are counted by each method, which elect different ones, with the rounds shown', async () => {
    const poll = await opened({ tally: { method: 'irv' } });
    await cast(poll, BURLINGTON);
    const winnerBy = async (tally: CountingMethod) => {
      const { tally: counted } = await client.getPollResults(poll.pollId, { tally });
      expect(counted).toMatchObject({ state: 'counted', isCurrent: true, ballotCount: 884 });
      return counted?.winner;
    };
    expect(await winnerBy('irv')).toBe('k');
    expect(await winnerBy('schulze')).toBe('m');
    expect(await winnerBy('borda')).toBe('m');
    const { tally } = await client.getPollResults(poll.pollId);
    expect(tally).toMatchObject({
      method: 'irv',
      winners: ['k'],
      isTie: false,
      tieBreak: { rule: 'option-order' },
      rounds: [
        {
          counts: [
            { optionId: 'm', count: 256 },
            { optionId: 'k', count: 298 },
            { optionId: 'w', count: 330 },
          ],
          eliminated: ['m'],
        },
        { elected: ['k'] },
      ],
    });
  });

  it('fill several seats by stv, quota and transfers shown', async () => {
    const poll = await opened({ tally: { method: 'stv', seats: 2 }, options: optionsOf('abc') });
    await cast(poll, [ranked('ab', 60), ranked('ba', 5), ranked('c', 30)]);
    const { tally } = await client.getPollResults(poll.pollId);
    expect(tally).toMatchObject({ seats: 2, winners: ['a', 'b'] });
    expect(tally?.rounds?.[0]).toMatchObject({
      quota: 32,
      elected: ['a'],
      transfer: { from: 'a', kind: 'surplus', to: [{ optionId: 'b', count: expect.any(Number) }] },
    });
  });

  it('that change are in the next count', async () => {
    const poll = await opened({ tally: { method: 'irv' }, ballotChange: 'change' });
    await client.castBallot(poll.pollId, 'ann', { ranking: ['m', 'k'] });
    expect((await client.getPollResults(poll.pollId)).tally?.winner).toBe('m');
    await client.castBallot(poll.pollId, 'ann', { ranking: ['w'] });
    await vi.waitFor(async () => {
      const { tally } = await client.getPollResults(poll.pollId);
      expect(tally).toMatchObject({ winner: 'w', isCurrent: true, ballotCount: 1 });
    });
  });

  it('of a round that is over are counted as they stood', async () => {
    const poll = await opened({ tally: { method: 'schulze' } });
    await cast(poll, BURLINGTON);
    await client.resetPoll(poll.pollId);
    await client.openPoll(poll.pollId);
    await client.castBallot(poll.pollId, 'ann', { ranking: ['w'] });
    await vi.waitFor(async () => {
      const ended = await client.getPollResults(poll.pollId, { round: 1 });
      expect(ended.tally).toMatchObject({ winner: 'm', ballotCount: 884 });
    });
    expect((await client.getPollResults(poll.pollId)).tally?.winner).toBe('w');
  });
});

describe('rated ballots', () => {
  it('are counted by score and by STAR', async () => {
    const poll = await opened({
      type: 'rating',
      scale: { min: 0, max: 5 },
      options: optionsOf('abc'),
    });
    await cast(poll, [
      [{ ratings: { a: 5, b: 4, c: 0 } }, 4],
      [{ ratings: { a: 0, b: 3, c: 5 } }, 3],
      [{ ratings: { a: 1, b: 5, c: 0 } }, 1],
    ]);
    const by = async (tally: CountingMethod) =>
      (await client.getPollResults(poll.pollId, { tally })).tally;
    expect(await by('score')).toMatchObject({ winner: 'b' });
    expect(await by('star')).toMatchObject({ winner: 'b', rounds: [{}, {}] });
  });
});

describe('a count that does not fit', () => {
  it.each([
    ['tally', { type: 'ranking', tally: { method: 'star' } }],
    ['tally', { type: 'single', tally: { method: 'irv' } }],
    ['seats', { type: 'ranking', tally: { method: 'irv', seats: 2 } }],
    ['seats', { type: 'ranking', tally: { method: 'stv', seats: 4 } }],
  ])('is refused at %s of %j', async (path, overrides) => {
    const body = { question: 'Who?', options: optionsOf('abc'), ...overrides };
    expectProblem(await host.post('/v1/polls').send(body), 400, 'request.invalid', [path]);
  });

  it('is refused when it is asked for', async () => {
    const poll = await opened({});
    const path = `/v1/polls/${poll.pollId}/results`;
    expectProblem(await host.get(`${path}?tally=plurality`), 400, 'request.invalid', ['tally']);
    expectProblem(await host.get(`${path}?tally=guess`), 400, 'request.invalid', ['tally']);
    expectProblem(await host.get(`${path}?tally=irv&seats=2`), 400, 'request.invalid', ['seats']);
  });
});

it('a count is not for those who may not see the results', async () => {
  const poll = await opened({ tally: { method: 'irv' }, resultsVisibility: 'after_close' });
  await cast(poll, [ranked('mk', 3)]);
  const page = new RostrumClient({ baseUrl: app.url, token: app.publishableKey });
  expect(await page.getPollResults(poll.pollId, { tally: 'irv' })).not.toHaveProperty('tally');
  await client.closePoll(poll.pollId);
  const { tally } = await page.getPollResults(poll.pollId);
  expect(tally).toMatchObject({ winner: 'm', ballotCount: 3 });
});

it('a tie that is drawn by lot can be drawn again from the seed that is shown', async () => {
  const poll = await opened({ tally: { method: 'irv', tieBreak: 'drawn' } });
  await cast(poll, [ranked('m', 2), ranked('k', 2)]);
  const { tally } = await client.getPollResults(poll.pollId);
  expect(tally).toMatchObject({
    isTie: true,
    tieBreak: { rule: 'drawn', seed: `${poll.pollId}/1` },
    tieBreaks: expect.arrayContaining([expect.objectContaining({ rule: 'drawn' })]),
  });
});
