import type { Frame, MemberSnapshot } from '@rostrum/contracts';

/** Changes that a room remembers for viewers who come back, in frames and in single changes. */
const MAX_RECENT_FRAMES = 100;
const MAX_RECENT_CHANGES = 300;

/**
 * What the server knows of a viewer, as far as it decides what is shown: a host, a member or anybody,
 * and whether they have voted in the poll.
 */
export type ViewerClass = 'host' | 'voted' | 'member' | 'anybody-voted' | 'anybody';

interface Viewers {
  name: string;
  topic: string;
  limit: number;
  viewer: ViewerClass;
  /** How many are in it. */
  members: number;
}

/** Who watches a board or a poll, and sees the same of it under the same name. */
export interface FeedRoom extends Viewers {
  shows: 'feed';
  /** Version of what the room was last sent; between it and the view's nothing it sees changed. */
  version: number;
  recent: RecentChanges;
}

/** Who watches where one member stands. */
export interface MemberRoom extends Viewers {
  shows: 'member';
  memberId: string;
  /** Whether the viewer is that member, who may see itself where others do not. */
  isOwn: boolean;
  standing: Standing;
  /** The board moved since. */
  isDue: boolean;
}

/** Who watches how many watch. */
export interface PresenceRoom extends Viewers {
  shows: 'presence';
  watching: number;
}

export type Room = FeedRoom | MemberRoom | PresenceRoom;

/** Where a member stands, as of one version of its board. */
export interface Standing {
  epoch: string;
  version: number;
  /** The version up to which it is known to be so. */
  until: number;
  snapshot: MemberSnapshot;
}

type Changes = Extract<Frame, { changes: unknown }>['changes'];
type ChangeFrame = Pick<Extract<Frame, { changes: unknown }>, 'epoch' | 'from' | 'to' | 'changes'>;

/** The last changes that a room was sent, each beginning where the one before ended. */
export class RecentChanges {
  readonly #frames: ChangeFrame[] = [];
  #size = 0;

  /** A whole frame ends the chain: nobody is led across it. */
  note(frame: Frame): void {
    if (!('changes' in frame)) {
      this.#frames.length = 0;
      this.#size = 0;
      return;
    }
    const { epoch, from, to, changes } = frame;
    this.#frames.push({ epoch, from, to, changes });
    this.#size += changes.length;
    while (this.#frames.length > MAX_RECENT_FRAMES || this.#size > MAX_RECENT_CHANGES) {
      this.#size -= this.#frames.shift()?.changes.length ?? 0;
    }
  }

  /** What leads from a version to the last one; nothing where that is not known. */
  since(epoch: string, version: number): Changes | undefined {
    const at = this.#frames.findIndex((frame) => frame.epoch === epoch && frame.from === version);
    if (at < 0) return undefined;
    return this.#frames.slice(at).flatMap(({ changes }): object[] => changes) as Changes;
  }
}
