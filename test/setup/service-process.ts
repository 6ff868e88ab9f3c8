import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serviceEnvironment, type TestStores } from './app.ts';

const API = join(import.meta.dirname, '../../apps/api');

// From its sources, as tests in this process have it. Node by itself runs TypeScript, but no decorators.
const RUN = ['--conditions=source', '--import=@oxc-node/core/register', join(API, 'src/main.ts')];

/** The service in a process of its own, which may be killed. */
export interface ServiceProcess {
  url: string;
  pid: number;
  /** Whether the process still runs. */
  isRunning(): boolean;
  /** What it wrote so far. */
  output(): string;
  /** Resolves when it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** @throws Error with what it wrote when it ends before it listens */
export async function startServiceProcess(
  stores: Pick<TestStores, 'redisUrl' | 'databaseUrl'>,
  env: Record<string, string> = {},
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, RUN, {
    env: {
      ...process.env,
      ...serviceEnvironment(stores),
      LOG_LEVEL: 'info',
      OXC_TSCONFIG_PATH: join(API, 'tsconfig.json'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  const lines: string[] = [];
  child.stderr.on('data', (text: Buffer) => lines.push(text.toString()));
  const { promise: url, resolve, reject } = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    const address = /"address":"(http[^"]+)"/.exec(line)?.[1];
    if (address) resolve(address);
  });
  void gone.then(() => reject(new Error(`the service ended:\n${lines.join('\n')}`)));
  return {
    url: await url,
    pid: child.pid ?? 0,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    output: () => lines.join('\n'),
    async kill(signal) {
      child.kill(signal);
      await gone;
    },
  };
}
