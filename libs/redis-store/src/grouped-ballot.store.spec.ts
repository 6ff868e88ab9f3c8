import { type Poll, StaleDefinitionError } from '@rostrum/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { drainEvents } from '../test/event-fold.ts';
import { aBallot, aPoll, type Instance, openInstance } from '../test/fixtures.ts';
import { GroupedBallotStore } from './grouped-ballot.store.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let ballots: GroupedBallotStore;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  ballots = new GroupedBallotStore(instance.redis, instance.keys, {
    streamCapacity: 100_000,
    idempotencyTtlSeconds: 3600,
  });
});
afterAll(() => instance.close());

async function opened(overrides: Partial<Poll> = {}): Promise<Poll> {
  const poll = aPoll(overrides);
  await ballots.install(poll);
  await ballots.move(poll, 'open');
  await drainEvents(instance);
  return poll;
}

const castOne = (poll: Poll, voterId: string, choice: string) =>
  ballots.cast(poll, [aBallot(voterId, choice)], undefined);

it('ballots that arrive together are judged as they would be one by one, in their order', async () => {
  const given = fc.record({
    voterId: fc.constantFrom('v1', 'v2', 'v3'),
    choice: fc.constantFrom('a', 'b'),
  });
  const policy = fc.constantFrom('none' as const, 'change' as const);
  await fc.assert(
    fc.asyncProperty(policy, fc.array(given, { maxLength: 12 }), async (ballotChange, list) => {
      const [together, apart] = [await opened({ ballotChange }), await opened({ ballotChange })];
      const grouped = await Promise.all(
        list.map(({ voterId, choice }) => castOne(together, voterId, choice)),
      );
      const single = [];
      for (const { voterId, choice } of list) {
        const ballot = aBallot(voterId, choice);
        single.push(await instance.ballots.cast(apart, [ballot], undefined));
      }
      expect(grouped.map(({ outcomes }) => outcomes)).toEqual(
        single.map(({ outcomes }) => outcomes),
      );
      const tallies = [together, apart].map((poll) => ballots.read(poll, undefined));
      const [one, other] = await Promise.all(tallies);
      expect(new Map(one?.tally.counters)).toEqual(new Map(other?.tally.counters));
    }),
    { numRuns: 60 },
  );
});

it('ballots that arrive together share runs of 64, with one event each', async () => {
  const poll = await opened();
  const answers = await Promise.all(
    Array.from({ length: 150 }, (_, index) => castOne(poll, `v${index}`, 'a')),
  );
  expect(new Set(answers.map(({ version }) => version)).size).toBe(3);
  const events = await drainEvents(instance);
  const sizes = events.map(({ body }) => body.type === 'ballots.cast' && body.ballots.length);
  expect(sizes).toEqual([64, 64, 22]);
});

it('a run that fails is told to each of its callers', async () => {
  const poll = await opened();
  const stale = { ...poll, configVersion: 0 };
  const answers = await Promise.allSettled(
    ['v1', 'v2', 'v3'].map((voterId) => castOne(stale, voterId, 'a')),
  );
  for (const answer of answers) {
    expect(answer.status === 'rejected' && answer.reason).toBeInstanceOf(StaleDefinitionError);
  }
});

it('a request with a key of its own is remembered as its own', async () => {
  const poll = await opened();
  const idempotency = { key: 'k1', fingerprint: 'body' };
  const first = await ballots.cast(poll, [aBallot('v1', 'a')], idempotency);
  const again = await ballots.cast(poll, [aBallot('v1', 'a')], idempotency);
  expect([first.isReplayed, again.isReplayed]).toEqual([false, true]);
  expect(again.outcomes).toEqual(first.outcomes);
});
