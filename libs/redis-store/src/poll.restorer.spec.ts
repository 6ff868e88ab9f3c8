import {
  type KeptBallot,
  type Poll,
  RebuildSupersededError,
  StaleDefinitionError,
} from '@rostrum/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { aBallot, aPoll, type Instance, keysLike, openInstance } from '../test/fixtures.ts';
import { keptOf, PollLoss } from '../test/poll-loss.ts';

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let loss: PollLoss;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  loss = await PollLoss.open(instance);
});
afterAll(async () => {
  await loss.close();
  await instance.close();
});

/** Open, with ballots that are stored. */
async function voted(ballots: number): Promise<Poll> {
  const poll = aPoll();
  await loss.add(poll);
  await instance.ballots.install(poll);
  await instance.ballots.move(poll, 'open');
  const cast = Array.from({ length: ballots }, (_, index) => aBallot(`v${index}`, 'a'));
  for (let at = 0; at < ballots; at += 1_000) {
    await instance.ballots.cast(poll, cast.slice(at, at + 1_000), undefined);
  }
  await loss.persist();
  return poll;
}

function keysOf(poll: Poll): Promise<string[]> {
  return keysLike(instance.redis, `${instance.keys.poll(poll).base}:*`);
}

it('more ballots than one batch holds come back, each once', async () => {
  await loss.strike(await voted(5_300));
});

it('a rebuild that was superseded writes nothing, at its beginning or in its midst', async () => {
  const poll = await voted(3);
  const token = await loss.lose(poll);
  const late = loss.restorer.restorePoll(poll, await loss.contentOf(poll), 'of another');
  await expect(late).rejects.toThrow(RebuildSupersededError);
  expect(await keysOf(poll)).toEqual([]);
  const content = await loss.contentOf(poll);
  const { log } = instance.keys.poll(poll);
  async function* overtaken(): AsyncGenerator<readonly KeptBallot[]> {
    await instance.redis.commands.hset(log, 'rebuild', 'of another');
    yield* content.ballots;
  }
  const broken = loss.restorer.restorePoll(poll, { ...content, ballots: overtaken() }, token);
  await expect(broken).rejects.toThrow(RebuildSupersededError);
  expect((await keysOf(poll)).map((key) => key.split(':').at(-1))).toEqual(['state']);
  await loss.reopen(poll);
});

it('a poll cannot be read before it is whole', async () => {
  const poll = await voted(3);
  const token = await loss.lose(poll);
  const content = await loss.contentOf(poll);
  let wasTried = false;
  async function* watched(): AsyncGenerator<readonly KeptBallot[]> {
    wasTried = true;
    const reading = instance.ballots.read(poll, undefined);
    await expect(reading).rejects.toThrow(StaleDefinitionError);
    yield* content.ballots;
    await expect(instance.ballots.install(poll)).rejects.toMatchObject({
      code: 'store.recovering',
    });
  }
  await loss.restorer.restorePoll(poll, { ...content, ballots: watched() }, token);
  expect(wasTried).toBe(true);
  expect(await instance.ballots.read(poll, undefined)).toMatchObject({
    tally: { ballotCount: 3 },
  });
  await loss.reopen(poll);
});

it('nothing that an earlier restore left is there after the next', async () => {
  const poll = await voted(2);
  const before = await keptOf(instance, poll);
  const { base } = instance.keys.poll(poll);
  const token = await loss.lose(poll);
  await loss.restorer.restorePoll(poll, await loss.contentOf(poll), token);
  await instance.redis.commands.hset(`${base}:ballots`, 'nobody', 'b');
  await instance.redis.commands.zadd(`${base}:tally`, 7, 'b');
  const content = await loss.contentOf(poll);
  expect(await loss.restorer.restorePoll(poll, content, token)).toEqual({ ballots: 2 });
  expect(await keptOf(instance, poll)).toEqual(before);
  await loss.reopen(poll);
});

it('a poll that was dropped is not restored', async () => {
  const poll = await voted(2);
  const token = await loss.lose(poll);
  await instance.ballots.drop(poll);
  const content = await loss.contentOf(poll);
  expect(await loss.restorer.restorePoll(poll, content, token)).toEqual({ ballots: 0 });
  expect((await keysOf(poll)).map((key) => key.split(':').at(-2))).toEqual(['grave']);
  await loss.reopen(poll);
});
