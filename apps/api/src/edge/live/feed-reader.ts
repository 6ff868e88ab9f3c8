import { Inject, Injectable } from '@nestjs/common';
import {
  type BallotStore,
  DomainError,
  type Feed,
  type FeedReading,
  type FeedStore,
  type FrameBus,
  type RankingStore,
} from '@rostrum/domain';
import { BALLOT_STORE, FEED_STORE, FRAME_BUS, RANKING_STORE } from '../../ports.ts';
import type { FeedSubject, FeedView } from './feed-view.ts';

/** How long the cluster believes that a feed is watched here. */
const WATCH_MS = 15_000;

/** Reads feeds, and has their frames sent here from then on. */
@Injectable()
export class FeedReader {
  constructor(
    @Inject(FEED_STORE) private readonly store: FeedStore,
    @Inject(FRAME_BUS) private readonly bus: FrameBus,
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    @Inject(BALLOT_STORE) private readonly ballots: BallotStore,
  ) {}

  /**
   * Joined and watched first, then read: what moves in between is sure to come as a frame.
   * @throws DomainError `leaderboard.not_found`, `poll.not_found`, `store.recovering`,
   *   `store.unavailable`
   */
  async read(feed: Feed, subject: FeedSubject, width: number): Promise<FeedView> {
    await Promise.all([
      this.bus.join(feed),
      this.store.watch([{ feed, limit: width, isNew: true }], WATCH_MS),
    ]);
    return { ...(await this.#readInstalled(feed, subject, width)), subject };
  }

  /** Says that these feeds are still watched. */
  async renew(feeds: readonly { feed: Feed; width: number }[]): Promise<void> {
    const watched = feeds.map(({ feed, width }) => ({ feed, limit: width, isNew: false }));
    if (watched.length > 0) await this.store.watch(watched, WATCH_MS);
  }

  /** No more frames of it. */
  leave(feed: Feed): void {
    this.bus.leave(feed);
  }

  /** The store may have lost a definition that is still in force. */
  async #readInstalled(feed: Feed, subject: FeedSubject, width: number): Promise<FeedReading> {
    let reading = await this.store.read(feed, width);
    if (!reading) {
      if (subject.kind === 'poll') await this.ballots.install(subject.poll);
      else await this.ranking.install(subject.board);
      reading = await this.store.read(feed, width);
    }
    if (!reading) throw new DomainError(`${feed.kind}.not_found`, 'There is nothing to watch.');
    return reading;
  }
}
