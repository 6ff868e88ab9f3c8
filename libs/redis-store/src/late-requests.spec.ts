import type {
  CarriedOut,
  IdempotentRequest,
  Leaderboard,
  Poll,
  WriteOutcome,
} from '@rostrum/domain';
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
const REQUEST: IdempotentRequest = { key: 'k', fingerprint: 'body' };

const redis = ownRedis({ appendonly: 'no' });
let instance: Instance;
let memory: RedisRequestMemory;

beforeAll(async () => {
  instance = await openInstance(redis().url);
  memory = new RedisRequestMemory(instance.redis, instance.keys, LIMITS);
});
afterAll(() => instance.close());

/** A write that a caller sends twice, and what others do between the two. */
interface Case {
  prepare?: () => Promise<unknown>;
  send: (request: IdempotentRequest) => Promise<WriteOutcome>;
  between: () => Promise<unknown>;
  look: () => Promise<unknown>;
  /** The live store is rebuilt: of the requests it knows what the log tells. */
  rebuild: () => Promise<unknown>;
}

async function rebuildPoll(poll: Poll): Promise<void> {
  const known = await requestsOf(instance);
  await forget(instance, instance.keys.poll(poll).base);
  await memory.remindPoll(poll, known);
}

async function rebuildBoard(board: Leaderboard): Promise<void> {
  const known: CarriedOut[] = await requestsOf(instance);
  await forget(instance, instance.keys.leaderboard(board).base);
  await memory.remindBoard(board, known);
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
    rebuild: () => rebuildBoard(board),
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
    rebuild: () => rebuildPoll(poll),
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
    rebuild: () => rebuildPoll(poll),
  };
}

async function askedCase(
  act: (poll: Poll, id: string) => Pick<Case, 'prepare' | 'send' | 'between'>,
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
    rebuild: () => rebuildPoll(poll),
  };
}

const CASES: Record<string, () => Promise<Case>> = {
  'an entry that is removed': entryCase,
  'a ballot that is taken back': ballotCase,
  'a poll that begins anew': resetCase,
  'a vote that is taken back': () =>
    askedCase((poll, id) => ({
      prepare: () => instance.posts.vote(poll, id, 'v', true),
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
      rebuild: () => rebuildPoll(poll),
    };
  },
};

/** What an answer says of what the request has done, not of what stands. */
function effectOf(outcome: WriteOutcome & { removed?: unknown; moved?: unknown }): object {
  const { removed, moved } = outcome;
  return JSON.parse(JSON.stringify({ removed, moved }));
}

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

  it('and again, after the live store was rebuilt, takes nothing away either', async () => {
    const { prepare, send, between, look, rebuild } = await open();
    await prepare?.();
    await drainEvents(instance);
    const first = await send(REQUEST);
    await rebuild();
    await between();
    const before = await look();
    await drainEvents(instance);
    const again = await send(REQUEST);
    expect(again).toMatchObject({ ...effectOf(first), isReplayed: true });
    expect(await look()).toEqual(before);
    expect(await drainEvents(instance)).toEqual([]);
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

it('a question that was asked before the store was rebuilt is not asked twice', async () => {
  const poll = await openPoll({ type: 'questions', options: [] });
  await drainEvents(instance);
  const ask = (id: string) => {
    const question = { id, voterId: undefined, authorName: undefined, text: 'Why?' };
    return instance.posts.ask(poll, question, REQUEST);
  };
  const first = await ask('qn_1');
  await rebuildPoll(poll);
  const again = await ask('qn_2');
  expect(again).toMatchObject({ isReplayed: true });
  expect(again.post).toEqual(first.post);
  expect(await drainEvents(instance)).toEqual([]);
});
