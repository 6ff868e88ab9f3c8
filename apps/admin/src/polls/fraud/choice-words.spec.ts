import { describe, expect, it } from 'vitest';
import { describeChoice } from './choice-words.ts';

const options = [{ id: 'a', label: 'Ada' }];

describe('a choice in words', () => {
  it.each([
    ['single', { optionId: 'a' }, 'Ada'],
    ['single', { optionId: 'gone' }, 'gone'],
    ['ranking', { optionId: 'a' }, 'Ada first'],
    ['rating', { optionId: 'a', value: 0 }, 'Ada, rated 0'],
    ['nps', { value: 0 }, '0'],
    ['word-cloud', { text: 'tea' }, '“tea”'],
  ] as const)('of type %s, %j, is %s', (type, choice, expected) => {
    expect(describeChoice(choice, { type, options })).toBe(expected);
  });
});
