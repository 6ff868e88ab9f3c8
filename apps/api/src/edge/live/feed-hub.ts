import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Frame } from '@rostrum/contracts';
import {
  type Feed,
  type FeedFrame,
  type FrameBus,
  feedName,
  hasSameStanding,
  judgeFrame,
  type LiveFeed,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import { FRAME_BUS, LOGGER } from '../../ports.ts';
import { RepeatingTask } from '../../tasks/repeating-task.ts';
import { Audience } from './audience.ts';
import { FeedReader } from './feed-reader.ts';
import {
  changeFrame,
  emptyFrame,
  endedView,
  type FeedSubject,
  type FeedView,
  mayWatch,
  publicEpoch,
  snapshotFrame,
  stateAfter,
} from './feed-view.ts';
import type { FeedRoom, Room } from './room.ts';

/** How often the cluster is told again which feeds are watched here. */
const RENEW_MS = 5_000;
/** The widths in which boards are read, so that a few readings serve every limit. */
const WIDTHS = [10, 25, 50, 100];

/** A feed with viewers on this instance. */
export interface OpenFeed {
  feed: Feed;
  view: FeedView;
  width: number;
  rooms: Map<string, Room>;
}

/**
 * The feeds that somebody watches on this instance: one copy of each, brought forward by the
 * frames of the ticker, out of which every snapshot is served. However many subscribe, a feed is
 * read from Redis once.
 */
@Injectable()
export class FeedHub implements LiveFeed, OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #open = new Map<string, OpenFeed>();
  readonly #feedOfRoom = new Map<string, string>();
  readonly #opening = new Map<string, Promise<OpenFeed>>();
  /** Feeds that were found without viewers once. */
  readonly #idle = new WeakSet<OpenFeed>();
  readonly #renewal: RepeatingTask;

  constructor(
    @Inject(FRAME_BUS) private readonly bus: FrameBus,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly reader: FeedReader,
    private readonly audience: Audience,
  ) {
    bus.listen(
      (frame) => this.receive(frame),
      (feeds) => this.#doubt(feeds),
    );
    this.#renewal = new RepeatingTask(
      () => this.#renew(),
      () => RENEW_MS,
      (error) => logger.debug({ err: error }, 'watching feeds'),
    );
  }

  onApplicationBootstrap(): void {
    this.#renewal.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#renewal.stop();
  }

  /** From the ticker: to every instance with viewers of the feed, this one included. */
  publish(frame: FeedFrame): void {
    this.bus.publish(frame);
    this.receive(frame);
  }

  /** A frame from the ticker, wherever it runs. */
  receive(frame: FeedFrame): void {
    const open = this.#open.get(frame.feed);
    if (!open) return;
    const head = { ...frame, hasSnapshot: frame.state !== undefined };
    const verdict = judgeFrame(open.view, head);
    // The marks of what is watched here were lost: such a frame would lose entries, too.
    const isNarrow = frame.limit !== undefined && frame.limit < open.width;
    switch (verdict === 'apply' && isNarrow ? 'gap' : verdict) {
      case 'ignore':
        return;
      case 'gap':
        this.#reread(open);
        return;
      case 'apply': {
        const state = stateAfter(open.view.state, frame);
        const next = { ...open.view, epoch: frame.epoch, version: frame.to, state };
        this.#advance(open, next, head.hasSnapshot);
      }
    }
  }

  /**
   * The feed with at least `limit` entries, read if it is not held yet.
   * @throws DomainError `leaderboard.not_found`, `poll.not_found`, `store.recovering`,
   *   `store.unavailable`
   */
  async open(feed: Feed, subject: FeedSubject, limit: number): Promise<OpenFeed> {
    const name = feedName(feed);
    const held = this.#open.get(name);
    if (held && held.width >= limit) return held;
    const running = this.#opening.get(name);
    if (running !== undefined) {
      await running.catch(() => {});
      return this.open(feed, subject, limit);
    }
    return this.#startReading(feed, subject, widthFor(limit));
  }

  /** Lets a viewer into a room of an open feed. Nothing waits here, so no frame is missed. */
  enter(opened: OpenFeed, fresh: Room): Room {
    const feed = feedName(opened.feed);
    // The last viewer may have left, and the feed been forgotten, since it was opened.
    const open = this.#open.get(feed) ?? this.#keep(opened);
    const room = open.rooms.get(fresh.name) ?? fresh;
    // A new room begins here, whatever moved since it was made.
    if (room === fresh && room.shows === 'feed') room.version = open.view.version;
    room.members += 1;
    open.rooms.set(room.name, room);
    this.#feedOfRoom.set(room.name, feed);
    if (room.shows === 'feed') this.#catchUp(open.view, room);
    return room;
  }

  /**
   * Brings a room's version to that of the feed where nothing changed that it sees. Without this a
   * viewer who comes from another instance could be given an older version than it holds.
   */
  #catchUp(view: FeedView, room: FeedRoom): void {
    if (room.version !== view.version) this.#send(room, emptyFrame(view, room));
  }

  /** A viewer left; what nobody watches any more is forgotten. */
  leave(roomName: string): void {
    const open = this.find(roomName);
    const room = open?.rooms.get(roomName);
    if (!open || !room) return;
    room.members -= 1;
    if (room.members <= 0) this.#dropRoom(open, room);
  }

  /** The feed of a room; nothing where the room is no more. */
  find(roomName: string): OpenFeed | undefined {
    return this.#open.get(this.#feedOfRoom.get(roomName) ?? '');
  }

  openFeeds(): Iterable<OpenFeed> {
    return this.#open.values();
  }

  /** The definitions behind a feed changed: viewers are shown it anew, who may still see it. */
  redefine(open: OpenFeed, subject: FeedSubject): void {
    const before = open.view;
    open.view = { ...before, subject };
    if (publicEpoch(open.view) === publicEpoch(before)) return;
    for (const room of [...open.rooms.values()]) {
      if (mayWatch(subject, room.viewer)) this.#showAnew(open.view, room);
      else this.#end(open, room);
    }
  }

  /** Nothing moves in it any more: viewers keep what they see. */
  release(open: OpenFeed): void {
    for (const room of [...open.rooms.values()]) this.#dropRoom(open, room);
  }

  /** The board or poll is no more. */
  end(open: OpenFeed): void {
    for (const room of [...open.rooms.values()]) this.#end(open, room);
  }

  /** Viewers of a room are shown an empty feed, and get no further frames. */
  #end(open: OpenFeed, room: Room): void {
    const view = endedView(open.view);
    if (room.shows === 'feed') this.#send(room, snapshotFrame(view, room));
    if (room.shows === 'member') {
      const { topic, standing } = room;
      const head = { topic, epoch: publicEpoch(view), from: standing.version, to: view.version };
      const snapshot = { entry: null, entries: [], total: 0 };
      this.audience.emit(room.name, 'frame', { ...head, snapshot });
    }
    this.#dropRoom(open, room);
  }

  /** Moves a room to another feed, as when its period ends. */
  async moveRoom(from: OpenFeed, room: Room, feed: Feed, subject: FeedSubject): Promise<void> {
    const target = await this.open(feed, subject, room.limit);
    // All its viewers may have left while the new period was read.
    if (from.rooms.get(room.name) !== room) return;
    this.#dropRoom(from, room);
    const open = this.#open.get(feedName(feed)) ?? this.#keep(target);
    open.rooms.set(room.name, room);
    this.#feedOfRoom.set(room.name, feedName(feed));
    if (room.shows === 'feed') room.version = open.view.version;
    this.#showAnew(open.view, room);
  }

  #startReading(feed: Feed, subject: FeedSubject, width: number): Promise<OpenFeed> {
    const name = feedName(feed);
    const opening = this.#read(feed, subject, width).finally(() => {
      this.#opening.delete(name);
      if (!this.#open.has(name)) this.reader.leave(feed);
    });
    this.#opening.set(name, opening);
    return opening;
  }

  async #read(feed: Feed, subject: FeedSubject, width: number): Promise<OpenFeed> {
    const view = await this.reader.read(feed, subject, width);
    const held = this.#open.get(feedName(feed));
    if (!held) return this.#keep({ feed, view, width, rooms: new Map() });
    held.width = width;
    if (view.epoch !== held.view.epoch || view.version >= held.view.version) {
      this.#advance(held, view, true);
    }
    return held;
  }

  #keep(open: OpenFeed): OpenFeed {
    this.#open.set(feedName(open.feed), open);
    return open;
  }

  #forget(open: OpenFeed): void {
    const name = feedName(open.feed);
    this.#open.delete(name);
    // One that is being read is joined anew, or left when the reading fails.
    if (!this.#opening.has(name)) this.reader.leave(open.feed);
  }

  #dropRoom(open: OpenFeed, room: Room): void {
    open.rooms.delete(room.name);
    this.#feedOfRoom.delete(room.name);
    if (open.rooms.size === 0) this.#forget(open);
  }

  /** The way to here was broken for a while: what came meanwhile is not known. */
  #doubt(feeds: readonly string[]): void {
    for (const name of feeds) {
      const open = this.#open.get(name);
      if (open) this.#reread(open);
    }
  }

  /** Frames were missed: read again, and ask the ticker for a whole one. */
  #reread({ feed, view, width }: OpenFeed): void {
    if (this.#opening.has(feedName(feed))) return;
    this.#startReading(feed, view.subject, width).catch((error: unknown) =>
      this.logger.debug({ err: error }, 'reading a feed again'),
    );
  }

  #advance(open: OpenFeed, next: FeedView, isWhole: boolean): void {
    const before = open.view;
    open.view = next;
    const standingMoved =
      before.state.kind === 'poll' &&
      next.state.kind === 'poll' &&
      !hasSameStanding(before.state, next.state);
    for (const room of open.rooms.values()) {
      if (room.shows === 'member') room.isDue = true;
      if (room.shows !== 'feed') continue;
      const frame =
        isWhole || standingMoved ? snapshotFrame(next, room) : changeFrame(before, next, room);
      if (frame) this.#send(room, frame);
      if (standingMoved) this.#announceStanding(next, room);
    }
  }

  #showAnew(view: FeedView, room: Room): void {
    if (room.shows === 'feed') this.#send(room, snapshotFrame(view, room));
    if (room.shows === 'member') room.isDue = true;
  }

  #send(room: FeedRoom, frame: Frame): void {
    room.version = frame.to;
    room.recent.note(frame);
    this.audience.emit(room.name, 'frame', frame);
  }

  #announceStanding({ subject, state }: FeedView, room: Room): void {
    if (subject.kind !== 'poll' || state.kind !== 'poll') return;
    this.audience.emit(room.name, 'poll:state', {
      pollId: subject.poll.id,
      status: state.status,
      closesAt: state.closesAtMs === undefined ? null : new Date(state.closesAtMs).toISOString(),
    });
  }

  async #renew(): Promise<void> {
    this.#forgetIdle();
    await this.reader.renew([...this.#open.values()]);
  }

  /** Those whose viewer was gone before it was let in. */
  #forgetIdle(): void {
    for (const open of [...this.#open.values()]) {
      if (open.rooms.size > 0) this.#idle.delete(open);
      else if (this.#idle.has(open)) this.#forget(open);
      else this.#idle.add(open);
    }
  }
}

function widthFor(limit: number): number {
  return WIDTHS.find((width) => width >= limit) ?? limit;
}
