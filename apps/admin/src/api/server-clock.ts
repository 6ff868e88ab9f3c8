/** The header counts whole seconds, and an answer takes its time: less than this is no difference. */
const UNSURE_MS = 2000;

let aheadMs = 0;

/** Learns how far the service's clock is ahead of this machine's, by the `Date` of an answer. */
export function noteServerDate(date: string | null): void {
  const serverMs = Date.parse(date ?? '');
  if (Number.isNaN(serverMs)) return;
  const difference = serverMs - Date.now();
  aheadMs = Math.abs(difference) > UNSURE_MS ? difference : 0;
}

/** Now, by the clock that opens and closes polls. */
export function serverNowMs(): number {
  return Date.now() + aheadMs;
}
