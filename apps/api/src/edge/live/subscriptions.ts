import { Injectable } from '@nestjs/common';
import type { Frame, Subscribed } from '@rostrum/contracts';
import { DomainError } from '@rostrum/domain';
import { type Admission, Entrance } from './entrance.ts';
import type { LiveSocket, Subscription } from './live-socket.ts';
import { SocketRooms } from './socket-rooms.ts';
import { VotedViewers } from './voted-viewers.ts';

const MAX_TOPICS_PER_SOCKET = 50;

/** Which socket watches what on this instance. */
@Injectable()
export class Subscriptions {
  constructor(
    private readonly entrance: Entrance,
    private readonly rooms: SocketRooms,
    private readonly voted: VotedViewers,
  ) {}

  /**
   * Takes the place that a socket was admitted to. Nothing waits here, so no frame is missed.
   * `isHeld`: it is sent nothing for now; see `resume`.
   * @throws DomainError `request.invalid`, `limit.quota`: the viewer may be gone, or have asked for
   *   too much, since it asked
   */
  enter(socket: LiveSocket, topic: string, admission: Admission, isHeld: boolean): Subscribed {
    const { subscriptions } = socket.data;
    if (!socket.connected) throw new DomainError('request.invalid', 'The socket is closed.');
    if (!subscriptions.has(topic) && subscriptions.size >= MAX_TOPICS_PER_SOCKET) {
      const detail = `A socket watches ${MAX_TOPICS_PER_SOCKET} topics at most.`;
      throw new DomainError('limit.quota', detail, { retryable: false });
    }
    const { room, subscribed } = admission.enter();
    this.leave(socket, topic);
    const sendAway = () => {
      this.leave(socket, topic);
      socket.emit('frame', unfollowable(topic));
    };
    const subscription = { room: room.name, voter: admission.voter, sendAway };
    subscriptions.set(topic, subscription);
    if (admission.voter) this.voted.add(admission.voter, subscription);
    if (!isHeld) this.rooms.join(room.name, socket);
    return subscribed;
  }

  leave(socket: LiveSocket, topic: string): void {
    const subscription = socket.data.subscriptions.get(topic);
    if (!subscription) return;
    this.#forget(socket, topic, subscription);
  }

  /** The socket is gone. */
  leaveAll(socket: LiveSocket): void {
    // Absent where the handshake was refused.
    for (const [topic, subscription] of socket.data.subscriptions ?? []) {
      this.#forget(socket, topic, subscription);
    }
  }

  /** The socket is sent nothing more, until `resume`. */
  hold(socket: LiveSocket): void {
    for (const { room } of socket.data.subscriptions.values()) this.rooms.leave(room, socket);
  }

  /** The socket is sent what it watches as it is now, and everything from here on. */
  resume(socket: LiveSocket): void {
    for (const [topic, { room }] of socket.data.subscriptions) {
      const current = this.entrance.current(room) ?? ['frame', unfollowable(topic)];
      socket.emit(...(current as ['frame', Frame]));
      this.rooms.join(room, socket);
    }
  }

  #forget(socket: LiveSocket, topic: string, subscription: Subscription): void {
    socket.data.subscriptions.delete(topic);
    this.rooms.leave(subscription.room, socket);
    if (subscription.voter) this.voted.remove(subscription.voter, subscription);
    this.entrance.leave(subscription.room);
  }
}

/** Changes of an epoch that nobody holds: by the protocol the receiver asks for a snapshot. */
function unfollowable(topic: string): Frame {
  return { topic, epoch: 'ask-again', from: 0, to: 0, changes: [] };
}
