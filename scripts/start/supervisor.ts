/** Ctrl-C reaches us up to three times at once: from the terminal, from npm and from the runner. */
const SAME_SIGNAL_MS = 1_000;
const PARENT_CHECK_MS = 500;

interface Part {
  name: string;
  stop: () => Promise<unknown>;
}

/**
 * Keeps what was started, and stops it in the opposite order: on Ctrl-C or SIGTERM with exit code
 * 0, when a part fails with exit code 1.
 */
export class Supervisor {
  /** Settles with the exit code when everything has been stopped. */
  readonly ended: Promise<number>;
  readonly #parts: Part[] = [];
  readonly #stopRequest = new AbortController();
  #reportEnd: (exitCode: number) => void = () => undefined;
  #stopRequestedAt: number | undefined;
  #isLaunched = false;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#reportEnd = resolve;
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => this.#onSignal());
    }
    this.#watchParent();
  }

  /** Aborted when a stop was asked for; for whatever waits during the launch. */
  get stopRequest(): AbortSignal {
    return this.#stopRequest.signal;
  }

  /** @throws the reason, when a stop was asked for: nothing more should be started then. */
  add(name: string, stop: () => Promise<unknown>): void {
    this.#parts.push({ name, stop });
    this.stopRequest.throwIfAborted();
  }

  /** From now on a request to stop is carried out at once, as no launch is under way. */
  launched(): void {
    this.#isLaunched = true;
    if (this.stopRequest.aborted) void this.#stop(0);
  }

  /** Stops everything for a reason that people should read. */
  fail(reason: string): void {
    // A launch cut short by Ctrl-C fails, too, and that is no fault.
    const isInterrupted = this.stopRequest.aborted;
    if (!isInterrupted) console.error(`\n${reason}`);
    this.#request();
    void this.#stop(isInterrupted ? 0 : 1);
  }

  #onSignal(): void {
    if (this.#stopRequestedAt === undefined) {
      console.log('\nStopping … (once more to force)');
      this.#request();
      if (this.#isLaunched) void this.#stop(0);
    } else if (Date.now() - this.#stopRequestedAt > SAME_SIGNAL_MS) {
      // Whatever still runs has a watchdog that stops it once we are gone.
      process.exit(130);
    }
  }

  #request(): void {
    this.#stopRequestedAt ??= Date.now();
    this.#stopRequest.abort(new Error('Stopped while starting.'));
  }

  async #stop(exitCode: number): Promise<void> {
    let worst = exitCode;
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      try {
        await part.stop();
      } catch (error) {
        console.error(`${part.name} did not stop in order: ${error}`);
        worst = 1;
      }
    }
    this.#reportEnd(worst);
  }

  /** When the runner is killed outright, nobody would be left to stop us. */
  #watchParent(): void {
    const runner = Number(process.env['ROSTRUM_RUNNER_PID']);
    if (runner !== process.ppid) return;
    setInterval(() => {
      if (process.ppid !== runner && this.#stopRequestedAt === undefined) this.#onSignal();
    }, PARENT_CHECK_MS).unref();
  }
}
