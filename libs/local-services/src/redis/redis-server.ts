import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataLock } from '../data-lock.ts';
import { GuardedProcess } from '../guarded-process.ts';
import { stopOrphan } from '../orphans.ts';
import { LOOPBACK, onSomePort, requireFreePort } from '../ports.ts';
import { type Progress, silent } from '../progress.ts';
import { waitUntilReady } from '../readiness.ts';
import { type RunningServer, runningServer } from '../running-server.ts';
import { redisConfig } from './redis-config.ts';
import { isRedisReady } from './redis-ping.ts';
import { provideRedisProgram, type RedisProgram } from './redis-program.ts';

export interface RedisOptions {
  /** Everything the server keeps and writes; created where needed. */
  dataDir: string;
  /** A free one by default. */
  port?: number;
  /** Asked of every client when given. */
  password?: string;
  /** Further directives of redis.conf, which win over ours. */
  config?: Record<string, string>;
  /** Where a server is unpacked when it cannot be installed; `<dataDir>/programs` by default. */
  cacheDir?: string;
  onProgress?: Progress;
}

const STOP_STEPS = [{ signal: 'SIGTERM', graceMs: 8_000 }] as const;

/**
 * Starts a private Redis on the loopback address, with its append-only file on, and resolves when
 * it answers. A server that an earlier run left behind on the same data is stopped first.
 * @throws LocalServiceError when none can be had, the data is in use, or it does not start.
 */
export async function startRedis(options: RedisOptions): Promise<RunningServer> {
  const onProgress = options.onProgress ?? silent;
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir);
  const lock = await DataLock.acquire(dataDir, 'The Redis data');
  try {
    const configFile = join(dataDir, 'redis.conf');
    const pidFile = join(dataDir, 'redis.pid');
    await stopOrphan({
      name: 'Redis',
      pidFile,
      marker: configFile,
      signals: ['SIGTERM', 'SIGKILL'],
      onProgress,
    });
    const program = await provideRedisProgram({
      cacheDir: options.cacheDir ?? join(dataDir, 'programs'),
      logFile: join(dataDir, 'install.log'),
      onProgress,
    });
    const plan: LaunchPlan = { ...options, dataDir, configFile, pidFile, program, onProgress };
    const { result: process, port } = await onSomePort(options.port, (free) => launch(plan, free));
    const credentials = options.password === undefined ? '' : `:${options.password}@`;
    return runningServer({
      url: `redis://${credentials}${LOOPBACK}:${port}`,
      port,
      process,
      launch: () => launch(plan, port),
      release: () => lock.release(),
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface LaunchPlan extends RedisOptions {
  configFile: string;
  pidFile: string;
  program: RedisProgram;
  onProgress: Progress;
}

async function launch(plan: LaunchPlan, port: number): Promise<GuardedProcess> {
  const { dataDir, configFile, pidFile, password, program, onProgress } = plan;
  await requireFreePort(port, 'Redis');
  const extra = plan.config ?? {};
  const config = { dataDir, host: LOOPBACK, port, password, pidFile, extra };
  await writeFile(configFile, redisConfig(config), { mode: 0o600 });
  const server = await GuardedProcess.start({
    name: 'Redis',
    command: program.command,
    argv0: program.argv0,
    args: [configFile],
    cwd: dataDir,
    env: { ...process.env, ...program.env },
    logFile: join(dataDir, 'redis.log'),
    stopSteps: STOP_STEPS,
  });
  await waitUntilReady(server, {
    isReady: () => isRedisReady({ host: LOOPBACK, port, password, pid: server.pid }),
    onProgress,
  });
  return server;
}
