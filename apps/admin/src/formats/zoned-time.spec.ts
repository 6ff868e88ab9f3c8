import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatInZone, formatSpanInZone, fromLocalTime, toLocalTime } from './zoned-time.ts';

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

it('gives back every minute of every zone, but for the hour that is there twice', () => {
  const zones = fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia');
  const minutes = fc.integer({ min: 0, max: 40_000_000 });
  fc.assert(
    fc.property(zones, minutes, (timezone, minute) => {
      const at = new Date(minute * 60_000).toISOString();
      const local = toLocalTime(at, timezone);
      const again = fromLocalTime(local, timezone) ?? '';
      expect(toLocalTime(again, timezone)).toBe(local);
      expect(Math.abs(Date.parse(again) - Date.parse(at))).toBeLessThanOrEqual(24 * 3_600_000);
    }),
  );
  expect(toLocalTime('2026-11-21T17:00:30.500Z', 'Europe/Berlin')).toBe('2026-11-21T18:00');
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
