import { createPoll, type PollView, updatePoll } from '@rostrum/contracts';
import { describe, expect, it } from 'vitest';
import { changedFields } from '../../forms/changed-fields.ts';
import {
  emptyOption,
  emptyPoll,
  type PollValues,
  toChanges,
  toNewPoll,
  valuesOf,
} from './poll-values.ts';

const poll: PollView = {
  pollId: 'pl_1',
  question: 'Which?',
  type: 'multiple',
  status: 'draft',
  round: 1,
  allowWriteIns: false,
  moderation: 'none',
  shuffleOptions: false,
  options: [
    { id: 'a', label: 'A' },
    { id: 'b', label: 'B' },
    { id: 'c', label: 'C' },
  ],
  minChoices: 1,
  maxChoices: 3,
  voterIdentity: 'token',
  ballotChange: 'none',
  resultsVisibility: 'always',
  durability: 'persisted',
  visibility: 'public',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
};

function changes(edit: (values: PollValues) => Partial<PollValues>) {
  const values = valuesOf(poll);
  return changedFields(toChanges(values, true), toChanges({ ...values, ...edit(values) }, true));
}

describe('a poll in a form', () => {
  it('becomes a body that the contract takes, without what was left empty', () => {
    const options = [
      { ...emptyOption(), label: 'A' },
      { ...emptyOption(), label: 'B', id: 'b', imageUrl: 'https://example.com/b.png' },
    ];
    const body = toNewPoll({ ...emptyPoll(), question: 'Which?', options });
    expect(createPoll.safeParse(body).error).toBeUndefined();
    expect(body).toMatchObject({
      options: [{ label: 'A' }, { label: 'B', id: 'b', imageUrl: 'https://example.com/b.png' }],
    });
    expect(body).not.toHaveProperty('key');
    expect(body).not.toHaveProperty('maxChoices');
  });

  it('has nothing to save when nothing was edited', () => {
    expect(changes(() => ({}))).toEqual({});
  });

  it('lets the most choices follow the options where all may be chosen', () => {
    const changed = changes(({ options }) => ({ options: options.slice(0, 2) }));
    expect(changed).toEqual({ options: poll.options.slice(0, 2), maxChoices: 2 });
    expect(updatePoll.safeParse(changed).success).toBe(true);
  });

  it('says a bound that was set, and one that was emptied', () => {
    expect(changes(() => ({ maxChoices: 2 }))).toEqual({ maxChoices: 2 });
    const bounded = valuesOf({ ...poll, maxChoices: 2 });
    const after = toChanges({ ...bounded, maxChoices: '' }, true);
    expect(changedFields(toChanges(bounded, true), after)).toEqual({ maxChoices: 3 });
  });

  it('offers no options and bounds for change once it was opened', () => {
    expect(Object.keys(toChanges(valuesOf(poll), false))).not.toContain('options');
  });
});
