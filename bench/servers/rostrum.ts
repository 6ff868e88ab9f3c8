import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RostrumClient } from '@rostrum/client';
import { ROOT, type ServerProcess, startServer } from './server-process.ts';
import type { Stores } from './stores.ts';

const API = join(ROOT, 'apps/api/dist');
const SECRET = 'a secret for measurements, long enough';

export interface Tenant {
  tenantId: string;
  secretKey: string;
}

/** The built service in one process, every role in it, as `npm start` runs it. */
export interface Rostrum extends ServerProcess {
  client: RostrumClient;
  secretKey: string;
}

export interface RostrumSettings {
  /** Between two frames of a topic; the service's own default when left out. */
  tickMs?: number;
  /** Where the runtime writes a CPU profile when the service stops. */
  profileDir?: string | undefined;
}

function environment(stores: Stores): Record<string, string> {
  return {
    REDIS_URL: stores.redis.url,
    DATABASE_URL: stores.postgres.url,
    ROSTRUM_SECRET: SECRET,
    ROSTRUM_ROLE: 'all',
    // Thousands of sockets are opened before each measurement.
    ROSTRUM_HANDSHAKES_PER_SECOND: '100000',
    LOG_LEVEL: 'warn',
  };
}

export async function provisionTenant(stores: Stores): Promise<Tenant> {
  const args = ['--tenant-name', 'Bench', '--admin-email', 'bench@example.org'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(API, 'provision.js'), ...args],
    { env: { ...process.env, ...environment(stores) } },
  );
  return JSON.parse(stdout);
}

export async function startRostrum(
  stores: Stores,
  { secretKey }: Tenant,
  { tickMs, profileDir }: RostrumSettings = {},
): Promise<Rostrum> {
  const profiling = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  const server = await startServer({
    name: 'Rostrum',
    args: [...profiling, join(API, 'main.js')],
    env: {
      ...environment(stores),
      ...(tickMs === undefined ? {} : { ROSTRUM_TICK_MS: String(tickMs) }),
    },
    logDir: stores.dir,
  });
  const client = new RostrumClient({
    baseUrl: `http://127.0.0.1:${server.port}`,
    token: secretKey,
  });
  return { ...server, client, secretKey };
}
