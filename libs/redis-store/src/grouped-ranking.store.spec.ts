import {
  type Leaderboard,
  StaleDefinitionError,
  type SubmissionInput,
  type SubmitOutcome,
} from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import { drainEvents } from '../test/event-fold.ts';
import { aBoard, aSubmission, type Instance, openInstance } from '../test/fixtures.ts';
import { GroupedRankingStore } from './grouped-ranking.store.ts';

const LAST_EXACT = 2 ** 53 - 1;

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let ranking: GroupedRankingStore;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  ranking = new GroupedRankingStore(
    instance.redis,
    instance.keys,
    instance.profiles,
    instance.clock,
    {
      streamCapacity: 100_000,
      idempotencyTtlSeconds: 3600,
    },
  );
});
afterAll(() => instance.close());

async function installed(overrides: Partial<Leaderboard> = {}): Promise<Leaderboard> {
  const board = aBoard(overrides);
  await ranking.install(board);
  return board;
}

function submit(
  board: Leaderboard,
  submission: SubmissionInput,
  requestKey?: string,
  body = 'body',
): Promise<SubmitOutcome> {
  const idempotency = requestKey ? { key: requestKey, fingerprint: body } : undefined;
  return ranking.submit({ board, submissions: [submission], wantRanks: true, idempotency });
}

async function eventsOf(board: Leaderboard): Promise<number[]> {
  const events = await drainEvents(instance);
  return events.flatMap(({ resourceId, body }) =>
    resourceId === board.id && body.type === 'scores.submitted' ? [body.submissions.length] : [],
  );
}

describe('submissions that come at the same time', () => {
  it('are one event, and each is answered with the rank it has when all are written', async () => {
    const board = await installed();
    const outcomes = await Promise.all(
      [10, 30, 20].map((score) => submit(board, aSubmission(`m${score}`, score))),
    );
    expect(outcomes.map(({ outcomes: [first], total }) => [first, total])).toMatchObject([
      [{ status: 'applied', score: 10, rank: 3 }, 3],
      [{ status: 'applied', score: 30, rank: 1 }, 3],
      [{ status: 'applied', score: 20, rank: 2 }, 3],
    ]);
    expect(outcomes.every((outcome) => outcome.outcomes.length === 1)).toBe(true);
    expect(await eventsOf(board)).toEqual([3]);
  });

  it('count in the order in which they came', async () => {
    const board = await installed({ operator: 'increment' });
    const add = (score: number) =>
      submit(board, aSubmission('a', score, { operator: 'increment' }));
    const outcomes = await Promise.all([add(1), add(2), add(4)]);
    expect(outcomes.map(({ outcomes: [first] }) => first)).toMatchObject([
      { score: 1, previousScore: undefined },
      { score: 3, previousScore: 1 },
      { score: 7, previousScore: 3 },
    ]);
  });

  it('are refused one by one', async () => {
    const board = await installed({ operator: 'increment' });
    const add = (memberId: string, score: number) =>
      submit(board, aSubmission(memberId, score, { operator: 'increment' }));
    await add('full', LAST_EXACT);
    const outcomes = await Promise.all([add('a', 1), add('full', 1), add('b', 2)]);
    expect(outcomes.map(({ outcomes: [first] }) => first?.status)).toEqual([
      'applied',
      'rejected',
      'applied',
    ]);
  });

  it('are written to the board each of them is for', async () => {
    const [first, second] = [await installed(), await installed()];
    const outcomes = await Promise.all([
      submit(first, aSubmission('a', 1)),
      submit(second, aSubmission('b', 2)),
      submit(first, aSubmission('c', 3)),
    ]);
    expect(outcomes.map(({ total }) => total)).toEqual([2, 1, 2]);
  });

  it('are all written, however many they are', async () => {
    const board = await installed();
    const members = Array.from({ length: 300 }, (_, index) => `m${index}`);
    const outcomes = await Promise.all(
      members.map((memberId, index) => submit(board, aSubmission(memberId, index))),
    );
    expect(outcomes.map(({ outcomes: [first] }) => first)).toMatchObject(
      members.map((_, index) => ({ status: 'applied', score: index })),
    );
    const counts = await eventsOf(board);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(300);
    expect(Math.max(...counts)).toBeLessThan(300);
  });

  it('all learn that the definition they were checked against is an old one', async () => {
    const board = await installed();
    await ranking.install({ ...board, configVersion: 2 });
    const outcomes = await Promise.allSettled([
      submit(board, aSubmission('a', 1)),
      submit(board, aSubmission('b', 2)),
      submit({ ...board, configVersion: 2 }, aSubmission('c', 3)),
    ]);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
      expect.any(StaleDefinitionError),
      expect.any(StaleDefinitionError),
      false,
    ]);
  });

  it('keep the total of their own periods when some are dated', async () => {
    const board = await installed({ periods: ['daily'] });
    const yesterday = ranking.nowMs() - 86_400_000;
    const [dated, live, alsoLive] = await Promise.all([
      submit(board, aSubmission('a', 1, { occurredAtMs: yesterday })),
      submit(board, aSubmission('b', 2)),
      submit(board, aSubmission('c', 3)),
    ]);
    expect([dated?.total, live?.total, alsoLive?.total]).toEqual([1, 2, 2]);
  });

  it('of one member are each answered with the rank of what it made of the score', async () => {
    const board = await installed({ operator: 'set' });
    await submit(board, aSubmission('b', 5, { operator: 'set' }));
    const outcomes = await Promise.all(
      [9, 1, 7].map((score) => submit(board, aSubmission('a', score, { operator: 'set' }))),
    );
    expect(outcomes.map(({ outcomes: [first] }) => first)).toMatchObject([
      { score: 9, rank: 1, previousRank: undefined },
      { score: 1, rank: 2, previousRank: 1 },
      { score: 7, rank: 1, previousRank: 2 },
    ]);
  });

  it('are each remembered under their own idempotency key, with the answer they had', async () => {
    const board = await installed({ operator: 'increment' });
    const add = (memberId: string, key: string, body = 'body') =>
      submit(board, aSubmission(memberId, 1, { operator: 'increment' }), key, body);
    const first = await Promise.all([add('a', 'k1'), add('b', 'k2'), add('a', 'k1')]);
    expect(first.map(({ isReplayed }) => isReplayed)).toEqual([false, false, true]);
    expect(await eventsOf(board)).toEqual([2]);
    await add('c', 'k3');
    const [again, other] = await Promise.all([add('a', 'k1'), add('b', 'k2', 'another body')]);
    expect(again).toEqual({
      ...first[0],
      isReplayed: true,
      outcomes: [{ ...first[0]?.outcomes[0], isReplayed: true }],
      position: again?.position,
    });
    expect(other?.outcomes).toEqual([{ status: 'rejected', code: 'idempotency.mismatch' }]);
    const page = await ranking.page(board, 'all-time', { at: 'top' }, 3);
    expect(page?.entries.map(({ score }) => score)).toEqual([1, 1, 1]);
  });
});
