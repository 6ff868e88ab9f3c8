import type { IdempotentRequest, Leaderboard, Poll, WriteOutcome } from '@rostrum/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownRedis } from '../../../test/setup/redis.ts';
import {
  aBallot,
  aBoard,
  aPoll,
  aSubmission,
  type Instance,
  openInstance,
} from '../test/fixtures.ts';

const REQUEST: IdempotentRequest = { key: 'k', fingerprint: 'body' };

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance(redis().url);
});
afterAll(() => instance.close());

/** A write that a caller sends twice, and what others do between the two. */
interface Case {
  prepare?: () => Promise<unknown>;
  send: (request: IdempotentRequest) => Promise<WriteOutcome>;
  between: () => Promise<unknown>;
  look: () => Promise<unknown>;
}

async function openPoll(over: Partial<Poll> = {}): Promise<Poll> {
  const poll = aPoll(over);
  await instance.ballots.install(poll);
  await instance.ballots.move(poll, 'open');
  return poll;
}

async function entryCase(): Promise<Case> {
  const board: Leaderboard = aBoard();
  await instance.ranking.install(board);
  const submit = () =>
    instance.ranking.submit({
      board,
      submissions: [aSubmission('ann', 1)],
      wantRanks: false,
      idempotency: undefined,
    });
  return {
    prepare: submit,
    send: (request) => instance.ranking.removeEntry(board, 'ann', undefined, request),
    between: submit,
    look: () => instance.ranking.page(board, 'all-time', { at: 'top' }, 10),
  };
}

async function ballotCase(): Promise<Case> {
  const poll = await openPoll({ ballotChange: 'retract' });
  const cast = () => instance.ballots.cast(poll, [aBallot('v', 'a')], undefined);
  return {
    prepare: cast,
    send: (request) => instance.ballots.retract(poll, 'v', request),
    between: cast,
    look: () => instance.ballots.read(poll, 'v'),
  };
}

async function resetCase(): Promise<Case> {
  const poll = await openPoll();
  return {
    send: (request) => instance.ballots.move(poll, 'reset', request),
    between: async () => {
      await instance.ballots.move(poll, 'open');
      await instance.ballots.cast(poll, [aBallot('v', 'a')], undefined);
    },
    look: () => instance.ballots.read(poll, 'v'),
  };
}

async function askedCase(
  act: (poll: Poll, id: string) => Pick<Case, 'send' | 'between'>,
): Promise<Case> {
  const poll = await openPoll({ type: 'questions', options: [] });
  const question = { id: 'qn_1', voterId: undefined, authorName: undefined, text: 'Why?' };
  await instance.posts.ask(poll, question, undefined);
  const list = { sort: 'votes', limit: 10, after: undefined, voterId: 'v' } as const;
  return {
    ...act(poll, question.id),
    look: async () => [
      await instance.posts.list(poll, { ...list, state: 'shown' }),
      await instance.posts.list(poll, { ...list, state: 'hidden' }),
    ],
  };
}

const CASES: Record<string, () => Promise<Case>> = {
  'an entry that is removed': entryCase,
  'a ballot that is taken back': ballotCase,
  'a poll that begins anew': resetCase,
  'a vote that is taken back': () =>
    askedCase((poll, id) => ({
      send: (request) => instance.posts.vote(poll, id, 'v', false, request),
      between: () => instance.posts.vote(poll, id, 'v', true),
    })),
  'a question that is hidden': () =>
    askedCase((poll, id) => ({
      send: (request) => instance.posts.change(poll, [id], { state: 'hidden' }, 'key:k', request),
      between: () => instance.posts.change(poll, [id], { state: 'shown' }, 'key:k'),
    })),
  'a word that is hidden': async () => {
    const poll = await openPoll({ type: 'word-cloud', options: [] });
    return {
      send: (request) => instance.posts.decideWord(poll, '~tea', true, 'key:k', request),
      between: () => instance.posts.decideWord(poll, '~tea', false, 'key:k'),
      look: () => instance.posts.words(poll),
    };
  },
};

describe.each(Object.entries(CASES))('%s', (_name, open) => {
  it('and again, late and under the same key, takes nothing away that was written since', async () => {
    const { prepare, send, between, look } = await open();
    await prepare?.();
    const first = await send(REQUEST);
    expect(first.isReplayed).toBe(false);
    await between();
    const before = await look();
    const { position, ...again } = await send(REQUEST);
    const { position: _first, ...answered } = first;
    expect(again).toEqual({ ...answered, isReplayed: true });
    expect(position.sequence).toBeGreaterThan(first.position.sequence);
    expect(await look()).toEqual(before);
  });

  it('and then another request under its key is refused, and changes nothing', async () => {
    const { prepare, send, between, look } = await open();
    await prepare?.();
    await send(REQUEST);
    await between();
    const before = await look();
    await expect(send({ ...REQUEST, fingerprint: 'another body' })).rejects.toMatchObject({
      code: 'idempotency.mismatch',
    });
    expect(await look()).toEqual(before);
  });
});

it('a question that was removed is not missed when its removal comes again', async () => {
  const poll = await openPoll({ type: 'questions', options: [] });
  const question = { id: 'qn_1', voterId: undefined, authorName: undefined, text: 'Why?' };
  await instance.posts.ask(poll, question, undefined);
  const remove = () => instance.posts.remove(poll, question.id, { by: 'key:k' }, REQUEST);
  expect(await remove()).toMatchObject({ isReplayed: false });
  expect(await remove()).toMatchObject({ isReplayed: true });
});
