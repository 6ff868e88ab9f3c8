import type { PollState } from '@rostrum/client';
import { describe, expect, it } from 'vitest';
import { QuestionList } from './question-list.ts';
import type { Question } from './question-row.ts';

const question = (id: string, votes = 0): Question => ({
  id,
  text: id,
  votes,
  at: '2026-11-21T00:00:00Z',
  state: 'shown',
  isPinned: false,
});

const state = (ids: string[], shown: number) =>
  ({ questions: ids.map((id) => question(id)), states: { shown, answered: 0 } }) as PollState;

const ids = (list: QuestionList) => list.items.map(({ id }) => id).join('');

describe('QuestionList', () => {
  it('has what is live first, and behind it what was asked for, each once', () => {
    const list = new QuestionList();
    list.observe(state(['a', 'b'], 4));
    expect([ids(list), list.hasMore]).toEqual(['ab', true]);
    list.take({ items: [question('a'), question('b')], nextCursor: 'n' });
    list.take({ items: [question('c'), question('d')] });
    expect([ids(list), list.hasMore]).toEqual(['abcd', false]);
    // The last one has risen.
    list.observe(state(['d', 'a'], 4));
    expect(ids(list)).toBe('dabc');
  });

  it('forgets what was hidden, as far as the count tells', () => {
    const list = new QuestionList();
    list.take({ items: [question('a'), question('b'), question('c')] });
    list.observe(state(['a', 'b'], 3));
    expect(ids(list)).toBe('abc');
    list.observe(state(['a'], 1));
    expect(ids(list)).toBe('a');
  });

  it('knows which votes are the own ones, and the newest count of those behind', () => {
    const list = new QuestionList();
    list.observe(state(['a'], 2));
    list.take({ items: [{ ...question('a'), hasVoted: true }, question('z')] });
    expect([list.hasVoted('a'), list.hasVoted('z')]).toEqual([true, false]);
    list.vote('z', true, 5);
    expect([list.hasVoted('z'), list.items.at(-1)?.votes]).toEqual([true, 5]);
  });
});
