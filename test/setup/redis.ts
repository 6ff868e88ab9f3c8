import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startRedis } from '@rostrum/local-services';
import { afterAll, beforeAll } from 'vitest';

// A blocking read ends at the next tick of the server after its time: every 100 ms by default.
const FAST_TICKS = { hz: '500' };

const CACHE_DIR = join(import.meta.dirname, '../../.rostrum/programs');

/**
 * A Redis for one test file alone, which may stop, halt and flush it. Runs from before the first
 * test to after the last.
 */
export function ownRedis(config: Record<string, string> = {}): () => RunningServer {
  let running: { server: RunningServer; dataDir: string } | undefined;
  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'rostrum-redis-'));
    const options = { dataDir, cacheDir: CACHE_DIR, config: { ...FAST_TICKS, ...config } };
    running = { dataDir, server: await startRedis(options) };
  });
  afterAll(async () => {
    await running?.server.stop();
    if (running) await rm(running.dataDir, { recursive: true, force: true });
  });
  return () => {
    if (!running) throw new Error('Redis runs only while tests and their hooks do');
    return running.server;
  };
}
