export interface BackoffOptions {
  /** Upper bound of the first wait; it doubles with each further attempt. */
  baseMs: number;
  maxMs: number;
  /** A number in [0, 1); `Math.random` unless a test says otherwise. */
  random?: () => number;
}

/**
 * How long to wait before attempt `attempt + 1` (`attempt` counts from 1): exponential, and random
 * in its upper half, so that clients which failed together do not come back together.
 */
export function backoffMs(attempt: number, options: BackoffOptions): number {
  const ceilingMs = Math.min(options.maxMs, options.baseMs * 2 ** (attempt - 1));
  return ceilingMs / 2 + ((options.random ?? Math.random)() * ceilingMs) / 2;
}

/** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(finish, ms);
    signal?.addEventListener('abort', finish, { once: true });
    function finish(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    }
  });
}
