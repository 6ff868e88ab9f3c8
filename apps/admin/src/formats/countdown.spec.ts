import { expect, it } from 'vitest';
import { formatCountdown, formatDuration } from './countdown.ts';

it.each([
  [-5, '0:00'],
  [1, '0:01'],
  [65_000, '1:05'],
  [599_001, '10:00'],
  [7_209_000, '2:00:09'],
  [3 * 86_400_000 + 4 * 3_600_000, '3 d 4 h'],
])('%d ms to go are shown as %s', (milliseconds, text) => {
  expect(formatCountdown(milliseconds)).toBe(text);
});

it.each([
  [1, '1 second'],
  [90, '1 minute 30 seconds'],
  [5400, '1 hour 30 minutes'],
  [172_800, '2 days'],
])('%d s are said as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
