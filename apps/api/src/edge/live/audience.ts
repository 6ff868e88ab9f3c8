import { Injectable } from '@nestjs/common';
import type { Frame, PollStateMessage, PresenceMessage } from '@rostrum/contracts';

/** What viewers are told: the name of the event, and what it carries. */
export type LiveMessage =
  | [event: 'frame', message: Frame]
  | [event: 'poll:state', message: PollStateMessage]
  | [event: 'presence', message: PresenceMessage];

/** A way to viewers on this instance: sockets, event streams. */
export interface Outlet {
  emit(room: string, ...message: LiveMessage): void;
}

/** All viewers on this instance, however they are connected. */
@Injectable()
export class Audience implements Outlet {
  readonly #outlets: Outlet[] = [];

  connect(outlet: Outlet): void {
    this.#outlets.push(outlet);
  }

  emit(room: string, ...message: LiveMessage): void {
    for (const outlet of this.#outlets) outlet.emit(room, ...message);
  }
}
