import { defineConfig, type ViteUserConfig } from 'vitest/config';
import base from './vitest.config.ts';

const HALF_AN_HOUR_MS = 30 * 60_000;

/** Of tests that take long: a configuration of their own, so that `npm test` runs everything but these. */
export function longTests(name: string): ViteUserConfig {
  return defineConfig({
    ...base,
    test: {
      ...base.test,
      projects: [
        {
          test: {
            name,
            setupFiles: ['test/setup/patience.ts'],
            include: [`test/${name}/**/*.test.ts`],
            testTimeout: HALF_AN_HOUR_MS,
            hookTimeout: 120_000,
          },
        },
      ],
    },
  });
}
