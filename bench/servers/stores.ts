import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type Progress,
  type RunningPostgres,
  type RunningServer,
  startPostgres,
  startRedis,
} from '@rostrum/local-services';
import { ROOT } from './server-process.ts';

/** A Redis and a PostgreSQL for one run, with the settings that `npm start` gives them. */
export interface Stores {
  redis: RunningServer;
  postgres: RunningPostgres;
  /** For logs and profiles; goes with the run. */
  dir: string;
  stop(): Promise<void>;
}

export async function startStores(onProgress: Progress): Promise<Stores> {
  const dir = await mkdtemp(join(tmpdir(), 'rostrum-bench-'));
  const cacheDir = join(ROOT, '.rostrum/programs');
  const [redis, postgres] = await Promise.all([
    startRedis({ dataDir: join(dir, 'redis'), cacheDir, onProgress }),
    startPostgres({ dataDir: join(dir, 'postgres'), onProgress }),
  ]);
  return {
    redis,
    postgres,
    dir,
    async stop() {
      await Promise.all([redis.stop(), postgres.stop()]);
      await rm(dirname(postgres.clusterDir), { recursive: true, force: true });
      await rm(dir, { recursive: true, force: true });
    },
  };
}
