import { moderatedWords } from '@rostrum/contracts';
import { describe, expect, it } from 'vitest';
import {
  countWords,
  LANGUAGES,
  MOST_WORDS,
  toWords,
  type WordListValues,
  wordFaults,
  wordsInBoth,
  wordValuesOf,
} from './word-lists.ts';

const lists = (blocked: string, allowed = ''): WordListValues => ({
  blocked,
  allowed,
  languages: ['no'],
});

describe('lists of words', () => {
  it('are one word or phrase a line, each once, without empty lines', () => {
    const values = lists(' tea \r\n\n red  cabbage\nTEA\n');
    expect(toWords(values).blocked).toEqual(['tea', 'red  cabbage']);
    expect(countWords(values.blocked)).toBe(2);
  });

  it('come out of the form as they went in', () => {
    const words = { blocked: ['a', 'b c'], allowed: ['d'], languages: ['de' as const] };
    expect(toWords(wordValuesOf(words))).toEqual(words);
    expect(wordFaults(wordValuesOf(words))).toEqual({});
  });

  it('say in which line a fault is, and when there are too many', () => {
    expect(wordFaults(lists(`a\n\na\n${'x'.repeat(61)}`))).toEqual({
      blocked: 'Line 4: at most 60 characters',
    });
    const many = Array.from({ length: MOST_WORDS + 1 }, (_, serial) => `word${serial}`).join('\n');
    expect(wordFaults(lists('', many))).toEqual({ allowed: `At most ${MOST_WORDS} words` });
  });

  it('tell what stands in both of them', () => {
    expect(wordsInBoth(lists('Tea\nrain', 'sun\ntea'))).toEqual(['Tea']);
  });

  it('can be those of every language of the contract', () => {
    const languages = LANGUAGES.map(({ value }) => value);
    expect(moderatedWords.safeParse({ blocked: [], allowed: [], languages }).success).toBe(true);
    expect(LANGUAGES.find(({ value }) => value === 'no')?.label).toBe('Norwegian');
  });
});
