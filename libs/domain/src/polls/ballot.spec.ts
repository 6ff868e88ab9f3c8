import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyRules, ballotFor, givenFor, rulesOf } from '../../test/polls.ts';
import { DomainError, type ErrorCode } from '../errors.ts';
import { type BallotContent, checkBallot, contentOf } from './ballot.ts';
import { decodeCastBallot, encodeCastBallot, wordCounter, wordOf } from './cast-ballot.ts';
import type { BallotRules } from './poll.ts';
import { normaliseWord } from './words.ts';

const IDS = ['a', 'b', 'c', 'd'];

function choosing(minChoices: number, maxChoices: number): BallotRules {
  return rulesOf('multiple', { minChoices, maxChoices });
}

function refusalOf(content: BallotContent, given: BallotRules): ErrorCode | undefined {
  try {
    checkBallot(content, given);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

describe('choices', () => {
  it.each<[ErrorCode | undefined, string[], number, number]>([
    [undefined, ['a'], 1, 1],
    [undefined, ['c', 'a'], 1, 3],
    [undefined, ['a', 'b', 'c', 'd'], 4, 4],
    ['ballot.too_few_choices', [], 1, 1],
    ['ballot.too_few_choices', ['a'], 2, 3],
    ['ballot.too_many_choices', ['a', 'b'], 1, 1],
    ['ballot.invalid_choice', ['x'], 1, 1],
    ['ballot.invalid_choice', ['A'], 1, 1],
    ['ballot.invalid_choice', ['a', 'a'], 1, 3],
    ['ballot.invalid_choice', ['a', 'a'], 1, 1],
    ['ballot.invalid_choice', ['toString'], 1, 1],
  ])('are answered %s: %j where %i to %i are to be chosen', (code, choices, min, max) => {
    expect(refusalOf({ choices }, choosing(min, max))).toBe(code);
  });

  it('name the one that is at fault', () => {
    expect(() => checkBallot({ choices: ['a', 'b', 'a'] }, choosing(1, 3))).toThrow(
      expect.objectContaining({ errors: [{ path: 'choices.2', message: 'repeated' }] }),
    );
  });

  it('are accepted exactly where they are sets of known options within the bounds', () => {
    const choice = fc.constantFrom(...IDS, 'unknown');
    const bound = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 6 }), bound, bound, (choices, a, b) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const isAccepted =
          new Set(choices).size === choices.length &&
          !choices.includes('unknown') &&
          choices.length >= min &&
          choices.length <= max;
        expect(refusalOf({ choices }, choosing(min, max)) === undefined).toBe(isAccepted);
      }),
    );
  });

  it('count what is written in along with what is chosen', () => {
    const rules = rulesOf('multiple', { maxChoices: 2, allowWriteIns: true });
    expect(refusalOf({ choices: ['a'], writeIns: ['Tea'] }, rules)).toBeUndefined();
    expect(refusalOf({ writeIns: ['Tea'] }, rules)).toBeUndefined();
    const tooMany = { choices: ['a', 'b'], writeIns: ['Tea'] };
    expect(refusalOf(tooMany, rules)).toBe('ballot.too_many_choices');
    expect(refusalOf({ writeIns: ['Tea', 'TEA'] }, rules)).toBe('ballot.invalid_choice');
    expect(refusalOf({ writeIns: ['?!'] }, rules)).toBe('ballot.invalid_choice');
    expect(refusalOf({ writeIns: ['Tea'] }, rulesOf('multiple'))).toBe('request.invalid');
  });
});

describe('a ballot', () => {
  it.each<[ErrorCode, BallotContent, BallotRules]>([
    ['request.invalid', { ranking: ['a'] }, rulesOf('single')],
    ['request.invalid', { choices: ['a'], number: 3 }, rulesOf('single')],
    ['request.invalid', {}, rulesOf('ranking')],
    ['ballot.invalid_choice', { ranking: ['a', 'b', 'a'] }, rulesOf('ranking')],
    ['ballot.invalid_choice', { ratings: { x: 3 } }, rulesOf('rating')],
    ['ballot.invalid_choice', { ratings: { toString: 3 } }, rulesOf('rating')],
    ['ballot.invalid_choice', { ratings: { a: 6 } }, rulesOf('rating')],
    ['ballot.invalid_choice', { ratings: { a: 1.5 } }, rulesOf('rating')],
    ['ballot.too_few_choices', { ratings: {} }, rulesOf('rating')],
    ['ballot.invalid_choice', { number: 11 }, rulesOf('nps')],
    ['ballot.invalid_choice', { number: -1 }, rulesOf('nps')],
    ['ballot.invalid_choice', { number: 7.5 }, rulesOf('nps')],
    ['ballot.invalid_choice', { ratings: { a: -1 } }, rulesOf('points')],
    ['ballot.invalid_choice', { ratings: { a: 0.5 } }, rulesOf('points')],
    ['ballot.too_many_choices', { ratings: { a: 6, b: 5 } }, rulesOf('points')],
    ['ballot.too_few_choices', { ratings: { a: 0 } }, rulesOf('points')],
    ['ballot.invalid_choice', { texts: ['...'] }, rulesOf('word-cloud')],
    ['ballot.invalid_choice', { texts: ['tea', 'TEA '] }, rulesOf('word-cloud')],
  ])('is refused with %s: %j', (code, content, rules) => {
    expect(refusalOf(content, rules)).toBe(code);
  });

  it('of any type comes back from its record as it was given, but for the order of choices', () => {
    const given = anyRules.chain((rules) =>
      fc.record({ rules: fc.constant(rules), ballot: givenFor(rules) }),
    );
    fc.assert(
      fc.property(given, ({ rules, ballot: { content, weight } }) => {
        const record = encodeCastBallot({ weight, ...checkBallot(content, rules) });
        const decoded = decodeCastBallot(record);
        expect(decoded.weight).toBe(weight);
        expect(sorted(contentOf(decoded, rules))).toEqual(sorted(content));
      }),
      { numRuns: 500 },
    );
  });

  it('is the same in whatever order its choices come', () => {
    const given = anyRules.chain((rules) =>
      fc.record({ rules: fc.constant(rules), content: ballotFor(rules) }),
    );
    fc.assert(
      fc.property(given, ({ rules, content }) => {
        const turned: BallotContent = {
          ...content,
          ...(content.choices && { choices: content.choices.toReversed() }),
          ...(content.texts && { texts: content.texts.toReversed() }),
          ...(content.ratings && {
            ratings: Object.fromEntries(Object.entries(content.ratings).toReversed()),
          }),
        };
        expect(checkBallot(turned, rules)).toEqual(checkBallot(content, rules));
      }),
    );
  });
});

/** Spellings are kept as people give them, but for spaces around them and how they are composed. */
function sorted({ choices, texts, writeIns, ...rest }: BallotContent): BallotContent {
  const spelled = (list: string[]): string[] =>
    list.map((text) => text.normalize('NFC').trim()).sort();
  return {
    ...rest,
    ...(choices && { choices: choices.toSorted() }),
    ...(texts && { texts: spelled(texts) }),
    ...(writeIns && { writeIns: spelled(writeIns) }),
  };
}

describe('words', () => {
  it.each([
    ['Café', 'CAFÉ!', '  café ', 'cafe\u0301', '“Café”'],
    ['Straße', 'STRASSE', 'strasse', 'STRAẞE'],
    ['ﬁne', 'fine', 'ＦＩＮＥ'],
    ['ΟΔΟΣ', 'οδος'],
    ['machine   learning', 'Machine\u00a0Learning.'],
    ['zero\u200bwidth', 'ZeroWidth'],
    ['🍵', ' 🍵 '],
  ])('%s is one with its other spellings', (...spellings) => {
    expect(new Set(spellings.map(normaliseWord)).size).toBe(1);
    expect(normaliseWord(spellings[0] ?? '')).not.toBe('');
  });

  it.each([
    ['resume', 'résumé'],
    ['c', 'c++'],
    ['re-do', 'redo'],
  ])('%s and %s are two', (a, b) => {
    expect(normaliseWord(a)).not.toBe(normaliseWord(b));
  });

  it('of any one character stay as they are once they are normalised', () => {
    const changed: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const word = normaliseWord(`aΣ${String.fromCodePoint(code)}b`);
      if (normaliseWord(word) !== word) changed.push(code.toString(16));
    }
    expect(changed).toEqual([]);
  });

  it('that are normalised stay as they are, and come back from their counters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const word = normaliseWord(text);
        expect(normaliseWord(word)).toBe(word);
        const counter = wordCounter(word);
        expect(wordOf(counter)).toBe(word);
        expect(counter.slice(1)).not.toMatch(/[,*|]/);
      }),
      { numRuns: 1000 },
    );
  });
});
