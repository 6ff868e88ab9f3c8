import { describe, expect, it } from 'vitest';
import { fractionDigits, Language } from './language.ts';
import { english, fill } from './texts.ts';

describe('Language', () => {
  it('writes scores as the language does', () => {
    expect(new Language('en').score(1234.5)).toBe('1,234.5');
    expect(new Language('de').score(1234.5)).toBe('1.234,5');
    expect(new Language('en').score(0.1 + 0.2)).toBe('0.3');
    expect(new Language('en').score(Number.MAX_SAFE_INTEGER)).toBe('9,007,199,254,740,991');
  });

  it('counts in the right form', () => {
    const language = new Language('en');
    expect(language.count(english.votes, 1)).toBe('1 vote');
    expect(language.count(english.votes, 0)).toBe('0 votes');
    expect(language.count(english.ballots, 1200)).toBe('1,200 ballots');
    expect(language.percent(0.456)).toBe('46%');
  });

  it('gets along with a language that is none', () => {
    expect(new Language('not a language!').score(1)).not.toBe('');
    expect(new Language(undefined).score(1)).not.toBe('');
  });
});

describe('fractionDigits', () => {
  it.each([
    [3, 0],
    [1.25, 2],
    [1e21, 0],
    [1.5e-7, 6],
    [2.5e21, 0],
  ])('of %d', (value, digits) => {
    expect(fractionDigits(value)).toBe(digits);
  });
});

describe('fill', () => {
  it('fills places once, without reading what it fills in', () => {
    expect(fill('{name} leads with {score}', { name: '{score}', score: '7' })).toBe(
      '{score} leads with 7',
    );
    expect(fill('{unknown}', {})).toBe('{unknown}');
  });
});
