import type { GuardedProcess, ProcessExit } from './guarded-process.ts';

/** Called with the way it ended and the last lines of its log. */
export type ExitListener = (exit: ProcessExit, logTail: string) => void;

export interface RunningServer {
  /** With user and password where there are any. */
  readonly url: string;
  readonly port: number;
  /** Of the current process; another after `restart`. */
  readonly pid: number;
  readonly logFile: string;
  /** Stops in an orderly way and gives the data free for another start. */
  stop(): Promise<void>;
  /**
   * Sends a signal, for fault tests. Resolves when the process is gone where the signal ends it,
   * else at once. The data stays ours: `restart` brings the server back.
   */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Stops it, if it still runs, and starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Tells of an end that neither `stop` nor `kill` nor `restart` brought about. */
  onUnexpectedExit(listener: ExitListener): void;
}

export interface ServerParts {
  url: string;
  port: number;
  process: GuardedProcess;
  /** Starts it once more; resolves when it answers. */
  launch: () => Promise<GuardedProcess>;
  /** Gives back what was held for as long as the server was ours. */
  release: () => Promise<void>;
}

const ENDING: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGABRT'];

export function runningServer(parts: ServerParts): RunningServer {
  const listeners: ExitListener[] = [];
  const expected = new WeakSet<GuardedProcess>();
  let current = parts.process;
  let surprise: Parameters<ExitListener> | undefined;

  function watch(server: GuardedProcess): void {
    void server.exited.then((exit) => {
      if (server.isStopping || expected.has(server)) return;
      surprise = [exit, server.logTail()];
      for (const listener of listeners) listener(...surprise);
    });
  }
  watch(current);

  return {
    url: parts.url,
    port: parts.port,
    get pid() {
      return current.pid;
    },
    logFile: current.logFile,
    async stop() {
      await current.stop();
      await parts.release();
    },
    async kill(signal) {
      const ends = ENDING.includes(signal);
      if (ends) expected.add(current);
      current.signal(signal);
      if (ends) await current.exited;
    },
    async restart() {
      await current.stop();
      current = await parts.launch();
      surprise = undefined;
      watch(current);
    },
    onUnexpectedExit(listener) {
      if (surprise !== undefined) listener(...surprise);
      listeners.push(listener);
    },
  };
}
