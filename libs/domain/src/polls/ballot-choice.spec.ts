import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyRules, givenFor, rulesOf } from '../../test/polls.ts';
import { checkBallot } from './ballot.ts';
import { choiceName, choiceOf, choicesOf } from './ballot-choice.ts';

const NUMBERS = { min: -2, max: 2, step: 0.5 };

describe('choices of a ballot', () => {
  it('are told and named again as they were, for ballots of every type', () => {
    fc.assert(
      fc.property(
        anyRules.chain((rules) => fc.tuple(fc.constant(rules), givenFor(rules))),
        ([rules, { content, weight }]) => {
          const names = choicesOf({ weight, ...checkBallot(content, rules) }, rules);
          expect(new Set(names).size).toBe(names.length);
          for (const name of names) {
            expect(choiceName(choiceOf(name, rules), rules)).toBe(name);
          }
        },
      ),
    );
  });

  it.each([
    ['single', { choices: ['b'] }, [{ optionId: 'b' }]],
    ['approval', { choices: ['a', 'c'] }, [{ optionId: 'a' }, { optionId: 'c' }]],
    ['ranking', { ranking: ['c', 'a', 'b'] }, [{ optionId: 'c' }]],
    ['rating', { ratings: { a: 5 } }, [{ optionId: 'a', value: 5 }]],
    ['points', { ratings: { a: 7, b: 3 } }, [{ optionId: 'a' }, { optionId: 'b' }]],
    ['nps', { number: 9 }, [{ value: 9 }]],
    ['word-cloud', { texts: [' TEA!'] }, [{ text: 'tea' }]],
  ] as const)('of type %s are what it says', (type, content, expected) => {
    const rules = rulesOf(type);
    const ballot = { weight: 1, ...checkBallot(content as never, rules) };
    expect(choicesOf(ballot, rules).map((name) => choiceOf(name, rules))).toEqual(expected);
  });

  it('leave out how long an answer took, and words that are not told apart', () => {
    const marks = [['a', 1] as const, ['@t', 1800] as const, ['~', 1] as const];
    expect(choicesOf({ weight: 1, marks: [...marks], texts: [] }, rulesOf('quiz'))).toEqual(['a']);
  });
});

describe('a choice that no ballot of the poll can say', () => {
  it.each([
    ['single', { optionId: 'nobody' }],
    ['single', { optionId: 'a', value: 1 }],
    ['single', { text: 'tea' }],
    ['single', {}],
    ['rating', { optionId: 'a' }],
    ['rating', { optionId: 'a', value: 1.5 }],
    ['number', { optionId: 'a', value: 0 }],
    ['number', { value: 9 }],
    ['word-cloud', { text: 'tea', value: 1 }],
    ['text', { text: 'tea' }],
  ] as const)('is refused: %s %j', (type, choice) => {
    const rules = rulesOf(type, type === 'number' ? { scale: NUMBERS } : {});
    expect(() => choiceName(choice, rules)).toThrow(
      expect.objectContaining({ code: 'request.invalid' }),
    );
  });
});
