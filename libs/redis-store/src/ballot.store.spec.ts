import { BALLOT_CHANGES, type Poll, StaleDefinitionError } from '@rostrum/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { drainEvents, foldPoll } from '../test/event-fold.ts';
import { aPoll, type Instance, openInstance } from '../test/fixtures.ts';
import { PollTrial, pollActions, VOTERS } from '../test/poll-trial.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance(redis().url);
});
afterAll(() => instance.close());

async function installed(overrides: Partial<Poll> = {}): Promise<Poll> {
  const poll = aPoll(overrides);
  await instance.ballots.install(poll, 'open');
  return poll;
}

function ballot(voterId: string, ...choices: string[]): Parameters<typeof cast>[1][number] {
  return { voterId, choices, ballotId: undefined };
}

function cast(
  poll: Poll,
  ballots: Parameters<Instance['ballots']['cast']>[1],
): ReturnType<Instance['ballots']['cast']> {
  return instance.ballots.cast(poll, ballots, undefined);
}

/** Options nobody has a vote for any more are as good as absent. */
function positive(votes: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...votes].filter(([, count]) => count !== 0).sort());
}

async function expectAgreement(trial: PollTrial): Promise<void> {
  const { poll } = trial;
  const reads = await Promise.all(VOTERS.map((voterId) => instance.ballots.read(poll, voterId)));
  for (const [index, read] of reads.entries()) {
    expect(read.hasVoted).toBe(trial.ballots.has(VOTERS[index] ?? ''));
    expect(read.status).toBe(trial.status);
    expect(read.ballotCount).toBe(trial.ballots.size);
    expect(positive(read.votes)).toEqual(positive(trial.tally()));
  }
  const told = foldPoll(await drainEvents(instance), poll.id);
  expect(told.ballots).toEqual(trial.ballots);
  expect(positive(told.votes)).toEqual(positive(trial.tally()));
  expect(told.status ?? 'draft').toBe(trial.status);
}

it('tally, answers and events agree with the last accepted ballots whatever is done to a poll', async () => {
  const plan = fc.array(pollActions, { minLength: 1, maxLength: 30 });
  const policy = fc.constantFrom(...BALLOT_CHANGES);
  await fc.assert(
    fc.asyncProperty(policy, fc.boolean(), plan, async (ballotChange, opensFirst, actions) => {
      const trial = new PollTrial(instance, aPoll({ ballotChange }));
      await trial.begin();
      if (opensFirst) await trial.perform({ kind: 'move', action: 'open' });
      for (const action of actions) await trial.perform(action);
      await expectAgreement(trial);
    }),
    { numRuns: 200 },
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
          const single = { voterId: `v${index % 100}`, choices: [choice], ballotId: undefined };
          return (index % 3 ? other : instance).ballots.cast(poll, [single], undefined);
        }),
      );
      const { ballotCount, votes } = await instance.ballots.read(poll, undefined);
      expect(ballotCount).toBe(100);
      expect(positive(votes)).toEqual(
        new Map([
          ['a', 50],
          ['b', 50],
        ]),
      );
    } finally {
      await other.close();
    }
  });

  it('takes the choices of a batch in order, so that the last of one voter stands', async () => {
    const poll = await installed({ ballotChange: 'change' });
    const { outcomes } = await cast(poll, [
      ballot('v', 'a'),
      ballot('v', 'b', 'c'),
      ballot('v', 'b'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
    const { votes, ballotCount } = await instance.ballots.read(poll, 'v');
    expect(positive(votes)).toEqual(new Map([['b', 1]]));
    expect(ballotCount).toBe(1);
  });

  it('lets the first ballot stand where none may be changed, and takes its repeat for the same', async () => {
    const poll = await installed({ ballotChange: 'none' });
    const { outcomes } = await cast(poll, [
      ballot('v', 'a', 'b'),
      ballot('v', 'b', 'a'),
      ballot('v', 'c'),
    ]);
    expect(outcomes).toEqual([
      { status: 'accepted' },
      { status: 'unchanged' },
      { status: 'rejected', code: 'ballot.already_cast' },
    ]);
  });

  it('takes a refused ballot when it comes again under its id after the poll has opened', async () => {
    const poll = aPoll();
    await instance.ballots.install(poll, 'draft');
    const identified = { ...ballot('v', 'a'), ballotId: 'b1' };
    const early = await cast(poll, [identified]);
    expect(early.outcomes).toEqual([{ status: 'rejected', code: 'poll.not_open' }]);
    await instance.ballots.move(poll, 'open');
    expect((await cast(poll, [identified])).outcomes).toEqual([{ status: 'accepted' }]);
  });
});

describe('a full stream', () => {
  it('refuses ballots, moves and retractions with store.backpressure, and nothing is changed', async () => {
    const poll = await installed();
    await cast(poll, [ballot('v', 'a')]);
    const before = await instance.ballots.read(poll, 'v');
    const full = await openInstance(redis().url, { streamCapacity: 1 });
    try {
      const refusal = { code: 'store.backpressure', retryable: true };
      const { ballots } = full;
      await expect(ballots.cast(poll, [ballot('w', 'a')], undefined)).rejects.toMatchObject(
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
    await instance.ballots.install({ ...poll, configVersion: 2 }, 'draft');
    const standing = { ...poll, configVersion: 2 };
    expect(await instance.ballots.definition(poll)).toEqual(standing);
    expect((await instance.ballots.read(standing, undefined)).status).toBe('closed');
  });

  it('that are out of date, or were never installed, get nothing done', async () => {
    const poll = await installed({ configVersion: 2 });
    for (const stale of [{ ...poll, configVersion: 1 }, aPoll()]) {
      await expect(cast(stale, [ballot('v', 'a')])).rejects.toThrow(StaleDefinitionError);
      const { ballots } = instance;
      await expect(ballots.retract(stale, 'v')).rejects.toThrow(StaleDefinitionError);
      await expect(ballots.move(stale, 'close')).rejects.toThrow(StaleDefinitionError);
      await expect(ballots.read(stale, undefined)).rejects.toThrow(StaleDefinitionError);
    }
    expect((await instance.ballots.read(poll, 'v')).ballotCount).toBe(0);
  });

  it('of a dropped poll cannot be brought back, nor its ballots', async () => {
    const poll = await installed();
    await cast(poll, [ballot('v', 'a')]);
    await instance.ballots.drop(poll);
    await instance.ballots.install(poll, 'open');
    expect(await instance.ballots.definition(poll)).toBeUndefined();
    expect(await instance.ballots.statuses([poll])).toEqual([undefined]);
    const { base } = instance.keys.poll(poll);
    expect(await instance.redis.commands.keys(`${base}:*`)).toEqual([`${base}:grave:${poll.id}`]);
  });
});

describe('statuses', () => {
  it('tells the status of each poll asked for, in order, and of none that is not there', async () => {
    const [open, closed] = [await installed(), await installed()];
    await instance.ballots.move(closed, 'close');
    expect(await instance.ballots.statuses([closed, aPoll(), open])).toEqual([
      'closed',
      undefined,
      'open',
    ]);
  });
});
