import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres, startRedis } from '@rostrum/local-services';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL for this run; take a database of your own with `createTestDatabase`. */
    databaseUrl: string;
  }
}

// Kept between runs, in case a server has to be unpacked for lack of one on the machine.
const CACHE_DIR = join(import.meta.dirname, '../../.rostrum/programs');

/** Starts one private PostgreSQL for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rostrum-test-'));
  const onProgress = (message: string): void => console.log(`[services] ${message}`);
  const [redis, postgres] = await Promise.all([
    // Test files start their own: this one is had, before several ask for it at the same time.
    startRedis({ dataDir: join(dataDir, 'redis'), cacheDir: CACHE_DIR, onProgress }),
    startPostgres({ dataDir: join(dataDir, 'postgres'), durable: false, onProgress }),
  ]);
  await redis.stop();
  project.provide('databaseUrl', postgres.url);

  return async () => {
    await postgres.stop();
    await rm(dirname(postgres.clusterDir), { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  };
}
