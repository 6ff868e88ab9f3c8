import type { Invalidation, InvalidationBus } from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { INVALIDATION_CHANNEL } from './keys.ts';
import type { ShardSubscriber } from './shard-subscriber.ts';

export class RedisInvalidationBus implements InvalidationBus {
  readonly #redis: RedisConnections;
  readonly #subscriber: ShardSubscriber;

  constructor(redis: RedisConnections, subscriber: ShardSubscriber) {
    this.#redis = redis;
    this.#subscriber = subscriber;
  }

  async publish(invalidation: Invalidation): Promise<void> {
    await this.#redis.commands
      .spublish(INVALIDATION_CHANNEL, JSON.stringify(invalidation))
      .catch(refuse);
  }

  subscribe(onInvalidation: (invalidation: Invalidation) => void, onMissed: () => void): void {
    this.#subscriber.on('smessage', (channel, message) => {
      if (channel === INVALIDATION_CHANNEL) onInvalidation(JSON.parse(message) as Invalidation);
    });
    // Whatever was published while nobody listened is lost.
    this.#subscriber.on('resubscribed', (channels) => {
      if (channels.includes(INVALIDATION_CHANNEL)) onMissed();
    });
    void this.#subscriber.ssubscribe(INVALIDATION_CHANNEL).then(onMissed);
  }
}
