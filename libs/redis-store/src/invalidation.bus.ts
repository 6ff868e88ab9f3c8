import type { Invalidation, InvalidationBus } from '@rostrum/domain';
import type { Redis } from 'ioredis';
import { type RedisConnections, refuse } from './connection.ts';
import { INVALIDATION_CHANNEL } from './keys.ts';

export class RedisInvalidationBus implements InvalidationBus {
  readonly #redis: RedisConnections;
  readonly #subscriber: Redis;

  constructor(redis: RedisConnections, subscriber: Redis) {
    this.#redis = redis;
    this.#subscriber = subscriber;
  }

  async publish(invalidation: Invalidation): Promise<void> {
    await this.#redis.commands
      .publish(INVALIDATION_CHANNEL, JSON.stringify(invalidation))
      .catch(refuse);
  }

  subscribe(onInvalidation: (invalidation: Invalidation) => void, onMissed: () => void): void {
    this.#subscriber.on('message', (channel: string, message: string) => {
      if (channel === INVALIDATION_CHANNEL) onInvalidation(JSON.parse(message) as Invalidation);
    });
    // Whatever was published while the connection was down is lost.
    this.#subscriber.on('ready', onMissed);
    this.#subscriber.subscribe(INVALIDATION_CHANNEL).catch(() => {});
  }
}
