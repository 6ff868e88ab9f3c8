import { availableParallelism } from 'node:os';
import { defaultServerConditions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';

// Workspace packages are tested from their TypeScript sources, as `node --conditions=source` runs
// them, so no build has to come first.
// `module`, for bundlers, is left out as in Vitest's own default.
const conditions = ['source', ...defaultServerConditions.filter((name) => name !== 'module')];

/**
 * On a Redis Cluster: of everything that `npm run test:cluster` runs there what tells most in less than
 * a minute.
 */
const ON_A_CLUSTER = [
  'apps/api/src/projections/partition-leases.spec.ts',
  'libs/redis-store/src/{ballot,dead-letter,feed,lease,ranking}.store.spec.ts',
  'libs/redis-store/src/{event-log,log-control,persisted-waiters,redis-probe,request-memory}.spec.ts',
  'libs/redis-store/src/{board,poll}.restorer.spec.ts',
  'test/integration/{ballots,live-boards,scores}.test.ts',
];

// Files that start processes, kill them and wait for what comes of it leave a core free now and then.
const maxWorkers = availableParallelism() + 1;

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // The environment of global setup, which takes nothing over from the others.
  environments: { __vitest__: { resolve: { conditions } } },
  // Nest injects by the types of constructor parameters, which only decorator metadata keeps.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    globalSetup: ['test/setup/global.ts'],
    execArgv: ['--conditions=source'],
    maxWorkers,
    exclude: [...configDefaults.exclude, '**/dist/**', '.rostrum/**'],
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['test/setup/patience.ts'],
          include: ['{libs,apps}/**/*.spec.{ts,tsx}', 'scripts/**/*.spec.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          // Most files start the service: loading it anew for each takes longer than many of them run.
          isolate: false,
          setupFiles: ['test/setup/patience.ts'],
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          isolate: false, // As above.
          setupFiles: ['test/setup/patience.ts'],
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'cluster',
          env: { ROSTRUM_TEST_REDIS: 'cluster' },
          setupFiles: ['test/setup/patience.ts'],
          include: ON_A_CLUSTER,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
