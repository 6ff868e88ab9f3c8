import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError, type ErrorCode } from '../errors.ts';
import { checkChoices } from './ballot.ts';
import type { BallotRules } from './poll.ts';

const IDS = ['a', 'b', 'c', 'd', 'e'];

function rules(minChoices: number, maxChoices: number): BallotRules {
  return {
    options: IDS.map((id) => ({ id, label: id })),
    minChoices,
    maxChoices,
    ballotChange: 'none',
  };
}

function refusalOf(choices: string[], given: BallotRules): ErrorCode | undefined {
  try {
    checkChoices(choices, given);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

describe('checkChoices', () => {
  it.each<[ErrorCode | undefined, string[], number, number]>([
    [undefined, ['a'], 1, 1],
    [undefined, ['c', 'a'], 1, 3],
    [undefined, ['a', 'b', 'c', 'd', 'e'], 5, 5],
    ['ballot.too_few_choices', [], 1, 1],
    ['ballot.too_few_choices', ['a'], 2, 3],
    ['ballot.too_many_choices', ['a', 'b'], 1, 1],
    ['ballot.invalid_choice', ['x'], 1, 1],
    ['ballot.invalid_choice', ['A'], 1, 1],
    ['ballot.invalid_choice', ['a', 'a'], 1, 3],
    ['ballot.invalid_choice', ['a', 'a'], 1, 1],
    ['ballot.invalid_choice', ['toString'], 1, 1],
  ])('answers %s to %j where %i to %i are to be chosen', (code, choices, min, max) => {
    expect(refusalOf(choices, rules(min, max))).toBe(code);
  });

  it('names the choice that is at fault', () => {
    expect(() => checkChoices(['a', 'b', 'a'], rules(1, 3))).toThrow(
      expect.objectContaining({ errors: [{ path: 'choices.2', message: 'repeated' }] }),
    );
  });

  it('accepts exactly the sets of known options whose size is within the bounds', () => {
    const choice = fc.constantFrom(...IDS, 'unknown');
    const bound = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 6 }), bound, bound, (choices, a, b) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const isAccepted =
          new Set(choices).size === choices.length &&
          !choices.includes('unknown') &&
          choices.length >= min &&
          choices.length <= max;
        expect(refusalOf(choices, rules(min, max)) === undefined).toBe(isAccepted);
      }),
    );
  });
});
