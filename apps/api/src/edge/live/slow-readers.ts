import type { Goodbye } from '@rostrum/contracts';
import type { LiveSocket } from './subscriptions.ts';

/** Bytes that may wait for one viewer before it is told to come back. */
const MAX_QUEUED_BYTES = 1024 * 1024;
/** Come back within this long, at random, so that many do not come at once. */
const MAX_RETURN_DELAY_MS = 5000;
/** How long a connection that was closed may take to be gone. */
const CLOSING_MS = 1000;
/** "Try again later", as WebSockets say it. */
const TRY_AGAIN_LATER = 1013;

/** What is done with a viewer that does not read. */
export interface Restraint {
  /** Sends it nothing more for now. */
  hold(socket: LiveSocket): void;
  /** Sends it what it watches as it is now, and everything from here on. */
  resume(socket: LiveSocket): void;
}

interface Pace {
  /** Whether something waited already when last looked. */
  isBehind: boolean;
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
    else if (pace?.isBehind) this.#hold(socket, pace);
    else this.#paces.set(socket, { isBehind, heldSinceMs: undefined });
  }

  #hold(socket: LiveSocket, pace: Pace): void {
    pace.heldSinceMs = performance.now();
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

interface Packet {
  data?: string | Buffer;
  options?: { wsPreEncodedFrame?: Buffer[] };
}

/** The types of Engine.IO keep to themselves what waits, and the WebSocket underneath. */
interface Connection {
  writeBuffer: Packet[];
  transport: {
    writable: boolean;
    socket?: {
      bufferedAmount: number;
      readyState: number;
      close(code: number, reason: string): void;
      terminate(): void;
    };
  };
}

function connectionOf(socket: Pick<LiveSocket, 'conn'>): Connection {
  return socket.conn as unknown as Connection;
}

/** While a packet is on its way to the peer, the next ones wait in the buffer. */
function hasWaiting(socket: LiveSocket): boolean {
  return connectionOf(socket).writeBuffer.length > 0;
}

function waitingBytes(socket: LiveSocket): number {
  const { writeBuffer, transport } = connectionOf(socket);
  return writeBuffer.reduce(
    (sum, packet) => sum + bytesOf(packet),
    transport.socket?.bufferedAmount ?? 0,
  );
}

function bytesOf({ data, options }: Packet): number {
  const frame = options?.wsPreEncodedFrame;
  return frame ? frame.reduce((sum, part) => sum + part.length, 0) : (data?.length ?? 0);
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
  const below = connectionOf(socket).transport.socket;
  if (below?.readyState !== WebSocket.OPEN) return;
  socket.emit('goodbye', goodbye(reason));
  below.close(TRY_AGAIN_LATER, reason);
  setTimeout(() => below.terminate(), CLOSING_MS).unref();
}
