import type { ClientToServer, ServerToClient } from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import type { DefaultEventsMap, Socket } from 'socket.io';
import type { VoterRequest } from '../http/voter-request.ts';
import type { VotedViewer, VoterOf } from './voted-viewers.ts';

export interface SocketData {
  principal: Principal;
  /** What the handshake told of the voter, and a device that was handed out since. */
  voter: VoterRequest;
  /** By topic. */
  subscriptions: Map<string, Subscription>;
}

export type LiveSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;

/** Of a topic. */
export interface Subscription extends VotedViewer {
  room: string;
  /** Whose having voted lets this socket see the counts. */
  voter: VoterOf | undefined;
}
