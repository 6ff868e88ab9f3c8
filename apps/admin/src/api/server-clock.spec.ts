import { afterEach, expect, it, vi } from 'vitest';
import { noteServerDate, serverNowMs } from './server-clock.ts';

const NOW = Date.parse('2026-11-21T18:00:00Z');

afterEach(() => {
  vi.useRealTimers();
});

it.each([
  ['runs with the service where this machine is minutes behind', '2026-11-21T18:05:00Z', 300_000],
  ['takes no notice of what the header cannot tell', '2026-11-21T17:59:59Z', 0],
  ['takes no notice of an answer without a date', null, 0],
])('%s', (_, date, aheadMs) => {
  vi.useFakeTimers({ now: NOW });
  noteServerDate(new Date(NOW).toUTCString());
  noteServerDate(date === null ? null : new Date(date).toUTCString());
  expect(serverNowMs()).toBe(NOW + aheadMs);
});
