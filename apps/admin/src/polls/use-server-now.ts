import { useSyncExternalStore } from 'react';
import { serverNowMs } from '../api/server-clock.ts';

const TICK_MS = 250;

let nowMs = serverNowMs();

function subscribe(listener: () => void): () => void {
  const timer = setInterval(() => {
    nowMs = serverNowMs();
    listener();
  }, TICK_MS);
  return () => clearInterval(timer);
}

/** The time by the service's clock, often enough for a countdown in seconds. */
export function useServerNow(): number {
  // The store stands still between ticks, and may have slept since the last one.
  const tickedMs = useSyncExternalStore(subscribe, () => nowMs);
  return Math.abs(serverNowMs() - tickedMs) > 2 * TICK_MS ? serverNowMs() : tickedMs;
}
