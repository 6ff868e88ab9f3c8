import { Injectable } from '@nestjs/common';
import { type Frame, LIVE_NAMESPACE } from '@rostrum/contracts';
import { Audience, type LiveMessage, type Outlet } from './audience.ts';
import { isCongested, writeFrame } from './connection.ts';
import { eventFrame } from './event-frame.ts';
import type { LiveSocket } from './live-socket.ts';

/**
 * Which sockets of this instance are in which room. A message is encoded once, to the last byte, and
 * written to each connection in one piece: nothing is allocated for a socket, and no packet of
 * Socket.IO made, which costs more than the system call.
 */
@Injectable()
export class SocketRooms implements Outlet {
  readonly #rooms = new Map<string, Set<LiveSocket>>();

  #onCongested: (socket: LiveSocket) => void = () => {};

  constructor(audience: Audience) {
    audience.connect(this);
  }

  /** `listener` is told of sockets for which too much waits: what came for them is left out. */
  onCongested(listener: (socket: LiveSocket) => void): void {
    this.#onCongested = listener;
  }

  join(room: string, socket: LiveSocket): void {
    const sockets = this.#rooms.get(room);
    if (sockets) sockets.add(socket);
    else this.#rooms.set(room, new Set([socket]));
  }

  leave(room: string, socket: LiveSocket): void {
    const sockets = this.#rooms.get(room);
    if (!sockets?.delete(socket)) return;
    if (sockets.size === 0) this.#rooms.delete(room);
  }

  emit(room: string, ...message: LiveMessage): void {
    const sockets = this.#rooms.get(room);
    if (!sockets) return;
    const [event, content] = message;
    const frame = eventFrame(LIVE_NAMESPACE, event, content);
    for (const socket of sockets) {
      if (isCongested(socket)) this.#onCongested(socket);
      // Behind what waits for this socket already.
      else if (!writeFrame(socket, frame)) socket.emit(...(message as ['frame', Frame]));
    }
  }
}
