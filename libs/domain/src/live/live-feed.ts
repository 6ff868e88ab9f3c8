import type { RankedEntry } from '../leaderboards/ranking.store.ts';
import type { PollStatus } from '../polls/lifecycle.ts';
import type { Tally, TallyChanges } from '../polls/tally.ts';
import type { ListChange, RankedList } from './frame.ts';
import type { Feed } from './topic.ts';

/** A board's top entries or a poll's counts, as of one version. */
export type FeedState =
  | { kind: 'leaderboard'; list: RankedList<RankedEntry> }
  | {
      kind: 'poll';
      status: PollStatus;
      closesAtMs: number | undefined;
      round: number;
      tally: Tally;
    };

/** A feed's state at a version, as read from the store. */
export interface FeedReading {
  feed: Feed;
  epoch: string;
  version: number;
  /** The version last published; what the next frame's changes are counted from. */
  published: number;
  /** Of a board: how many entries were asked for. */
  limit?: number;
  state: FeedState;
}

/**
 * What goes to every instance that shows a feed: the whole state, or the changes since `from`. For
 * boards it holds as many entries as the widest subscriber asked for.
 */
export interface FeedFrame {
  feed: string;
  epoch: string;
  from: number;
  to: number;
  /** Of a board: of how many entries it tells. Who shows more must read again. */
  limit?: number;
  state?: FeedState;
  changes?: FeedChanges;
}

export type FeedChanges =
  | { kind: 'leaderboard'; changes: ListChange<RankedEntry>[] }
  | { kind: 'poll'; changes: TallyChanges };

/** Carries frames to every instance with viewers. Only `edge/live` knows about sockets. */
export interface LiveFeed {
  publish(frame: FeedFrame): void;
}

/**
 * Carries frames between instances: those of a feed to the instances that joined it, and to no
 * others. Frames may be lost, doubled and reordered on the way; their versions tell.
 */
export interface FrameBus {
  publish(frame: FeedFrame): void;
  /**
   * Frames of the feed arrive from when this resolves.
   * @throws DomainError `store.unavailable`
   */
  join(feed: Feed): Promise<void>;
  leave(feed: Feed): void;
  /**
   * Those that other instances publish of the feeds that were joined. `onMissed` names feeds of which
   * some may not have arrived.
   */
  listen(onFrame: (frame: FeedFrame) => void, onMissed: (feeds: string[]) => void): void;
}

/** Which feeds somebody watches, known to the whole cluster, and what moved in them. */
export interface FeedStore {
  /**
   * Says that this instance has viewers of these feeds for the next `ttlMs`. A feed named with
   * `isNew` gets a whole frame on the next tick.
   */
  watch(
    feeds: readonly { feed: Feed; limit: number; isNew: boolean }[],
    ttlMs: number,
  ): Promise<void>;
  /** The state of a feed now; `undefined` when there is no such board or poll. */
  read(feed: Feed, limit: number): Promise<FeedReading | undefined>;
  /**
   * Takes the watched feeds of a partition that moved since they were last published, and marks
   * them published: two tickers cannot take the same version.
   */
  takeDirty(partitions: readonly number[]): Promise<FeedReading[]>;
  /** Makes every watched feed of the partitions due for a whole frame. */
  refresh(partitions: readonly number[]): Promise<void>;
}

/** How many connections watch, in the whole cluster. */
export interface PresenceStore {
  /**
   * Says how many watch feeds on this instance, which counts for the next `ttlMs`; tells how many do
   * in the whole cluster.
   */
  report(feeds: readonly { feed: Feed; viewers: number }[], ttlMs: number): Promise<number[]>;
}
