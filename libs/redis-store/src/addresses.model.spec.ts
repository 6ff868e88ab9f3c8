import type { Poll } from '@rostrum/domain';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectRedis } from '../../../test/setup/direct-redis.ts';
import { ownRedis } from '../../../test/setup/redis.ts';
import { aBallot, aPoll, type Instance, openInstance } from '../test/fixtures.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let direct: Redis;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  direct = connectRedis(redis().url);
});
afterAll(async () => {
  direct?.disconnect();
  await instance.close();
});

type Step =
  | { kind: 'cast'; voter: string; address: string; choice: string }
  | { kind: 'retract'; voter: string }
  | { kind: 'reset' };

const voter = fc.constantFrom('v1', 'v2', 'v3', 'v4', 'v5');
const address = fc.constantFrom('here', 'there');
const choice = fc.constantFrom('a', 'b');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('cast' as const), voter, address, choice }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('retract' as const), voter }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reset' as const }) },
);

/** Where the ballot of each voter came from: what counts is what stands. */
class Model {
  readonly homes = new Map<string, string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  take({ voter: who, address: from }: { voter: string; address: string }): boolean {
    const neighbours = [...this.homes.values()].filter((home) => home === from).length;
    if (this.homes.has(who)) return true;
    if (neighbours >= this.#most) return false;
    this.homes.set(who, from);
    return true;
  }
}

async function play(poll: Poll, model: Model, done: Step): Promise<void> {
  if (done.kind === 'reset') {
    await instance.ballots.move(poll, 'reset');
    await instance.ballots.move(poll, 'open');
    model.homes.clear();
    return;
  }
  if (done.kind === 'retract') {
    await instance.ballots.retract(poll, done.voter);
    model.homes.delete(done.voter);
    return;
  }
  const input = { ...aBallot(done.voter, done.choice), address: done.address };
  const { outcomes } = await instance.ballots.cast(poll, [input], undefined);
  const isTaken = model.take(done);
  const [outcome] = outcomes;
  expect(outcome?.status !== 'rejected').toBe(isTaken);
  if (!isTaken) expect(outcome).toEqual({ status: 'rejected', code: 'ballot.address_full' });
}

it('an address has as many voters with a ballot in as it may have, whatever is cast and taken back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(step, { minLength: 1, maxLength: 40 }),
      async (most, steps) => {
        const poll = aPoll({ voterIdentity: 'ip', votesPerAddress: most });
        await instance.ballots.install(poll);
        await instance.ballots.move(poll, 'open');
        const model = new Model(most);
        for (const done of steps) await play(poll, model, done);
        const counts = [...Map.groupBy(model.homes.values(), (home) => home)];
        expect(new Set(await instance.ballots.addresses(poll, 10))).toEqual(
          new Set(counts.map(([home, { length }]) => ({ address: home, voters: length }))),
        );
        for (const home of ['here', 'there']) {
          const voters: string[] = [];
          for await (const some of instance.ballots.votersAt(poll, home)) voters.push(...some);
          const expected = [...model.homes].flatMap(([who, at]) => (at === home ? [who] : []));
          expect(voters.sort()).toEqual(expected.sort());
        }
        await instance.ballots.drop(poll);
        const left = await direct.keys(`*:poll:${poll.id}:*`);
        expect(left.filter((name) => !name.includes(':grave:'))).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

it('addresses are in no event', async () => {
  const poll = aPoll({ voterIdentity: 'ip', votesPerAddress: 5 });
  await instance.ballots.install(poll);
  await instance.ballots.move(poll, 'open');
  const input = { ...aBallot('v', 'a'), address: 'whereabouts' };
  await instance.ballots.cast(poll, [input], undefined);
  await instance.ballots.retract(poll, 'v');
  for (const stream of await direct.keys('sys:*:events')) {
    expect(JSON.stringify(await direct.xrange(stream, '-', '+'))).not.toContain('whereabouts');
  }
});
