import type { BallotInput, Poll, SubmissionInput, SubmitOutcome } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { drainEvents } from '../test/event-fold.ts';
import {
  aBallot,
  aBoard,
  aPoll,
  aSubmission,
  type Instance,
  openInstance,
} from '../test/fixtures.ts';
import { forget, requestsOf } from '../test/forgotten-requests.ts';
import { RedisRequestMemory } from './request-memory.ts';

const LIMITS = { streamCapacity: 1000, idempotencyTtlSeconds: 3600 };

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let memory: RedisRequestMemory;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  memory = new RedisRequestMemory(instance.redis, instance.keys, LIMITS);
});
afterAll(() => instance.close());

describe('a request that was carried out before the store was rebuilt', () => {
  const board = () => aBoard({ operator: 'increment', periods: ['all-time', 'daily'] });
  const request = { key: 'once', fingerprint: 'body' };

  async function submitTwice(
    submissions: SubmissionInput[],
    options: { wantRanks: boolean; hasKey: boolean },
  ): Promise<[SubmitOutcome, SubmitOutcome]> {
    const given = board();
    await instance.ranking.install(given);
    await drainEvents(instance);
    const submit = () =>
      instance.ranking.submit({
        board: given,
        submissions,
        wantRanks: options.wantRanks,
        idempotency: options.hasKey ? request : undefined,
      });
    const first = await submit();
    const known = await requestsOf(instance);
    await forget(instance, instance.keys.leaderboard(given).base);
    await memory.remindBoard(given, known);
    const again = await submit();
    expect(await drainEvents(instance)).toEqual([]);
    return [first, again];
  }

  it('with one score adds nothing, and is answered by what stands', async () => {
    const [first, again] = await submitTwice([aSubmission('ann', 5, { operator: 'increment' })], {
      wantRanks: true,
      hasKey: true,
    });
    expect(first.outcomes).toMatchObject([{ status: 'applied', score: 5, rank: 1 }]);
    expect(again).toMatchObject({ isReplayed: true, version: first.version, total: 1 });
    expect(again.outcomes).toMatchObject([
      { status: 'unchanged', score: 5, previousScore: 5, rank: 1, previousRank: 1 },
    ]);
    expect(again.outcomes).toMatchObject([
      {
        periods: [
          { score: 5, rank: 1 },
          { score: 5, rank: 1 },
        ],
      },
    ]);
  });

  it('with many scores under one key adds nothing', async () => {
    const scores = ['ann', 'bob', 'ann'].map((member) =>
      aSubmission(member, 5, { operator: 'increment' }),
    );
    const [, again] = await submitTwice(scores, { wantRanks: false, hasKey: true });
    expect(again.isReplayed).toBe(true);
    expect(again.outcomes).toMatchObject([{ score: 10 }, { score: 5 }, { score: 10 }]);
  });

  it('with scores that have ids of their own adds nothing', async () => {
    const scores = ['ann', 'bob'].map((member, index) =>
      aSubmission(member, 5, { operator: 'increment', submissionId: `s${index}` }),
    );
    const [, again] = await submitTwice(scores, { wantRanks: false, hasKey: false });
    expect(again.outcomes).toMatchObject([
      { status: 'unchanged', score: 5, isReplayed: true },
      { status: 'unchanged', score: 5, isReplayed: true },
    ]);
  });

  it('whose entry was removed since brings it back no more', async () => {
    const given = board();
    await instance.ranking.install(given);
    await drainEvents(instance);
    const submit = () =>
      instance.ranking.submit({
        board: given,
        submissions: [aSubmission('ann', 5, { operator: 'increment' })],
        wantRanks: true,
        idempotency: request,
      });
    await submit();
    const known = await requestsOf(instance);
    await instance.ranking.removeEntry(given, 'ann', undefined);
    await forget(instance, instance.keys.leaderboard(given).base);
    await memory.remindBoard(given, known);
    expect((await submit()).outcomes).toMatchObject([
      { status: 'rejected', code: 'member.not_found' },
    ]);
  });

  it('is forgotten when its time is over, and answers that are there are kept', async () => {
    const given = board();
    await instance.ranking.install(given);
    const names = ['old', 'new'];
    await memory.remindBoard(given, [
      { names: ['old'], atMs: Date.now() - LIMITS.idempotencyTtlSeconds * 1000 - 1 },
    ]);
    await memory.remindBoard(given, [{ names: ['new'], atMs: Date.now() }]);
    const { base } = instance.keys.leaderboard(given);
    const kept = await instance.redis.commands.mget(
      names.map((name) => `${base}:dedupe:${given.id}:${name}`),
    );
    expect(kept).toEqual([null, '']);
    await instance.redis.commands.set(`${base}:dedupe:${given.id}:kept`, 'body\nanswer');
    await memory.remindBoard(given, [{ names: ['kept'], atMs: Date.now() }]);
    expect(await instance.redis.commands.get(`${base}:dedupe:${given.id}:kept`)).toBe(
      'body\nanswer',
    );
  });

  it.each([true, false])('with ballots casts none again (under one key: %s)', async (hasKey) => {
    const poll: Poll = aPoll({ ballotChange: 'change' });
    await instance.ballots.install(poll);
    await instance.ballots.move(poll, 'open');
    await drainEvents(instance);
    const ballots: BallotInput[] = ['a', 'b'].map((choice) => ({
      ...aBallot('v', choice),
      ...(!hasKey && { ballotId: `id-${choice}` }),
    }));
    const cast = () => instance.ballots.cast(poll, ballots, hasKey ? request : undefined);
    await cast();
    const known = await requestsOf(instance);
    // Since then the voter has changed it once more.
    await instance.ballots.cast(poll, [aBallot('v', 'a')], undefined);
    const before = await instance.ballots.read(poll, 'v');
    await forget(instance, instance.keys.poll(poll).base);
    await memory.remindPoll(poll, known);
    const again = await cast();
    expect(again.isReplayed).toBe(hasKey);
    expect(again.outcomes).toEqual([{ status: 'unchanged' }, { status: 'unchanged' }]);
    expect(await instance.ballots.read(poll, 'v')).toEqual(before);
  });
});
