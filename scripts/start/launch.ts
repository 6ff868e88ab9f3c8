import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  describeExit,
  GuardedProcess,
  type LocalServices,
  startLocalServices,
} from '@rostrum/local-services';
import { provideDemo } from './demo.ts';
import { forgetApi, noteApi } from './leftover.ts';
import { LaunchError, type LaunchOptions } from './options.ts';
import { waitUntilHealthy } from './readiness.ts';
import { summary } from './summary.ts';
import type { Supervisor } from './supervisor.ts';

const SIMULATOR = join(import.meta.dirname, '../simulator.ts');

/** Starts everything, part by part; resolves when it runs, or throws why it does not. */
export async function launch(supervisor: Supervisor, options: LaunchOptions): Promise<void> {
  const startedAt = performance.now();
  tell('Starting Redis and PostgreSQL');
  const services = await startLocalServices({ ...options, onProgress: tell });
  supervisor.add('The data stores', () => services.stop());
  services.onFailure((reason) => supervisor.fail(reason));

  await noteStores(options.dataDir, services);

  const demoFile = join(options.dataDir, 'demo.json');
  const env = await apiEnvironment(options, services, demoFile);
  tell('Starting the API');
  const api = await startApi(options, env);
  supervisor.add('The API', async () => {
    await api.stop();
    await forgetApi(options.dataDir);
  });
  await noteApi(options.dataDir, api.pid);
  await waitUntilHealthy(api, `${options.baseUrl}/health/ready`, supervisor.stopRequest);
  watch(api, supervisor);

  const demo = await provideDemo({ ...options, demoFile, env, onProgress: tell });
  supervisor.stopRequest.throwIfAborted();
  if (options.hasTraffic && existsSync(SIMULATOR)) {
    const simulator = await startSimulator(options, demoFile);
    supervisor.add('The demo traffic', () => simulator.stop());
    watch(simulator, supervisor);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(summary(demo, options, services.folders, seconds));
  supervisor.launched();
}

/** Where the stores are, for command lines that work on them. */
async function noteStores(dataDir: string, services: LocalServices): Promise<void> {
  const { redisUrl, databaseUrl } = services;
  const note = `${JSON.stringify({ redisUrl, databaseUrl }, null, 2)}\n`;
  await writeFile(join(dataDir, 'stores.json'), note, { mode: 0o600 });
}

function tell(message: string): void {
  console.log(`… ${message}`);
}

/** What the API and its tools read; of our own environment they get what is not theirs to read. */
async function apiEnvironment(
  options: LaunchOptions,
  services: LocalServices,
  demoFile: string,
): Promise<NodeJS.ProcessEnv> {
  return {
    ...process.env,
    PORT: String(options.port),
    HOST: options.host,
    REDIS_URL: services.redisUrl,
    DATABASE_URL: services.databaseUrl,
    ROSTRUM_SECRET: await keptSecret(join(options.dataDir, 'secret')),
    ROSTRUM_ROLE: 'all',
    ROSTRUM_DEMO_FILE: demoFile,
  };
}

/** Whatever is signed or encrypted stays readable from one run to the next. */
async function keptSecret(file: string): Promise<string> {
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known !== '') return known;
  const secret = randomBytes(32).toString('base64url');
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}

async function startApi(options: LaunchOptions, env: NodeJS.ProcessEnv): Promise<GuardedProcess> {
  const main = join(options.apiDir, 'main.js');
  if (!existsSync(main)) throw new LaunchError(`${main} is missing: run npm run build.`);
  return GuardedProcess.start({
    name: 'The API',
    command: process.execPath,
    args: [main],
    env,
    logFile: join(options.dataDir, 'logs', 'api.log'),
    stopSteps: [{ signal: 'SIGTERM', graceMs: 7_000 }],
  });
}

async function startSimulator(options: LaunchOptions, demoFile: string): Promise<GuardedProcess> {
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
  return GuardedProcess.start({
    name: 'The demo traffic',
    command: process.execPath,
    args: [...flags, SIMULATOR, '--demo', demoFile],
    logFile: join(options.dataDir, 'logs', 'simulator.log'),
    stopSteps: [{ signal: 'SIGTERM', graceMs: 3_000 }],
  });
}

function watch(part: GuardedProcess, supervisor: Supervisor): void {
  void part.exited.then((exit) => {
    if (part.isStopping) return;
    const how = describeExit(exit);
    supervisor.fail(`${part.name} ended (${how}). Its log ends with:\n${part.logTail()}`);
  });
}
