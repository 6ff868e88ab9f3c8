import { vi } from 'vitest';

/** A condition may take this long on a busy machine; where it comes at once nobody waits. */
const PATIENCE_MS = 20_000;
const INTERVAL_MS = 50;

const waitFor = vi.waitFor.bind(vi);

// Vitest gives a condition one second and has no setting for it.
vi.waitFor = ((condition, options) =>
  waitFor(
    condition,
    options ?? { timeout: PATIENCE_MS, interval: INTERVAL_MS },
  )) as typeof vi.waitFor;
