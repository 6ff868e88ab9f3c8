import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { LocalServiceError } from './errors.ts';

export interface ProcessSpec {
  /** How people call it, in messages. */
  name: string;
  command: string;
  args: string[];
  /** What the program sees as its own name, where that decides what it does. */
  argv0?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  /** Standard output and error go here; the file of the run before is kept as `<logFile>.1`. */
  logFile: string;
  /** Signals of an orderly stop, each followed by the time it is given; SIGKILL ends the list. */
  stopSteps: readonly { signal: NodeJS.Signals; graceMs: number }[];
}

export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/**
 * A child process in a process group of its own, so that Ctrl-C in the terminal reaches only us and
 * we decide the order of stopping. Should we be killed outright, a watchdog stops the child.
 */
export class GuardedProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Settles when the process has ended, however that came about. */
  readonly exited: Promise<ProcessExit>;
  readonly #spec: ProcessSpec;
  #exit: ProcessExit | undefined;
  #stopping = false;

  private constructor(spec: ProcessSpec, child: ChildProcess, pid: number) {
    this.name = spec.name;
    this.pid = pid;
    this.logFile = spec.logFile;
    this.#spec = spec;
    const watchdog = startWatchdog(pid, spec.stopSteps[0]?.signal ?? 'SIGTERM');
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#exit = { code, signal };
        watchdog.dismiss();
        resolve(this.#exit);
      });
    });
  }

  /** Resolves once the program runs; rejects with LocalServiceError when it cannot be run. */
  static async start(spec: ProcessSpec): Promise<GuardedProcess> {
    const log = openLog(spec.logFile);
    try {
      const child = spawn(spec.command, spec.args, {
        detached: true,
        stdio: ['ignore', log, log],
        ...(spec.argv0 === undefined ? {} : { argv0: spec.argv0 }),
        ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
        ...(spec.env === undefined ? {} : { env: spec.env }),
        ...(spec.uid === undefined ? {} : { uid: spec.uid }),
        ...(spec.gid === undefined ? {} : { gid: spec.gid }),
      });
      const pid = child.pid;
      if (pid !== undefined) return new GuardedProcess(spec, child, pid);
      const error = await new Promise<Error>((resolve) => child.once('error', resolve));
      throw new LocalServiceError(`${spec.name} could not be started: ${error.message}`);
    } finally {
      closeSync(log);
    }
  }

  /** The way it ended, or undefined while it runs. */
  get exit(): ProcessExit | undefined {
    return this.#exit;
  }

  /** Whether `stop` was called, so that an end is no surprise. */
  get isStopping(): boolean {
    return this.#stopping;
  }

  /** Sends a signal; does nothing when the process has ended. */
  signal(signal: NodeJS.Signals): void {
    if (this.#exit !== undefined) return;
    try {
      process.kill(this.pid, signal);
    } catch {
      // It ended between the check and the signal.
    }
  }

  /** Ends the process by the steps of its specification; resolves when it is gone. */
  async stop(): Promise<ProcessExit> {
    this.#stopping = true;
    for (const { signal, graceMs } of this.#spec.stopSteps) {
      this.signal(signal);
      // A process that somebody halted with SIGSTOP would not see the signal before this.
      this.signal('SIGCONT');
      if (await this.#endsWithin(graceMs)) return this.exited;
    }
    this.signal('SIGKILL');
    return this.exited;
  }

  /** The last lines it wrote. */
  logTail(lines = 20): string {
    try {
      return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }

  async #endsWithin(timeoutMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    });
    const ended = await Promise.race([this.exited.then(() => true), timeout]);
    clearTimeout(timer);
    return ended;
  }
}

/** `exit code 1` or `signal SIGKILL`, for messages. */
export function describeExit(exit: ProcessExit): string {
  return exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
}

// The shell waits on a pipe whose other end only we hold. We end it with a line; when the pipe just
// closes, we have died, and the child is told to stop, and made to if it does not within 10 s.
const WATCHDOG = `
trap '' INT TERM HUP
if read -r _; then exit 0; fi
kill -s "$2" "$1" 2>/dev/null || exit 0
tries=0
while [ $tries -lt 100 ] && kill -0 "$1" 2>/dev/null; do
  sleep 0.1
  tries=$((tries + 1))
done
kill -s KILL "$1" 2>/dev/null
exit 0
`;

function startWatchdog(pid: number, signal: NodeJS.Signals): { dismiss(): void } {
  const args = ['-c', WATCHDOG, 'watchdog', String(pid), signal.replace(/^SIG/, '')];
  const shell = spawn('/bin/sh', args, {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a watchdog the child is still found and stopped by the next start on its data.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return { dismiss: () => shell.stdin.end('done\n') };
}

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // The first run has no log to keep.
  }
  return openSync(path, 'a', 0o600);
}
