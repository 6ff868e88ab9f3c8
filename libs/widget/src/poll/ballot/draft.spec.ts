import { describe, expect, it } from 'vitest';
import {
  castsAtOnce,
  type DraftRules,
  draftOf,
  emptyDraft,
  isComplete,
  isSameDraft,
} from './draft.ts';

const single: DraftRules = { type: 'single', minChoices: 1, maxChoices: 1, allowWriteIns: false };
const two: DraftRules = { ...single, type: 'multiple', maxChoices: 2 };

describe('a draft', () => {
  it('is cast by one click where one choice is all there is', () => {
    expect(castsAtOnce(single)).toBe(true);
    expect(castsAtOnce({ ...single, allowWriteIns: true })).toBe(false);
    expect(castsAtOnce(two)).toBe(false);
    expect(castsAtOnce({ ...single, type: 'nps' })).toBe(false);
  });

  it.each<[string, DraftRules, object, boolean]>([
    ['enough choices', two, { choices: ['a'] }, true],
    ['none', two, { choices: [] }, false],
    ['too many', two, { choices: ['a', 'b', 'c'] }, false],
    ['too many with what is written in', two, { choices: ['a', 'b'], writeIns: ['c'] }, false],
    ['a word written in', two, { choices: [], writeIns: ['c'] }, true],
    ['a number', { ...single, type: 'number' }, { number: 0 }, true],
    ['no number', { ...single, type: 'number' }, {}, false],
    ['a part of a ranking', { ...two, type: 'ranking' }, { ranking: ['a'] }, true],
    [
      'points within the budget',
      { ...two, type: 'points', pointsBudget: 9 },
      { ratings: { a: 9 } },
      true,
    ],
    [
      'points beyond it',
      { ...two, type: 'points', pointsBudget: 9 },
      { ratings: { a: 9, b: 1 } },
      false,
    ],
    ['ratings of any size', { ...two, type: 'rating' }, { ratings: { a: 5, b: 5 } }, true],
    ['words', { ...two, type: 'word-cloud' }, { texts: ['tea'] }, true],
  ])('is judged by its size: %s', (_name, rules, draft, isOne) => {
    expect(isComplete(draft, rules)).toBe(isOne);
  });

  it('is the same in another order, but for a ranking', () => {
    expect(isSameDraft({ choices: ['a', 'b'] }, { choices: ['b', 'a'] })).toBe(true);
    expect(isSameDraft({ choices: ['a'] }, { choices: ['a', 'b'] })).toBe(false);
    expect(isSameDraft({ choices: ['a'] }, { choices: ['a'], writeIns: ['b'] })).toBe(false);
    expect(isSameDraft({ ratings: { a: 1, b: 2 } }, { ratings: { b: 2, a: 1 } })).toBe(true);
    expect(isSameDraft({ ratings: { a: 1 } }, { ratings: { a: 2 } })).toBe(false);
    expect(isSameDraft({ ranking: ['a', 'b'] }, { ranking: ['b', 'a'] })).toBe(false);
    expect(isSameDraft({ number: 0 }, {})).toBe(false);
    expect(isSameDraft({ texts: ['a', 'b'] }, { texts: ['b', 'a'] })).toBe(true);
  });

  it('begins empty, with the field that the type calls for', () => {
    expect(emptyDraft('approval')).toEqual({ choices: [] });
    expect(emptyDraft('word-cloud')).toEqual({ texts: [] });
  });

  it('is what a ballot says, not whose it is', () => {
    const ballot = { voterId: 'v', round: 2, weight: 3, ranking: ['a'] };
    expect(draftOf(ballot)).toEqual({ ranking: ['a'] });
  });
});
