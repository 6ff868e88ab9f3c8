import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

process.env['ROSTRUM_TEST_REDIS'] = 'cluster';

const ON_REDIS = ['libs/redis-store/**/*.spec.ts', 'apps/api/src/projections/**/*.spec.ts'];

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['test/setup/patience.ts'],
          include: ON_REDIS,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          isolate: false,
          setupFiles: ['test/setup/patience.ts'],
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          isolate: false,
          setupFiles: ['test/setup/patience.ts'],
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
