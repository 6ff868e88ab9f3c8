import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Frame, PollStateMessage } from '@rostrum/contracts';
import {
  DomainError,
  EMPTY_TALLY,
  type Feed,
  type FeedFrame,
  type FeedState,
  type FeedStore,
  feedName,
  hasSameStanding,
  judgeFrame,
  type LiveFeed,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import { FEED_STORE, LOGGER } from '../../ports.ts';
import { RepeatingTask } from '../../tasks/repeating-task.ts';
import {
  changeFrame,
  emptyFrame,
  type FeedSubject,
  type FeedView,
  mayWatch,
  publicEpoch,
  type Room,
  snapshotFrame,
  stateAfter,
} from './feed-view.ts';

/** How long the cluster believes that a feed is watched here, and how often it is told again. */
const WATCH_MS = 15_000;
const RENEW_MS = 5_000;
/** The widths in which boards are read, so that a few readings serve every limit. */
const WIDTHS = [10, 25, 50, 100];

/** How frames leave the process; the gateway fills it in. */
export interface FeedOutlet {
  /** To the viewers of a room on this instance. */
  emit(room: string, event: 'frame', frame: Frame): void;
  emit(room: string, event: 'poll:state', message: PollStateMessage): void;
  /** To the other instances. */
  relay(frame: FeedFrame): void;
}

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
  readonly #renewal: RepeatingTask;
  #outlet: FeedOutlet | undefined;

  constructor(
    @Inject(FEED_STORE) private readonly store: FeedStore,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
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

  connect(outlet: FeedOutlet): void {
    this.#outlet = outlet;
  }

  /** From the ticker: to every instance, this one included. */
  publish(frame: FeedFrame): void {
    this.#outlet?.relay(frame);
    this.receive(frame);
  }

  /** A frame from the ticker, wherever it runs. */
  receive(frame: FeedFrame): void {
    const open = this.#open.get(frame.feed);
    if (!open) return;
    const head = { ...frame, hasSnapshot: frame.state !== undefined };
    switch (judgeFrame(open.view, head)) {
      case 'ignore':
        return;
      case 'gap':
        this.#reread(open);
        return;
      case 'apply':
        this.#advance(
          open,
          {
            ...open.view,
            epoch: frame.epoch,
            version: frame.to,
            state: stateAfter(open.view.state, frame),
          },
          head.hasSnapshot,
        );
    }
  }

  /**
   * The feed with at least `limit` entries, read if it is not held yet.
   * @throws DomainError `leaderboard.not_found`, `poll.not_found`
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
    const opening = this.#read(feed, subject, widthFor(limit)).finally(() =>
      this.#opening.delete(name),
    );
    this.#opening.set(name, opening);
    return opening;
  }

  /** Lets a viewer into a room of an open feed. Nothing waits here, so no frame is missed. */
  enter(
    opened: OpenFeed,
    wanted: Omit<Room, 'version' | 'members'>,
  ): { view: FeedView; room: Room } {
    const feed = feedName(opened.feed);
    // The last viewer may have left, and the feed been forgotten, since it was opened.
    const open = this.#open.get(feed) ?? opened;
    this.#open.set(feed, open);
    const room = open.rooms.get(wanted.name) ?? {
      ...wanted,
      version: open.view.version,
      members: 0,
    };
    room.members += 1;
    open.rooms.set(room.name, room);
    this.#feedOfRoom.set(room.name, feed);
    this.#catchUp(open.view, room);
    return { view: open.view, room };
  }

  /**
   * Brings a room's version to that of the feed where nothing changed that it sees. Without this a
   * viewer who comes from another instance could be given an older version than it holds.
   */
  #catchUp(view: FeedView, room: Room): void {
    if (room.version === view.version) return;
    this.#send(room, emptyFrame(view, room));
  }

  /** A viewer left; what nobody watches any more is forgotten. */
  leave(roomName: string): void {
    const open = this.#open.get(this.#feedOfRoom.get(roomName) ?? '');
    const room = open?.rooms.get(roomName);
    if (!open || !room) return;
    room.members -= 1;
    if (room.members <= 0) this.#dropRoom(open, room);
  }

  #dropRoom(open: OpenFeed, room: Room): void {
    open.rooms.delete(room.name);
    this.#feedOfRoom.delete(room.name);
    if (open.rooms.size === 0) this.#open.delete(feedName(open.feed));
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
      if (mayWatch(subject, room.viewer)) this.#send(room, snapshotFrame(open.view, room));
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
    const { state, epoch } = open.view;
    const nothing: FeedState =
      state.kind === 'poll'
        ? { ...state, status: 'closed', closesAtMs: undefined, tally: EMPTY_TALLY }
        : { kind: 'leaderboard', list: { entries: [], total: 0 } };
    this.#send(
      room,
      snapshotFrame({ ...open.view, epoch: `${epoch}.ended`, state: nothing }, room),
    );
    this.#dropRoom(open, room);
  }

  /** Moves a room to another feed, as when its period ends. */
  async moveRoom(from: OpenFeed, room: Room, feed: Feed, subject: FeedSubject): Promise<void> {
    const target = await this.open(feed, subject, room.limit);
    // All its viewers may have left while the new period was read.
    if (from.rooms.get(room.name) !== room) return;
    this.#dropRoom(from, room);
    room.version = target.view.version;
    target.rooms.set(room.name, room);
    this.#feedOfRoom.set(room.name, feedName(feed));
    this.#open.set(feedName(feed), target);
    this.#send(room, snapshotFrame(target.view, room));
  }

  async #read(feed: Feed, subject: FeedSubject, width: number): Promise<OpenFeed> {
    // Watched first, then read: what moves in between is sure to come as a frame.
    await this.store.watch([{ feed, limit: width, isNew: true }], WATCH_MS);
    const reading = await this.store.read(feed, width);
    if (!reading) throw new DomainError(`${feed.kind}.not_found`, 'There is nothing to watch.');
    const view: FeedView = { ...reading, subject };
    const name = feedName(feed);
    const held = this.#open.get(name);
    if (held) {
      held.width = width;
      if (view.epoch !== held.view.epoch || view.version >= held.view.version) {
        this.#advance(held, view, true);
      }
      return held;
    }
    const open = { feed, view, width, rooms: new Map() };
    this.#open.set(name, open);
    return open;
  }

  /** Frames were missed: read again, and ask the ticker for a whole one. */
  #reread(open: OpenFeed): void {
    const name = feedName(open.feed);
    if (this.#opening.has(name)) return;
    const reading = this.#read(open.feed, open.view.subject, open.width).finally(() =>
      this.#opening.delete(name),
    );
    this.#opening.set(name, reading);
    reading.catch((error: unknown) => this.logger.debug({ err: error }, 'reading a feed again'));
  }

  #advance(open: OpenFeed, next: FeedView, isWhole: boolean): void {
    const before = open.view;
    open.view = next;
    const standingMoved =
      before.state.kind === 'poll' &&
      next.state.kind === 'poll' &&
      !hasSameStanding(before.state, next.state);
    for (const room of open.rooms.values()) {
      const frame =
        isWhole || standingMoved ? snapshotFrame(next, room) : changeFrame(before, next, room);
      if (frame) this.#send(room, frame);
      if (standingMoved) this.#announceStanding(next, room);
    }
  }

  #send(room: Room, frame: Frame): void {
    room.version = frame.to;
    this.#outlet?.emit(room.name, 'frame', frame);
  }

  #announceStanding({ subject, state }: FeedView, room: Room): void {
    if (subject.kind !== 'poll' || state.kind !== 'poll') return;
    this.#outlet?.emit(room.name, 'poll:state', {
      pollId: subject.poll.id,
      status: state.status,
      closesAt: state.closesAtMs === undefined ? null : new Date(state.closesAtMs).toISOString(),
    });
  }

  async #renew(): Promise<void> {
    const feeds = [...this.#open.values()].map(({ feed, width }) => ({
      feed,
      limit: width,
      isNew: false,
    }));
    if (feeds.length > 0) await this.store.watch(feeds, WATCH_MS);
  }
}

function widthFor(limit: number): number {
  return WIDTHS.find((width) => width >= limit) ?? limit;
}
