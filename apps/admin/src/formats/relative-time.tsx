import { useSyncExternalStore } from 'react';

const TICK_MS = 10_000;
const UNITS: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' });
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** Every shown time ages on one timer. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const notify of listeners) notify();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

interface RelativeTimeProps {
  /** RFC 3339. */
  at: string;
}

/** How long ago something was; the exact time in the operator's zone is in the title. */
export function RelativeTime({ at }: RelativeTimeProps) {
  const tickedMs = useSyncExternalStore(subscribe, () => nowMs);
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={absolute.format(atMs)}>
      {formatAgo(Math.max(0, Math.max(tickedMs, Date.now()) - atMs) / 1000)}
    </time>
  );
}

export function formatAgo(seconds: number): string {
  if (seconds < 45) return 'just now';
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(seconds / size);
    if (amount >= 1) return relative.format(-amount, unit);
  }
  return relative.format(-1, 'minute');
}
