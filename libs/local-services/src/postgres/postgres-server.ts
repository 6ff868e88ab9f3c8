import { mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { DataLock } from '../data-lock.ts';
import { systemErrorCode } from '../errors.ts';
import { GuardedProcess } from '../guarded-process.ts';
import { stopOrphan } from '../orphans.ts';
import { LOOPBACK, onSomePort, requireFreePort } from '../ports.ts';
import { type Progress, silent } from '../progress.ts';
import { waitUntilReady } from '../readiness.ts';
import { type RunningServer, runningServer } from '../running-server.ts';
import type { AccountKind } from './postgres-account.ts';
import { locatePostgresBinaries } from './postgres-binaries.ts';
import {
  type PostgresCluster,
  postgresEnvironment,
  provideCluster,
  SUPERUSER,
} from './postgres-cluster.ts';
import { findPlace, type PostgresPlace } from './postgres-place.ts';
import { postgresSettings } from './postgres-settings.ts';

export interface PostgresOptions {
  /** Everything the server keeps and writes; created where needed. */
  dataDir: string;
  /** A free one by default. */
  port?: number;
  /** Further settings of postgresql.conf, which win over ours. */
  config?: Record<string, string>;
  /** False does without flushing to disk: faster, for tests only. */
  durable?: boolean;
  onProgress?: Progress;
  /** What root may try for running it, best first; for tests of the second choice. */
  accountKinds?: readonly AccountKind[];
  /** Receives copies when the account cannot reach the originals; below /var/lib by default. */
  sharedFolder?: string;
}

export interface RunningPostgres extends RunningServer {
  /** Where the cluster is: in the data folder, unless its account could not reach that. */
  readonly clusterDir: string;
}

export const DATABASE = 'rostrum';

// SIGINT: disconnects everybody and ends in order. SIGQUIT: ends at once, recovers at the start.
const STOP_STEPS = [
  { signal: 'SIGINT', graceMs: 8_000 },
  { signal: 'SIGQUIT', graceMs: 3_000 },
] as const;

/**
 * Starts a private PostgreSQL on the loopback address, with the database `rostrum`, and resolves
 * when it answers. A server that an earlier run left behind on the same data is stopped first.
 * @throws LocalServiceError when it cannot run here, the data is in use, or it does not start.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const onProgress = options.onProgress ?? silent;
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const lock = await DataLock.acquire(dataDir, 'The PostgreSQL data');
  try {
    const binaries = await locatePostgresBinaries();
    const place = await findPlace({ ...options, binaries, dataDir, onProgress });
    const durable = options.durable ?? true;
    const logFile = join(dataDir, 'initdb.log');
    const cluster = await provideCluster({ place, dataDir, logFile, onProgress, durable });
    await clearOrphan(cluster.dataDirectory, onProgress);
    const plan: LaunchPlan = { ...options, dataDir, durable, place, cluster, onProgress };
    const { result: process, port } = await onSomePort(options.port, (free) => launch(plan, free));
    await provideDatabase(plan, port).catch(async (error: unknown) => {
      await process.stop();
      throw error;
    });
    const server = runningServer({
      url: urlOf(cluster, port, DATABASE),
      port,
      process,
      launch: () => launch(plan, port),
      release: () => lock.release(),
    });
    return Object.assign(server, { clusterDir: cluster.dataDirectory });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface LaunchPlan extends PostgresOptions {
  durable: boolean;
  place: PostgresPlace;
  cluster: PostgresCluster;
  onProgress: Progress;
}

function urlOf(cluster: PostgresCluster, port: number, database: string): string {
  return `postgres://${SUPERUSER}:${cluster.password}@${LOOPBACK}:${port}/${database}`;
}

async function clearOrphan(dataDirectory: string, onProgress: Progress): Promise<void> {
  const pidFile = join(dataDirectory, 'postmaster.pid');
  const outcome = await stopOrphan({
    name: 'PostgreSQL',
    pidFile,
    marker: `-D ${dataDirectory}`,
    signals: ['SIGINT', 'SIGQUIT', 'SIGKILL'],
    onProgress,
  });
  // The server would take any live process of that number for itself and refuse to start.
  if (outcome === 'pid-of-another') await rm(pidFile, { force: true });
}

/** After a kill the last of the old processes may hold the shared memory for a moment yet. */
async function launch(plan: LaunchPlan, port: number): Promise<GuardedProcess> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      return await launchOnce(plan, port);
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      if (!/shared memory block/.test(message) || Date.now() > deadline) throw error;
    }
  }
}

async function launchOnce(plan: LaunchPlan, port: number): Promise<GuardedProcess> {
  const { place, cluster, onProgress } = plan;
  await requireFreePort(port, 'PostgreSQL');
  const settings = { ...postgresSettings(port, plan.durable), ...plan.config };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { binaries, account } = place;
  const server = await GuardedProcess.start({
    name: 'PostgreSQL',
    ...account.commandFor(binaries.postgres, ['-D', cluster.dataDirectory, ...args]),
    cwd: '/',
    env: postgresEnvironment(),
    logFile: join(plan.dataDir, 'postgres.log'),
    stopSteps: STOP_STEPS,
  });
  const isReady = (): Promise<boolean> => answers(urlOf(cluster, port, 'postgres'));
  await waitUntilReady(server, { isReady, onProgress });
  return server;
}

/** `57P03`: it is starting up, or recovering from a crash. */
async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('SELECT 1'));
    return true;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === '57P03') return false;
    throw error;
  }
}

async function provideDatabase(plan: LaunchPlan, port: number): Promise<void> {
  await withClient(urlOf(plan.cluster, port, 'postgres'), async (client) => {
    const query = 'SELECT 1 FROM pg_database WHERE datname = $1';
    const { rowCount } = await client.query(query, [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
}

async function withClient(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A connection that breaks while idle reports it here and would else be an uncaught exception.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
