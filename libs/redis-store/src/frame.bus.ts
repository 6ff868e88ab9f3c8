import {
  DomainError,
  type Feed,
  type FeedFrame,
  type FrameBus,
  parseFeedName,
} from '@rostrum/domain';
import type { Cluster, Redis } from 'ioredis';
import type { KeySpace } from './keys.ts';
import type { ShardSubscriber } from './shard-subscriber.ts';

/** Redis answers a subscription at once, or is away. */
const JOIN_TIMEOUT_MS = 900;
const CHANNEL_MARK = ':frames:';
const SEPARATOR = '\n';

export interface FrameBusConnections {
  publisher: Redis | Cluster;
  subscriber: ShardSubscriber;
}

/**
 * A channel for each feed, which only instances with viewers of it subscribe to. Sharded channels,
 * on a single Redis too: on a Cluster the classic ones go to every node, and come out of order.
 * What is published while Redis is away is lost: the next whole frame makes up for it.
 */
export class RedisFrameBus implements FrameBus {
  readonly #keys: KeySpace;
  readonly #instanceId: string;
  readonly #publisher: Redis | Cluster;
  readonly #subscriber: ShardSubscriber;

  constructor(keys: KeySpace, instanceId: string, connections: FrameBusConnections) {
    this.#keys = keys;
    this.#instanceId = instanceId;
    this.#publisher = connections.publisher;
    this.#subscriber = connections.subscriber;
  }

  publish(frame: FeedFrame): void {
    const feed = parseFeedName(frame.feed);
    if (!feed) throw new TypeError(`${frame.feed} is no feed`);
    const message = `${this.#instanceId}${SEPARATOR}${JSON.stringify(frame)}`;
    this.#publisher.spublish(this.#keys.frames(feed), message).catch(() => {});
  }

  async join(feed: Feed): Promise<void> {
    const { promise: overdue, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('no answer in time')), JOIN_TIMEOUT_MS);
    try {
      await Promise.race([this.#subscriber.ssubscribe(this.#keys.frames(feed)), overdue]);
    } catch (cause) {
      throw new DomainError('store.unavailable', 'Nothing can be watched now. Try again.', {
        retryAfterSeconds: 1,
        cause,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  leave(feed: Feed): void {
    // It never rejects: what is left while Redis is away is not subscribed to again.
    void this.#subscriber.sunsubscribe(this.#keys.frames(feed));
  }

  listen(onFrame: (frame: FeedFrame) => void, onMissed: (feeds: string[]) => void): void {
    this.#subscriber.on('resubscribed', (channels) => onMissed(channels.map(feedOf)));
    this.#subscriber.on('smessage', (_channel, message) => {
      const end = message.indexOf(SEPARATOR);
      // Whoever publishes has the frame already.
      if (message.slice(0, end) === this.#instanceId) return;
      onFrame(JSON.parse(message.slice(end + 1)) as FeedFrame);
    });
  }
}

/** The inverse of `KeySpace.frames`; names of feeds hold no colon before their own. */
function feedOf(channel: string): string {
  return channel.slice(channel.indexOf(CHANNEL_MARK) + CHANNEL_MARK.length);
}
