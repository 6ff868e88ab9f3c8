import { createPoll, type PollView, updatePoll } from '@rostrum/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedFields } from '../../forms/changed-fields.ts';
import { methodsOf } from '../count-choices.ts';
import { POLL_TRAITS, type PollType } from '../poll-types.ts';
import { VOTER_IDENTITIES } from '../voter-choices.ts';
import { shownFields, validatePoll } from './poll-form.ts';
import {
  emptyOption,
  emptyPoll,
  type PollValues,
  toChanges,
  toNewPoll,
  valuesOf,
  withType,
} from './poll-values.ts';
import { withIds } from './quiz-values.ts';

const TYPES = Object.keys(POLL_TRAITS) as PollType[];

function filled(type: PollType): PollValues {
  const options = ['A', 'B'].map((label) => ({ ...emptyOption(), label }));
  return withType({ ...emptyPoll(), question: 'Which?', options }, type);
}

function quiz(edit: Partial<PollValues> = {}): PollValues {
  const [a, b] = filled('quiz').options;
  if (!a || !b) throw new Error('a quiz has options');
  return { ...filled('quiz'), options: [a, { ...b, isCorrect: true }], ...edit };
}

function viewOf(values: PollValues, fields: Partial<PollView> = {}): PollView {
  const { options = [], ...body } = createPoll.parse(toNewPoll(values));
  return {
    pollId: 'pl_1',
    status: 'draft',
    round: 1,
    integrity: 'high',
    minChoices: 1,
    maxChoices: 1,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    resultsVisibility: 'after_close',
    ...(body as Partial<PollView> & Pick<PollView, 'question' | 'type'>),
    options: options.map((option, index) => ({ ...option, id: option.id ?? `o${index + 1}` })),
    ...fields,
  } as PollView;
}

describe('a quiz in a form', () => {
  it('names the right options by ids, a time, and shows nothing before it is closed', () => {
    const body = toNewPoll(quiz());
    expect(createPoll.safeParse(body).error).toBeUndefined();
    expect(body).toMatchObject({
      options: [{ id: 'o1' }, { id: 'o2' }],
      quiz: { correct: ['o2'], points: 1000, scoring: 'speed', latencyCreditMs: 500 },
      durationSeconds: 30,
      resultsVisibility: 'after_close',
    });
    expect(body.quiz).not.toHaveProperty('leaderboard');
  });

  it('needs a right answer, a time and numbers', () => {
    const none = { options: filled('quiz').options };
    expect(Object.keys(validatePoll(quiz(none)))).toEqual(['quiz.correct']);
    expect(Object.keys(validatePoll(quiz({ end: 'hand' })))).toEqual(['durationSeconds']);
    expect(validatePoll(quiz({ durationSeconds: null }))).toHaveProperty('durationSeconds');
    const empty = quiz({ quiz: { ...quiz().quiz, points: '' } });
    expect(validatePoll(empty)).toEqual({ 'quiz.points': 'Enter a number' });
  });

  it('comes out of the form as it went in', () => {
    const view = viewOf(quiz({ quiz: { ...quiz().quiz, scoring: 'none', leaderboard: 'night' } }));
    const before = toChanges(valuesOf(view), true);
    expect(before.quiz).toEqual(view.quiz);
    expect(updatePoll.safeParse(before).error).toBeUndefined();
    expect(toChanges(valuesOf(view), false)).not.toHaveProperty('quiz');
  });

  it('leaves what it brought along when it becomes something else', () => {
    const other = withType(quiz(), 'single');
    expect(other).toMatchObject({ end: 'hand', resultsVisibility: 'always' });
    expect(toNewPoll(other)).not.toHaveProperty('quiz');
    expect(toNewPoll(other)).not.toHaveProperty('durationSeconds');
  });

  it('gives options ids that differ, and leaves those that have one', () => {
    const ids = fc.uniqueArray(fc.constantFrom('o1', 'o2', 'o3', 'o7', 'x', 'y'));
    fc.assert(
      fc.property(ids, fc.nat(5), (given, empty) => {
        const options = [...Array.from({ length: empty }, () => ''), ...given].map((id) => ({
          id,
        }));
        const named = withIds(options).map(({ id }) => id);
        expect(new Set(named).size).toBe(options.length);
        expect(named.slice(empty)).toEqual(given);
        expect(named).not.toContain('');
      }),
    );
  });
});

describe('the count that a form declares', () => {
  const declared = (type: PollType, tally: Partial<PollValues['tally']>): PollValues => {
    const values = filled(type);
    return { ...values, tally: { ...values.tally, ...tally } };
  };

  it.each(TYPES)('is one that polls of type %s can have', (type) => {
    for (const { value } of methodsOf(type)) {
      const body = toNewPoll(declared(type, { method: value, tieBreak: 'drawn' }));
      expect(createPoll.safeParse(body).error).toBeUndefined();
      expect(body.tally).toEqual({ method: value, seats: 1, tieBreak: 'drawn' });
    }
    expect(shownFields(filled(type), true).includes('tally')).toBe(methodsOf(type).length > 0);
  });

  it('has seats by STV alone, and no more than there are options', () => {
    const seats = (method: 'stv' | 'irv', count: number | '') =>
      declared('ranking', { method, seats: count });
    expect(toNewPoll(seats('stv', 2)).tally).toMatchObject({ seats: 2 });
    expect(toNewPoll(seats('irv', 2)).tally).toMatchObject({ seats: 1 });
    expect(Object.keys(validatePoll(seats('stv', 3)))).toEqual(['tally.seats']);
    expect(Object.keys(validatePoll(seats('stv', '')))).toEqual(['tally.seats']);
    expect(validatePoll(seats('irv', 3))).toEqual({});
  });

  it('can be changed once the poll was opened', () => {
    const values = valuesOf(viewOf(declared('ranking', { method: 'irv' })));
    const changed = { ...values, tally: { ...values.tally, method: 'schulze' } as const };
    expect(changedFields(toChanges(values, false), toChanges(changed, false))).toEqual({
      tally: { method: 'schulze', seats: 1, tieBreak: 'option-order' },
    });
  });
});

describe('who may vote, in a form', () => {
  it.each(VOTER_IDENTITIES)('is told by $value', ({ value: voterIdentity }) => {
    const limited: PollValues = { ...filled('single'), voterIdentity, votesPerAddress: 5 };
    const isLimited = shownFields(limited, true).includes('votesPerAddress');
    const body = toNewPoll(limited);
    expect(createPoll.safeParse(body).error).toBeUndefined();
    expect(body.voterIdentity).toBe(voterIdentity);
    expect(body.votesPerAddress).toBe(isLimited ? 5 : undefined);
    const unlimited = toChanges({ ...limited, votesPerAddress: '' }, true);
    expect(unlimited.votesPerAddress).toBe(isLimited ? null : undefined);
    expect(unlimited).not.toHaveProperty('voterIdentity');
  });
});
