import { Injectable } from '@nestjs/common';
import type { Subscribe, Subscribed } from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import type { VoterRequest } from '../http/voter-request.ts';
import type { LiveMessage } from './audience.ts';
import { FeedHub, type OpenFeed } from './feed-hub.ts';
import { publicEpoch, snapshotFor, snapshotFrame } from './feed-view.ts';
import { MemberRooms } from './member-rooms.ts';
import { Presence } from './presence.ts';
import { type FeedRoom, RecentChanges, type Room } from './room.ts';
import { type AuthorisedTopic, TopicAccess } from './topic-access.ts';
import { VotedViewers, type VoterOf } from './voted-viewers.ts';

/** What somebody wants to watch, and what of it they hold already. */
export type Wanted = Pick<Subscribe, 'topic' | 'epoch' | 'version'> & { limit: number };

/** A place in a room that is ready to be taken. */
export interface Admission {
  open: OpenFeed;
  /** Whose having voted lets this viewer see the counts. */
  voter: VoterOf | undefined;
  /** Takes the place. Nothing waits in it, so no frame comes in between. */
  enter(): { room: Room; subscribed: Subscribed };
}

/** Lets viewers into the rooms of topics, however they are connected. */
@Injectable()
export class Entrance {
  constructor(
    private readonly topics: TopicAccess,
    private readonly hub: FeedHub,
    private readonly members: MemberRooms,
    private readonly presence: Presence,
    private readonly voted: VotedViewers,
  ) {}

  /** @throws DomainError as `TopicAccess.authorise` and `FeedHub.open` */
  async admit(principal: Principal, request: VoterRequest, wanted: Wanted): Promise<Admission> {
    const mark = this.voted.mark();
    const topic = await this.topics.authorise(principal, wanted.topic, request);
    const { feed, subject, shown, voter, hasVoted } = topic;
    const width = shown.shows === 'feed' ? wanted.limit : 1;
    const open = await this.hub.open(feed, subject, width);
    const fresh = await this.#prepare(open, topic, wanted, principal.tenantId);
    if (voter && this.voted.isRetractedSince(mark, voter)) {
      return this.admit(principal, request, wanted);
    }
    return {
      open,
      voter,
      enter: () => {
        const room = this.hub.enter(open, fresh);
        if (room.shows === 'member') this.members.catchUp(room);
        return { room, subscribed: this.#answer(room, wanted, hasVoted) };
      },
    };
  }

  leave(roomName: string): void {
    this.hub.leave(roomName);
  }

  /** What a room shows now, whole; nothing where the room is no more. */
  current(roomName: string): LiveMessage | undefined {
    const open = this.hub.find(roomName);
    const room = open?.rooms.get(roomName);
    if (!open || !room) return undefined;
    if (room.shows === 'presence') {
      return ['presence', { topic: room.topic, watching: room.watching }];
    }
    if (room.shows === 'feed') {
      return ['frame', { ...snapshotFrame(open.view, room), to: room.version }];
    }
    const { epoch, version, snapshot } = room.standing;
    return ['frame', { topic: room.topic, epoch, from: version, to: version, snapshot }];
  }

  async #prepare(
    open: OpenFeed,
    { viewer, shown }: AuthorisedTopic,
    { topic, limit }: Wanted,
    tenantId: string,
  ): Promise<Room> {
    const { shows } = shown;
    const isOwn = shows === 'member' && shown.isOwn;
    const name = [tenantId, topic, limit, viewer, ...(isOwn ? ['own'] : [])].join('|');
    const viewers = { name, topic, limit, viewer, members: 0 };
    if (shows === 'feed') {
      return { ...viewers, shows, version: open.view.version, recent: new RecentChanges() };
    }
    if (shows === 'presence') {
      return { ...viewers, shows, watching: await this.presence.count(open) };
    }
    const kept = open.rooms.get(name);
    const standing =
      kept?.shows === 'member'
        ? { ...kept.standing }
        : await this.members.read(open.view, { ...shown, limit });
    // The board may have moved since it was read.
    return { ...viewers, ...shown, standing, isDue: true };
  }

  #answer(room: Room, held: Wanted, hasVoted: boolean | undefined): Subscribed {
    const { topic } = room;
    if (room.shows === 'presence') {
      const { watching } = room;
      return { ok: true, topic, epoch: '', version: 0, snapshot: { watching } };
    }
    if (room.shows === 'member') {
      const { epoch, version, snapshot } = room.standing;
      return { ok: true, topic, epoch, version, snapshot };
    }
    return this.#answerFeed(room, held, hasVoted);
  }

  #answerFeed(room: FeedRoom, held: Wanted, hasVoted: boolean | undefined): Subscribed {
    const open = this.hub.find(room.name);
    if (!open) throw new TypeError('the room was just entered');
    const { view } = open;
    const head = {
      ok: true as const,
      topic: room.topic,
      epoch: publicEpoch(view),
      version: room.version,
    };
    // What a poll shows depends on more than its version: on whether the viewer has voted.
    const missed =
      view.subject.kind === 'leaderboard' ? missedSince(room, head.epoch, held) : undefined;
    if (missed) return { ...head, from: held.version ?? 0, changes: missed };
    const own = hasVoted === undefined ? {} : { meVoted: hasVoted };
    return { ...head, snapshot: { ...snapshotFor(view, room), ...own } };
  }
}

/** The changes since what a viewer holds of a room; nothing where they are not known. */
function missedSince(room: FeedRoom, epoch: string, held: Wanted) {
  if (held.epoch !== epoch || held.version === undefined) return undefined;
  return held.version === room.version ? [] : room.recent.since(epoch, held.version);
}
