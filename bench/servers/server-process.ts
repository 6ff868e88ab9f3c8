import { join } from 'node:path';
import { findFreePort, GuardedProcess } from '@rostrum/local-services';

export const ROOT = join(import.meta.dirname, '../..');

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

export interface ServerSpec {
  name: string;
  /** Arguments of the runtime: flags, the file, its arguments. */
  args: string[];
  env: Record<string, string>;
  logDir: string;
}

/** A server under measurement, in a process of its own. */
export interface ServerProcess {
  name: string;
  port: number;
  pid: number;
  /** Ends it in an orderly way. */
  stop(): Promise<void>;
}

/**
 * Starts a server that listens on `PORT` and answers `GET /health/ready` with 200 once it can work.
 * @throws Error with the end of its log when it does not
 */
export async function startServer(spec: ServerSpec): Promise<ServerProcess> {
  const port = await findFreePort();
  const process = await GuardedProcess.start({
    name: spec.name,
    command: globalThis.process.execPath,
    args: spec.args,
    cwd: ROOT,
    env: {
      ...globalThis.process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      ...spec.env,
    },
    logFile: join(spec.logDir, `${spec.name.replaceAll(/\W+/g, '-')}-${port}.log`),
    stopSteps: [{ signal: 'SIGTERM', graceMs: 10_000 }],
  });
  await untilReady(process, `http://127.0.0.1:${port}/health/ready`);
  return {
    name: spec.name,
    port,
    pid: process.pid,
    stop: async () => {
      await process.stop();
    },
  };
}

async function untilReady(process: GuardedProcess, url: string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (process.exit === undefined && performance.now() < deadline) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await process.stop();
  throw new Error(`${process.name} did not start. Its log ends with:\n${process.logTail()}`);
}
