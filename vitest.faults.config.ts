import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

const HALF_AN_HOUR_MS = 30 * 60_000;

// A configuration of its own, so that `npm test` runs everything that it finds but this.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    projects: [
      {
        test: {
          name: 'faults',
          setupFiles: ['test/setup/patience.ts'],
          include: ['test/faults/**/*.test.ts'],
          testTimeout: HALF_AN_HOUR_MS,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
