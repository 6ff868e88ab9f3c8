import { createLeaderboard, createPoll } from '@rostrum/contracts';
import { describe, expect, it } from 'vitest';
import { validateBy } from './schema-errors.ts';

const board = { key: 'arcade', name: 'Arcade' };

describe('checking a form by a schema of the contract', () => {
  it('finds no fault in values that the schema takes', () => {
    expect(validateBy(createLeaderboard)(board)).toEqual({});
  });

  it('says faults in plain words, by the path of the field', () => {
    const check = validateBy(createLeaderboard);
    const values = {
      ...board,
      name: '',
      retention: { periods: 401 },
      columns: [
        { key: 'a', sortOrder: 'asc' },
        { key: 'a', sortOrder: 'asc' },
      ],
    };
    expect(check(values)).toEqual({
      name: 'Fill this in',
      'retention.periods': 'Must be 400 or less',
      columns: 'keys must differ',
    });
    expect(check({ ...board, retention: { periods: '' } })).toEqual({
      'retention.periods': 'Enter a number',
    });
  });

  it('describes the pattern of a field in the words that were given for it', () => {
    const check = validateBy(createPoll, { 'options.*.id': 'Letters and digits' });
    const options = [{ label: 'A' }, { label: 'B', id: '!' }];
    expect(check({ question: 'Which?', type: 'single', options })).toEqual({
      'options.1.id': 'Letters and digits',
    });
  });
});
