/** How far ahead of UTC the clocks of a zone are at an instant. */
function offsetMs(atMs: number, timezone: string): number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(atMs / 1000) * 1000;
}

/** The instant of a local date and time (`2026-11-21T18:00`) in a zone, as RFC 3339 in UTC. */
export function fromLocalTime(local: string, timezone: string): string | undefined {
  const asUtcMs = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtcMs)) return undefined;
  const near = asUtcMs - offsetMs(asUtcMs, timezone);
  return new Date(asUtcMs - offsetMs(near, timezone)).toISOString();
}

/** The date and time of an instant by the clock of a zone, to the minute: `2026-11-21T18:00`. */
export function toLocalTime(at: string, timezone: string): string {
  const atMs = Date.parse(at);
  return new Date(atMs + offsetMs(atMs, timezone)).toISOString().slice(0, 16);
}

/** `20 Nov 2026, 18:00` by the clock of a zone. */
export function formatInZone(at: string | number, timezone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at));
}

/** `20 Nov, 18:00 – 27 Nov, 18:00` by the clock of a zone; with the year where it is not this one. */
export function formatSpanInZone(from: string, until: string, timezone: string): string {
  const thisYear = new Date().getFullYear();
  const isNear = [from, until].every((at) => new Date(at).getFullYear() === thisYear);
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    day: 'numeric',
    month: 'short',
    ...(!isNear && { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  }).formatRange(new Date(from), new Date(until));
}

/** `Fri 20 Nov, 18:00` by the clock of a zone. */
export function formatDayInZone(atMs: number, timezone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(atMs);
}
