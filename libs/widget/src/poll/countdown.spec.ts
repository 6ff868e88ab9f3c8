import { describe, expect, it } from 'vitest';
import { Language } from '../element/language.ts';
import { timeLeft } from './countdown.ts';

describe('timeLeft', () => {
  const language = new Language('en');

  it.each([
    [-5000, '0:00'],
    [0, '0:00'],
    [1, '0:01'],
    [59_999, '1:00'],
    [65_000, '1:05'],
    [3_600_000, '1:00:00'],
    [47 * 3_600_000, '47:00:00'],
    [72 * 3_600_000, '3 days'],
  ])('of %d ms is %s', (leftMs, text) => {
    expect(timeLeft(leftMs, language)).toBe(text);
  });
});
