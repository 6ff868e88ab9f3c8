import type { Goodbye } from '@rostrum/contracts';
import { closeHard, hasWaiting, isOpen, waitingBytes } from './connection.ts';
import type { LiveSocket } from './live-socket.ts';

/** Bytes that may wait for one viewer before it is told to come back. */
const MAX_QUEUED_BYTES = 1024 * 1024;
/** Come back within this long, at random, so that many do not come at once. */
const MAX_RETURN_DELAY_MS = 5000;

/** What is done with a viewer that does not read. */
export interface Restraint {
  /** Sends it nothing more for now. */
  hold(socket: LiveSocket): void;
  /** Sends it what it watches as it is now, and everything from here on. */
  resume(socket: LiveSocket): void;
}

/** Of a viewer for which something waited when last looked. */
interface Pace {
  heldSinceMs: number | undefined;
}

/**
 * Viewers that read more slowly than they are sent to. What waits for them is not frame after frame:
 * who is behind is sent nothing until all has been read, and then what is there now.
 */
export class SlowReaders {
  readonly #restraint: Restraint;
  readonly #maxStallMs: number;
  readonly #paces = new WeakMap<LiveSocket, Pace>();

  /** `maxStallMs`: how long a viewer may read nothing. */
  constructor(restraint: Restraint, maxStallMs: number) {
    this.#restraint = restraint;
    this.#maxStallMs = maxStallMs;
  }

  isHeld(socket: LiveSocket): boolean {
    return this.#paces.get(socket)?.heldSinceMs !== undefined;
  }

  /** Looks how far behind a viewer is; to be done several times a second. */
  look(socket: LiveSocket): void {
    const pace = this.#paces.get(socket);
    const isBehind = hasWaiting(socket);
    if (!isBehind && !pace) return;
    if (pace?.heldSinceMs !== undefined) this.#lookAtHeld(socket, pace, isBehind);
    else if (!isBehind) this.#paces.delete(socket);
    // What waits at one look may be on its way at the next.
    else if (pace) this.hold(socket);
    else this.#paces.set(socket, { heldSinceMs: undefined });
  }

  /** Sends a viewer nothing more until it has read what waits for it. */
  hold(socket: LiveSocket): void {
    this.#paces.set(socket, { heldSinceMs: performance.now() });
    this.#restraint.hold(socket);
  }

  #lookAtHeld(socket: LiveSocket, { heldSinceMs = 0 }: Pace, isBehind: boolean): void {
    if (!isBehind) {
      this.#paces.delete(socket);
      this.#restraint.resume(socket);
      return;
    }
    const isTooSlow = performance.now() - heldSinceMs > this.#maxStallMs;
    if (isTooSlow || waitingBytes(socket) > MAX_QUEUED_BYTES) cutOff(socket, 'slow_reader');
  }
}

/** When to come back. */
export function goodbye(reason: string): Goodbye {
  return { reason, retryAfterMs: Math.floor(Math.random() * MAX_RETURN_DELAY_MS) };
}

/** Tells a client to go, and when to come back. */
export function dismiss(socket: LiveSocket, reason: string): void {
  socket.emit('goodbye', goodbye(reason));
  socket.disconnect(true);
}

/** Closes the connection of a client that may not read even that. */
export function cutOff(socket: LiveSocket, reason: string): void {
  if (!isOpen(socket)) return;
  socket.emit('goodbye', goodbye(reason));
  closeHard(socket, reason);
}
