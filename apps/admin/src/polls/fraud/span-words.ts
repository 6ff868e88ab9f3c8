const DAY_MS = 86_400_000;
const second = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const dated = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const datedSecond = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** From one time to another by the operator's clock; `fromMs` with its day. */
export function formatSpan(fromMs: number, toMs: number): string {
  if (toMs - fromMs >= DAY_MS) return dated.formatRange(fromMs, toMs);
  return `${datedSecond.format(fromMs)} – ${second.format(toMs)}`;
}

/** A time of a span of so many milliseconds. */
export function formatWithin(atMs: number, spanMs: number): string {
  return (spanMs >= DAY_MS ? dated : second).format(atMs);
}

const UNITS: [seconds: number, one: string][] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** `10 seconds`, `a minute`, `2 hours`. */
export function formatWidth(seconds: number): string {
  const [size, unit] = UNITS.find(([length]) => seconds % length === 0) ?? [1, 'second'];
  const count = seconds / size;
  if (count === 1) return `${unit === 'hour' ? 'an' : 'a'} ${unit}`;
  return `${count} ${unit}s`;
}
