import { RepeatingTask } from '../../tasks/repeating-task.ts';
import { webSocketOf } from './connection.ts';
import type { LiveSocket } from './live-socket.ts';

const PROBE_MS = 3_000;
/** Measurements kept of a socket. */
const MAX_KEPT = 5;

/**
 * How long the way to a viewer and back takes, measured by pings of the WebSocket itself: the page on
 * the other end has no part in it, and its clock none either. Only for sockets for which it matters.
 */
export class Latency {
  readonly #measured = new Map<LiveSocket, { sentAt: number | undefined; kept: number[] }>();
  readonly #task: RepeatingTask;

  constructor(onFault: (error: unknown) => void) {
    this.#task = new RepeatingTask(
      async () => this.#probeAll(),
      () => PROBE_MS,
      onFault,
    );
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  /** Measures a socket from here on, until `forget`. */
  watch(socket: LiveSocket): void {
    if (this.#measured.has(socket)) return;
    const measured = { sentAt: undefined as number | undefined, kept: [] as number[] };
    this.#measured.set(socket, measured);
    webSocketOf(socket)?.on('pong', () => {
      if (measured.sentAt === undefined) return;
      measured.kept.push(performance.now() - measured.sentAt);
      if (measured.kept.length > MAX_KEPT) measured.kept.shift();
      measured.sentAt = undefined;
    });
    this.#probe(socket);
  }

  forget(socket: LiveSocket): void {
    this.#measured.delete(socket);
  }

  /** The shortest of the last measurements, ms: what slowed the others down is not the way itself. */
  of(socket: LiveSocket): number | undefined {
    const kept = this.#measured.get(socket)?.kept ?? [];
    return kept.length === 0 ? undefined : Math.min(...kept);
  }

  #probeAll(): void {
    for (const socket of this.#measured.keys()) this.#probe(socket);
  }

  #probe(socket: LiveSocket): void {
    const measured = this.#measured.get(socket);
    const below = webSocketOf(socket);
    if (!measured || !below || measured.sentAt !== undefined) return;
    measured.sentAt = performance.now();
    below.ping();
  }
}
