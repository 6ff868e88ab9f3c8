import { Injectable } from '@nestjs/common';
import type { ClientToServer, Frame, ServerToClient } from '@rostrum/contracts';
import { DomainError, type FeedFrame, type Principal } from '@rostrum/domain';
import type { Socket } from 'socket.io';
import type { VoterRequest } from '../http/voter-request.ts';
import { FeedHub, type OpenFeed } from './feed-hub.ts';
import type { FeedView, Room, ViewerClass } from './feed-view.ts';
import { VotedViewers, type VoterOf } from './voted-viewers.ts';

const MAX_TOPICS_PER_SOCKET = 50;
const SOCKET_ID_LENGTH = 20;

/** What travels between instances, beside what the Redis adapter itself sends. */
export interface InterServerEvents {
  feed(frame: FeedFrame): void;
}

export interface SocketData {
  principal: Principal;
  /** What the handshake told of the voter, and a device that was handed out since. */
  voter: VoterRequest;
  /** By topic. */
  subscriptions: Map<string, Subscription>;
}

export type LiveSocket = Socket<ClientToServer, ServerToClient, InterServerEvents, SocketData>;

interface Subscription {
  room: string;
  /** Whose having voted lets this socket see the counts. */
  voter: VoterOf | undefined;
}

interface Viewer {
  socket: LiveSocket;
  topic: string;
}

/** Which socket watches what on this instance. */
@Injectable()
export class Subscriptions {
  /** Retractions as they become known here; see `VotedViewers`. */
  readonly voted = new VotedViewers<Viewer>();

  constructor(private readonly hub: FeedHub) {}

  /**
   * After all waiting: the viewer may be gone, or have asked for too much meanwhile.
   * @throws DomainError `request.invalid`, `limit.quota`
   */
  checkRoomFor(socket: LiveSocket, topic: string): void {
    const { subscriptions } = socket.data;
    if (!socket.connected) throw new DomainError('request.invalid', 'The socket is closed.');
    if (!subscriptions.has(topic) && subscriptions.size >= MAX_TOPICS_PER_SOCKET) {
      const detail = `A socket watches ${MAX_TOPICS_PER_SOCKET} topics at most.`;
      throw new DomainError('limit.quota', detail, { retryable: false });
    }
  }

  /** Lets a socket into an open feed. Nothing waits here, so no frame is missed. */
  enter(
    socket: LiveSocket,
    open: OpenFeed,
    wanted: Pick<Room, 'topic' | 'limit' | 'viewer'>,
    voter: VoterOf | undefined,
  ): { view: FeedView; room: Room } {
    const { topic, limit, viewer } = wanted;
    const { subscriptions, principal } = socket.data;
    const name = roomName(principal.tenantId, topic, limit, viewer);
    const entered = this.hub.enter(open, { name, ...wanted });
    this.leave(socket, topic);
    subscriptions.set(topic, { room: name, voter });
    if (voter) this.voted.add(voter, { socket, topic });
    void socket.join(name);
    return entered;
  }

  leave(socket: LiveSocket, topic: string): void {
    const subscription = socket.data.subscriptions.get(topic);
    if (!subscription) return;
    this.#forget(socket, topic, subscription);
    void socket.leave(subscription.room);
  }

  /** The socket is gone. */
  leaveAll(socket: LiveSocket): void {
    // Absent where the handshake was refused.
    for (const [topic, subscription] of socket.data.subscriptions ?? []) {
      this.#forget(socket, topic, subscription);
    }
  }

  /** A ballot was taken back: nothing more is sent to this voter until it has asked again. */
  retracted(voter: VoterOf): void {
    for (const viewer of this.voted.retract(voter)) this.#sendAway(viewer);
  }

  /** All ballots of a poll are gone. */
  restarted(poll: Pick<VoterOf, 'tenantId' | 'pollId'>): void {
    for (const viewer of this.voted.retractPoll(poll)) this.#sendAway(viewer);
  }

  /** News of ballots taken back may have been lost. */
  doubtVoters(): void {
    for (const viewer of this.voted.retractAll()) this.#sendAway(viewer);
  }

  #forget(socket: LiveSocket, topic: string, { room, voter }: Subscription): void {
    socket.data.subscriptions.delete(topic);
    if (voter) this.voted.remove(voter, (one) => one.socket === socket && one.topic === topic);
    this.hub.leave(room);
  }

  #sendAway({ socket, topic }: Viewer): void {
    this.leave(socket, topic);
    socket.emit('frame', unfollowable(topic));
  }
}

/** Changes of an epoch that nobody holds: by the protocol the receiver asks for a snapshot. */
function unfollowable(topic: string): Frame {
  return { topic, epoch: 'ask-again', from: 0, to: 0, changes: [] };
}

/** Room names of 20 characters look like socket ids to the sharded adapter. */
function roomName(tenantId: string, topic: string, limit: number, viewer: ViewerClass): string {
  const name = `${tenantId}|${topic}|${limit}|${viewer}`;
  return name.length === SOCKET_ID_LENGTH ? `${name}|` : name;
}
