import {
  BALLOT_CHANGES,
  type BallotPart,
  type BallotRules,
  type CastBallot,
  compareTallies,
  decodeCastBallot,
  EMPTY_TALLY,
  type Poll,
  PollFold,
  resultsOf,
  StaleDefinitionError,
  type Tally,
} from '@rostrum/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { comparable, plainResults } from '../../domain/test/plain-results.ts';
import { anyRules } from '../../domain/test/polls.ts';
import { drainEvents } from '../test/event-fold.ts';
import { aBallot, aPoll, type Instance, keysLike, openInstance } from '../test/fixtures.ts';
import { PollTrial, pollActions, VOTERS } from '../test/poll-trial.ts';

const SOON = { timeout: 5_000, interval: 5 };
const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance(redis().url);
});
afterAll(() => instance.close());

/** Open. */
async function installed(overrides: Partial<Poll> = {}): Promise<Poll> {
  const poll = aPoll(overrides);
  await instance.ballots.install(poll);
  await instance.ballots.move(poll, 'open');
  return poll;
}

function cast(
  poll: Poll,
  ballots: Parameters<Instance['ballots']['cast']>[1],
): ReturnType<Instance['ballots']['cast']> {
  return instance.ballots.cast(poll, ballots, undefined);
}

async function votesOf(poll: Poll): Promise<Record<string, number>> {
  const { tally } = await instance.ballots.read(poll, undefined);
  return Object.fromEntries(tally.counters.filter(([counter]) => counter !== '@').sort());
}

function shown(rules: BallotRules, tally: Tally): unknown {
  return comparable(resultsOf(rules, tally));
}

async function expectAgreement(trial: PollTrial, fold: PollFold): Promise<void> {
  const { poll } = trial;
  const asideCount = trial.part('aside').length;
  const counted = plainResults(poll, trial.part('counted'));
  const expected = comparable({ ...counted, ...(asideCount > 0 && { asideCount }) });
  const reads = await Promise.all(VOTERS.map((voterId) => instance.ballots.read(poll, voterId)));
  const told = fold.ballots.get(trial.round) ?? new Map<string, string>();
  for (const [index, read] of reads.entries()) {
    const voter = VOTERS[index] ?? '';
    expect(read.ownBallot !== undefined).toBe(trial.ballots.has(voter));
    const record = told.get(voter);
    expect(read.ownBallot).toEqual(record === undefined ? undefined : decodeCastBallot(record));
    expect(read).toMatchObject({ status: trial.status, round: trial.round });
    expect(shown(poll, read.tally)).toEqual(expected);
    const texts = [...trial.ballots.values()].flatMap(({ content }) => content.text ?? []);
    expect(read.tally.posts?.shown.map(({ text }) => text).sort() ?? []).toEqual(texts.sort());
    expect(read.tally.counters.every(([, count]) => count !== 0)).toBe(true);
  }
  const { aside = EMPTY_TALLY } = await instance.ballots.read(poll, undefined, true);
  const setAside = comparable(plainResults(poll, trial.part('aside')));
  expect(shown(poll, { ...aside, asideCount: undefined })).toEqual(setAside);
  expect(aside.ballotCount).toBe(asideCount);
  expect([...told.keys()].sort()).toEqual([...trial.ballots.keys()].sort());
  expect(fold.status).toBe(trial.status);
}

it('tally, answers, rounds and the fold of the log agree with the last accepted ballots of every type, after whatever is done to a poll', async () => {
  const capped = fc.array(fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }), {
    minLength: 4,
    maxLength: 4,
  });
  const plan = fc
    .record({ rules: anyRules, ballotChange: fc.constantFrom(...BALLOT_CHANGES), caps: capped })
    .chain(({ rules, ballotChange, caps }) =>
      fc.record({
        rules: fc.constant({
          ...rules,
          ballotChange,
          options: rules.options.map((option, index) =>
            rules.type === 'single' || rules.type === 'multiple'
              ? { ...option, maxVotes: caps[index] }
              : option,
          ),
        }),
        opensFirst: fc.boolean(),
        actions: fc.array(pollActions(rules), { minLength: 1, maxLength: 30 }),
      }),
    );
  await fc.assert(
    fc.asyncProperty(plan, async ({ rules, opensFirst, actions }) => {
      const trial = new PollTrial(instance, aPoll(rules));
      await trial.begin();
      if (opensFirst) await trial.perform({ kind: 'move', action: 'open' });
      const fold = new PollFold(trial.poll);
      const ended: unknown[] = [];
      for (const action of actions) {
        await trial.perform(action);
        for (const { resourceId, body } of await drainEvents(instance)) {
          if (resourceId !== trial.poll.id) continue;
          fold.apply(body);
          if (body.type !== 'poll.reset') continue;
          ended.push(shown(trial.poll, { ...body.tally, asideCount: undefined }));
        }
        const { ballots } = instance;
        const {
          tally,
          round,
          aside = EMPTY_TALLY,
        } = await ballots.read(trial.poll, undefined, true);
        expect(compareTallies(tally, fold.tally())).toEqual([]);
        expect(compareTallies(aside, fold.tally('aside'))).toEqual([]);
        expect(round).toBe(fold.round);
      }
      await expectAgreement(trial, fold);
      const { poll } = trial;
      expect(ended).toEqual(trial.ended.map((ballots) => comparable(plainResults(poll, ballots))));
    }),
    { numRuns: 400 },
  );
});

describe('cast', () => {
  it('counts ballots that arrive at once from many voters, two instances and repeats, once each', async () => {
    const poll = await installed();
    const other = await openInstance(redis().url);
    try {
      await Promise.all(
        Array.from({ length: 400 }, (_, index) => {
          const choice = index % 2 ? 'a' : 'b';
          const single = aBallot(`v${index % 100}`, choice);
          return (index % 3 ? other : instance).ballots.cast(poll, [single], undefined);
        }),
      );
      const { tally } = await instance.ballots.read(poll, undefined);
      expect(tally.ballotCount).toBe(100);
      expect(await votesOf(poll)).toEqual({ a: 50, b: 50 });
    } finally {
      await other.close();
    }
  });

  it('takes the choices of a batch in order, so that the last of one voter stands', async () => {
    const poll = await installed({ ballotChange: 'change' });
    const { outcomes } = await cast(poll, [
      aBallot('v', 'a'),
      aBallot('v', 'b', 'c'),
      aBallot('v', 'b'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
    expect((await instance.ballots.read(poll, 'v')).tally.ballotCount).toBe(1);
    expect(await votesOf(poll)).toEqual({ b: 1 });
  });

  it('lets the first ballot stand where none may be changed, and takes its repeat for the same', async () => {
    const poll = await installed({ ballotChange: 'none' });
    const { outcomes } = await cast(poll, [
      aBallot('v', 'a', 'b'),
      aBallot('v', 'b', 'a'),
      aBallot('v', 'c'),
    ]);
    expect(outcomes).toEqual([
      { status: 'accepted' },
      { status: 'unchanged' },
      { status: 'rejected', code: 'ballot.already_cast' },
    ]);
  });

  it('takes a refused ballot when it comes again under its id after the poll has opened', async () => {
    const poll = aPoll();
    await instance.ballots.install(poll);
    const identified = { ...aBallot('v', 'a'), ballotId: 'b1' };
    const early = await cast(poll, [identified]);
    expect(early.outcomes).toEqual([{ status: 'rejected', code: 'poll.not_open' }]);
    await instance.ballots.move(poll, 'open');
    expect((await cast(poll, [identified])).outcomes).toEqual([{ status: 'accepted' }]);
  });
});

describe('a full stream', () => {
  it('refuses ballots, moves and retractions with store.backpressure, and nothing is changed', async () => {
    const poll = await installed();
    await cast(poll, [aBallot('v', 'a')]);
    const before = await instance.ballots.read(poll, 'v');
    const full = await openInstance(redis().url, { streamCapacity: 1 });
    try {
      const refusal = { code: 'store.backpressure', retryable: true };
      const { ballots } = full;
      await expect(ballots.cast(poll, [aBallot('w', 'a')], undefined)).rejects.toMatchObject(
        refusal,
      );
      await expect(ballots.retract(poll, 'v')).rejects.toMatchObject(refusal);
      await expect(ballots.move(poll, 'close')).rejects.toMatchObject(refusal);
      expect(await instance.ballots.read(poll, 'v')).toEqual(before);
    } finally {
      await full.close();
    }
  });
});

describe('definitions', () => {
  it('come back as they were installed, and installing one again leaves the status alone', async () => {
    const poll = await installed();
    await instance.ballots.move(poll, 'close');
    await instance.ballots.install({ ...poll, configVersion: 2 });
    const standing = { ...poll, configVersion: 2 };
    expect(await instance.ballots.definition(poll)).toEqual(standing);
    expect((await instance.ballots.read(standing, undefined)).status).toBe('closed');
  });

  it('that are out of date, or were never installed, get nothing done', async () => {
    const poll = await installed({ configVersion: 2 });
    for (const stale of [{ ...poll, configVersion: 1 }, aPoll()]) {
      await expect(cast(stale, [aBallot('v', 'a')])).rejects.toThrow(StaleDefinitionError);
      const { ballots } = instance;
      await expect(ballots.retract(stale, 'v')).rejects.toThrow(StaleDefinitionError);
      await expect(ballots.move(stale, 'close')).rejects.toThrow(StaleDefinitionError);
      await expect(ballots.read(stale, undefined)).rejects.toThrow(StaleDefinitionError);
    }
    expect((await instance.ballots.read(poll, 'v')).tally.ballotCount).toBe(0);
  });

  it('of a dropped poll cannot be brought back, nor its ballots', async () => {
    const poll = await installed();
    await cast(poll, [aBallot('v', 'a')]);
    await instance.ballots.drop(poll);
    await instance.ballots.install(poll);
    expect(await instance.ballots.definition(poll)).toBeUndefined();
    expect(await instance.ballots.standings([poll])).toEqual([undefined]);
    const { due } = instance.keys.partition(instance.keys.poll(poll).partition);
    expect(await instance.redis.commands.zscore(due, instance.keys.poll(poll).base)).toBeNull();
    const { base } = instance.keys.poll(poll);
    expect(await keysLike(instance.redis, `${base}:*`)).toEqual([`${base}:grave:${poll.id}`]);
  });
});

describe('standings', () => {
  it('tell how each poll asked for stands, in order, and none that is not there', async () => {
    const [open, closed] = [await installed(), await installed()];
    await instance.ballots.move(closed, 'close');
    const standings = await instance.ballots.standings([closed, aPoll(), open]);
    expect(standings.map((standing) => standing?.status)).toEqual(['closed', undefined, 'open']);
  });
});

describe('words', () => {
  const worded = (index: number, counter: string): Parameters<typeof cast>[1][number] => ({
    voterId: `v${index}`,
    ballot: { weight: 1, marks: [[counter, 1]], texts: [counter.slice(1)] },
    ballotId: undefined,
  });

  it('beyond those that a poll tells apart count together, and the known ones go on counting', async () => {
    const poll = await installed({ type: 'word-cloud', options: [] });
    const many = Array.from({ length: 2050 }, (_, index) => worded(index, `~w${index}`));
    for (let at = 0; at < many.length; at += 500) await cast(poll, many.slice(at, at + 500));
    await cast(poll, [worded(9001, '~w0'), worded(9002, '~one more')]);
    const { base } = instance.keys.poll(poll);
    expect(await instance.redis.commands.zcard(`${base}:words`)).toBe(2001);
    expect(await instance.redis.commands.zscore(`${base}:words`, '~')).toBe('51');
    expect(await instance.redis.commands.hlen(`${base}:labels`)).toBe(2000);
    const { tally } = await instance.ballots.read(poll, undefined);
    expect(tally.words).toHaveLength(100);
    expect(tally.words.slice(0, 2)).toEqual([
      ['~', 51, ''],
      ['~w0', 2, 'w0'],
    ]);
    await instance.ballots.retract(poll, 'v9002');
    expect(await instance.redis.commands.zscore(`${base}:words`, '~')).toBe('50');
  });
});

describe('ballots that are set aside', () => {
  const move = (poll: Poll, to: BallotPart, ...voterIds: string[]) =>
    instance.ballots.setAside(poll, { round: 1, voterIds, to, by: 'key:k' });
  const word = (voterId: string, text: string): Parameters<typeof cast>[1][number] => ({
    voterId,
    ballot: { weight: 1, marks: [[`~${text}`, 1]], texts: [text] },
    ballotId: undefined,
  });

  async function counts(poll: Poll): Promise<[counted: number, aside: number]> {
    const { tally } = await instance.ballots.read(poll, undefined);
    return [tally.ballotCount, tally.asideCount ?? 0];
  }

  it('are counted apart again after they were let back in, and when they are taken back and come anew', async () => {
    const poll = await installed({ ballotChange: 'retract' });
    await cast(poll, [aBallot('v', 'a'), aBallot('w', 'a')]);
    for (const to of ['aside', 'counted', 'aside'] as const) {
      expect(await move(poll, to, 'v')).toMatchObject({ moved: 1, full: 0 });
    }
    expect(await counts(poll)).toEqual([1, 1]);
    await instance.ballots.retract(poll, 'v');
    expect(await counts(poll)).toEqual([1, 0]);
    await cast(poll, [aBallot('v', 'b')]);
    expect(await counts(poll)).toEqual([1, 1]);
    expect(await votesOf(poll)).toEqual({ a: 1 });
  });

  it('take no vote of an option, and find none when all are taken', async () => {
    const options = ['a', 'b'].map((id) => ({ id, label: id, ...(id === 'a' && { maxVotes: 1 }) }));
    const poll = await installed({ type: 'single', options, ballotChange: 'change' });
    await cast(poll, [aBallot('v', 'a')]);
    await move(poll, 'aside', 'v');
    await cast(poll, [aBallot('w', 'a')]);
    // Its own vote, which is not counted, makes no room.
    await cast(poll, [aBallot('v', 'b')]);
    const { outcomes } = await cast(poll, [aBallot('v', 'a')]);
    expect(outcomes).toEqual([{ status: 'rejected', code: 'ballot.option_full' }]);
    await move(poll, 'aside', 'w');
    await cast(poll, [aBallot('v', 'a')]);
    expect(await move(poll, 'counted', 'v', 'w')).toMatchObject({ moved: 1, full: 1 });
    expect(await counts(poll)).toEqual([1, 1]);
  });

  it('do not make room for themselves where their option is full', async () => {
    const options = [
      { id: 'a', label: 'a', maxVotes: 1 },
      { id: 'b', label: 'b' },
    ];
    const poll = await installed({ type: 'multiple', options, ballotChange: 'change' });
    await cast(poll, [aBallot('v', 'a')]);
    await move(poll, 'aside', 'v');
    await cast(poll, [aBallot('w', 'a')]);
    const { outcomes } = await cast(poll, [aBallot('v', 'a', 'b')]);
    expect(outcomes).toEqual([{ status: 'rejected', code: 'ballot.option_full' }]);
  });

  it('are of one round: a move meant for another does nothing, and nothing is left of them after it or the poll', async () => {
    const poll = await installed({ type: 'word-cloud', options: [] });
    await cast(poll, [word('v', 'tea'), word('w', 'Tea')]);
    await move(poll, 'aside', 'v');
    const { base } = instance.keys.poll(poll);
    const kept = async () =>
      (await keysLike(instance.redis, `${base}:aside*`)).map((key) => key.slice(base.length));
    const names = [':aside', ':aside:labels', ':aside:tally', ':aside:words'];
    expect((await kept()).sort()).toEqual(names);
    await instance.ballots.move(poll, 'reset');
    expect(await kept()).toEqual([]);
    await instance.ballots.move(poll, 'open');
    await cast(poll, [word('v', 'tea')]);
    await expect(move(poll, 'aside', 'v')).rejects.toThrow(StaleDefinitionError);
    expect(await counts(poll)).toEqual([1, 0]);
    await instance.ballots.setAside(poll, { round: 2, voterIds: ['v'], to: 'aside', by: 'key:k' });
    expect((await kept()).sort()).toEqual(names);
    await instance.ballots.drop(poll);
    expect(await kept()).toEqual([]);
  });
});

describe('the clock', () => {
  const inMs = (ms: number): number => Date.now() + ms;

  async function statusOf(poll: Poll): Promise<string | undefined> {
    const [standing] = await instance.ballots.standings([poll]);
    return standing?.status;
  }

  async function movesOf(poll: Poll): Promise<string[]> {
    const events = await drainEvents(instance);
    return events.flatMap(({ resourceId, body }) =>
      resourceId === poll.id && body.type === 'poll.moved' ? [`${body.from} ${body.to}`] : [],
    );
  }

  const ALL = [0, 1, 2, 3];

  it('opens and closes a poll on time and once, however many instances look', async () => {
    const poll = aPoll({ opensAtMs: inMs(100), closesAtMs: inMs(250) });
    await instance.ballots.install(poll);
    expect(await statusOf(poll)).toBe('scheduled');
    await drainEvents(instance);
    const other = await openInstance(redis().url);
    try {
      await vi.waitFor(async () => {
        await Promise.all([instance, other, instance].map((one) => one.ballots.advanceDue(ALL)));
        const { due } = instance.keys.partition(instance.keys.poll(poll).partition);
        const left = await instance.redis.commands.zscore(due, instance.keys.poll(poll).base);
        expect(left).toBeNull();
      }, SOON);
    } finally {
      await other.close();
    }
    expect(await movesOf(poll)).toEqual(['draft open', 'open closed']);
    expect(await statusOf(poll)).toBe('closed');
  });

  it('judges ballots by itself, also where nobody has looked yet', async () => {
    const poll = aPoll({ opensAtMs: inMs(60), durationSeconds: 0.3, ballotChange: 'none' });
    await instance.ballots.install(poll);
    const answer = async (voterId: string): Promise<unknown> =>
      (await cast(poll, [aBallot(voterId, 'a')])).outcomes[0];
    expect(await answer('early')).toEqual({ status: 'rejected', code: 'poll.not_open' });
    await vi.waitFor(async () => expect(await statusOf(poll)).toBe('open'), SOON);
    expect(await answer('in time')).toEqual({ status: 'accepted' });
    await vi.waitFor(async () => expect(await statusOf(poll)).toBe('closed'), SOON);
    expect(await answer('late')).toEqual({ status: 'rejected', code: 'poll.closed' });
    await expect(instance.ballots.retract(poll, 'in time')).rejects.toMatchObject({
      code: 'poll.closed',
    });
    expect(await votesOf(poll)).toEqual({ a: 1 });
    expect(await movesOf(poll)).toEqual(['draft open', 'open closed']);
  });

  it('stands still while a poll is paused, and runs on from there', async () => {
    const poll = aPoll({ durationSeconds: 600 });
    await instance.ballots.install(poll);
    const closing = async (): Promise<number | undefined> =>
      (await instance.ballots.standings([poll]))[0]?.closesAtMs;
    const opened = await instance.ballots.move(poll, 'open');
    expect(opened.closesAtMs).toBeGreaterThan(inMs(590_000));
    await instance.ballots.move(poll, 'pause');
    expect(await closing()).toBeUndefined();
    const { state } = instance.keys.poll(poll);
    const left = Number(await instance.redis.commands.hget(state, 'remainingMs'));
    expect(left).toBeGreaterThan(590_000);
    await instance.redis.commands.hset(state, 'remainingMs', '1000');
    const again = await instance.ballots.move(poll, 'open');
    expect(again.closesAtMs).toBeLessThanOrEqual(inMs(1_000));
  });

  it('closes at the planned time even a poll that is paused, or whose timer runs longer', async () => {
    for (const isPaused of [true, false]) {
      const poll = aPoll({ durationSeconds: 600, closesAtMs: inMs(80) });
      await instance.ballots.install(poll);
      await instance.ballots.move(poll, 'open');
      if (isPaused) await instance.ballots.move(poll, 'pause');
      await vi.waitFor(async () => expect(await statusOf(poll)).toBe('closed'), SOON);
    }
  });

  it('carries a plan out once: reopened and reset polls stay as they are', async () => {
    const poll = aPoll({ opensAtMs: inMs(20), closesAtMs: inMs(60) });
    await instance.ballots.install(poll);
    await vi.waitFor(async () => expect(await statusOf(poll)).toBe('closed'), SOON);
    expect(await instance.ballots.move(poll, 'reopen')).toMatchObject({
      status: 'open',
      closesAtMs: undefined,
    });
    expect(await instance.ballots.move(poll, 'reset')).toMatchObject({ status: 'draft', round: 2 });
    expect(await instance.ballots.move(poll, 'open')).toMatchObject({
      status: 'open',
      closesAtMs: undefined,
    });
  });

  it('follows a plan that is changed, also of a poll that is open', async () => {
    const poll = aPoll();
    await instance.ballots.install(poll);
    const planned = { ...poll, configVersion: 2, opensAtMs: inMs(600_000) };
    await instance.ballots.install(planned);
    expect(await statusOf(poll)).toBe('scheduled');
    await instance.ballots.install({ ...poll, configVersion: 3 });
    expect(await statusOf(poll)).toBe('draft');
    const timed = { ...poll, configVersion: 4, durationSeconds: 600 };
    await instance.ballots.install(timed);
    await instance.ballots.move(timed, 'open');
    await instance.ballots.install({ ...timed, configVersion: 5, durationSeconds: 0.05 });
    await vi.waitFor(async () => expect(await statusOf(poll)).toBe('closed'), SOON);
  });
});

function weigh(weight: number, counter: string): CastBallot {
  return { weight, marks: [[counter, 1]], texts: [] };
}

describe('an option with a limit of votes', () => {
  it('takes exactly so many from voters who come at once over two instances', async () => {
    const options = [
      { id: 'a', label: 'A', maxVotes: 25 },
      { id: 'b', label: 'B' },
    ];
    const poll = await installed({ options, ballotChange: 'none' });
    const other = await openInstance(redis().url);
    try {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          (index % 2 ? other : instance).ballots.cast(poll, [aBallot(`v${index}`, 'a')], undefined),
        ),
      );
      const accepted = answers.filter(({ outcomes }) => outcomes[0]?.status === 'accepted');
      expect(accepted).toHaveLength(25);
    } finally {
      await other.close();
    }
    expect(await votesOf(poll)).toEqual({ a: 25 });
  });

  it('counts weights, and not the ballot that is being changed', async () => {
    const options = [
      { id: 'a', label: 'A', maxVotes: 5 },
      { id: 'b', label: 'B' },
    ];
    const poll = await installed({ options, ballotChange: 'change' });
    const given = (voterId: string, weight: number) => ({
      voterId,
      ballot: weigh(weight, 'a'),
      ballotId: undefined,
    });
    const { outcomes } = await cast(poll, [given('v', 3), given('w', 3), given('v', 5)]);
    expect(outcomes).toEqual([
      { status: 'accepted' },
      { status: 'rejected', code: 'ballot.option_full' },
      { status: 'accepted' },
    ]);
    expect(await votesOf(poll)).toEqual({ a: 5 });
  });
});
