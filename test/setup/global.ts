import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres, startRedis } from '@rostrum/local-services';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A Redis for this run, shared by its test files: use keys of your own. */
    redisUrl: string;
    /** A PostgreSQL for this run; take a database of your own with `createTestDatabase`. */
    databaseUrl: string;
  }
}

// Kept between runs, in case a server has to be unpacked for lack of one on the machine.
const CACHE_DIR = join(import.meta.dirname, '../../.rostrum/programs');

/** Starts one private Redis and one private PostgreSQL for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rostrum-test-'));
  const onProgress = (message: string): void => console.log(`[services] ${message}`);
  const [redis, postgres] = await Promise.all([
    startRedis({
      dataDir: join(dataDir, 'redis'),
      cacheDir: CACHE_DIR,
      config: { 'enable-debug-command': 'local' },
      onProgress,
    }),
    startPostgres({ dataDir: join(dataDir, 'postgres'), durable: false, onProgress }),
  ]);
  project.provide('redisUrl', redis.url);
  project.provide('databaseUrl', postgres.url);

  return async () => {
    await Promise.all([redis.stop(), postgres.stop()]);
    await rm(dirname(postgres.clusterDir), { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  };
}
