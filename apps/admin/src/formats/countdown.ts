const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** `1:05`, `2:00:09`, from a day on `3 d 4 h`: how long it takes until something. */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const hours = Math.floor((seconds % DAY) / HOUR);
  if (seconds >= DAY) return `${Math.floor(seconds / DAY)} d ${hours} h`;
  const rest = [Math.floor((seconds % HOUR) / MINUTE), seconds % MINUTE];
  const [minutes, last] = rest.map((part) => String(part).padStart(2, '0'));
  return hours > 0 ? `${hours}:${minutes}:${last}` : `${rest[0]}:${last}`;
}

const UNITS: [size: number, name: string][] = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
  [1, 'second'],
];

/** `1 hour 30 minutes`: a length of time with every unit it has. */
export function formatDuration(seconds: number): string {
  let rest = seconds;
  const parts = UNITS.flatMap(([size, name]) => {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    return amount === 0 ? [] : [`${amount} ${name}${amount === 1 ? '' : 's'}`];
  });
  return parts.join(' ');
}
