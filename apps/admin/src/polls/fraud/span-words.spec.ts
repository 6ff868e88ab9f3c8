import { expect, it } from 'vitest';
import { formatWidth } from './span-words.ts';

it.each([
  [1, 'a second'],
  [10, '10 seconds'],
  [60, 'a minute'],
  [90, '90 seconds'],
  [3600, 'an hour'],
  [7200, '2 hours'],
  [172_800, '2 days'],
])('%i seconds are %s', (seconds, words) => {
  expect(formatWidth(seconds)).toBe(words);
});
