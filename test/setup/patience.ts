import { vi } from 'vitest';

/** A condition may take this long on a busy machine; where it comes at once nobody waits. */
const PATIENCE_MS = 20_000;
const INTERVAL_MS = 50;

const { waitFor } = vi;

// Vitest gives a condition one second and has no setting for it. Files that share a process share `vi`.
if (waitFor.name !== waitPatiently.name) vi.waitFor = waitPatiently as typeof waitFor;

function waitPatiently(...[condition, options]: Parameters<typeof waitFor>): unknown {
  return waitFor(condition, options ?? { timeout: PATIENCE_MS, interval: INTERVAL_MS });
}
