import type { Feed, PresenceStore } from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import type { KeySpace } from './keys.ts';
import { integer } from './replies.ts';

export class RedisPresenceStore implements PresenceStore {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #instanceId: string;

  constructor(redis: RedisConnections, keys: KeySpace, instanceId: string) {
    this.#redis = redis;
    this.#keys = keys;
    this.#instanceId = instanceId;
  }

  async report(
    feeds: readonly { feed: Feed; viewers: number }[],
    ttlMs: number,
  ): Promise<number[]> {
    const counts = feeds.map(({ feed, viewers }) =>
      this.#redis.run(
        'countViewers',
        [this.#keys.viewers(feed)],
        [this.#instanceId, viewers, ttlMs],
      ),
    );
    return (await Promise.all(counts)).map(integer);
  }
}
