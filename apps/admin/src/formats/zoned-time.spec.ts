import { expect, it } from 'vitest';
import { formatInZone, formatSpanInZone, fromLocalTime } from './zoned-time.ts';

it.each([
  ['2026-11-21T18:00', 'UTC', '2026-11-21T18:00:00.000Z'],
  ['2026-11-21T18:00', 'Europe/Berlin', '2026-11-21T17:00:00.000Z'],
  ['2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
  ['2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
  ['2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
  ['2026-06-01T00:00', 'Asia/Kathmandu', '2026-05-31T18:15:00.000Z'],
  ['2026-01-01T00:00', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
])('%s in %s is %s', (local, timezone, instant) => {
  expect(fromLocalTime(local, timezone)).toBe(instant);
});

it('knows no time that is not whole', () => {
  for (const text of ['', '2026-11-21T', 'tomorrow']) {
    expect(fromLocalTime(text, 'UTC')).toBeUndefined();
  }
});

it('shows a span by the clock of the zone, with the year where it is not this one', () => {
  const span = ['2020-11-20T17:00:00.000Z', '2020-11-27T17:00:00.000Z'] as const;
  expect(formatSpanInZone(...span, 'Europe/Berlin')).toMatch(
    /^20 Nov 2020, 18:00\W+27 Nov 2020, 18:00$/,
  );
});

it('shows a time by the clock of the zone', () => {
  expect(formatInZone('2026-11-20T17:00:00.000Z', 'Europe/Berlin')).toBe('20 Nov 2026, 18:00');
});
