import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import base from './vitest.config.ts';

/** Of the specs that run beside a file those that ask Redis. */
const UNIT = ['libs/redis-store/**/*.spec.ts', 'apps/api/src/projections/**/*.spec.ts'];

/** By project. */
const EXCLUDED: Record<string, string[]> = {
  unit: [
    // Has a Cluster in every run.
    '**/cluster.spec.ts',
  ],
  integration: [
    // Has a Cluster in every run.
    '**/cluster.test.ts',
    // `npm start` starts a Redis of its own, which is a single one.
    '**/start.test.ts',
  ],
  browser: [],
};

const excluded = base.test?.exclude ?? [];
const projects = (base.test?.projects ?? []).flatMap((project) => {
  const { test, ...rest } = project as TestProjectInlineConfiguration;
  const name = String(test?.name);
  const own = EXCLUDED[name];
  if (!own) return [];
  return {
    ...rest,
    test: {
      ...test,
      ...(name === 'unit' && { include: UNIT }),
      exclude: [...excluded, ...own],
      env: { ROSTRUM_TEST_REDIS: 'cluster' },
    },
  };
});

/** The same suite, with a Redis Cluster of three masters and three replicas for every Redis. */
export default defineConfig({ ...base, test: { ...base.test, projects } });
