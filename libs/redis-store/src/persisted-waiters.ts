import type { LogPosition } from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import { type KeySpace, PERSISTED_CHANNEL } from './keys.ts';
import type { ShardSubscriber } from './shard-subscriber.ts';

/** News can be lost with a connection; this often a waiter looks for itself. */
const LOOK_INTERVAL_MS = 250;

interface Waiter {
  sequence: number;
  resolve(stored: boolean): void;
}

/** Callers who wait until the durable store has their event. */
export class PersistedWaiters {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #waiting = new Map<number, Set<Waiter>>();

  constructor(redis: RedisConnections, keys: KeySpace, subscriber: ShardSubscriber) {
    this.#redis = redis;
    this.#keys = keys;
    subscriber.on('smessage', (channel, message) => {
      if (channel !== PERSISTED_CHANNEL) return;
      const [partition, sequence] = message.split(' ').map(Number);
      if (partition !== undefined && sequence !== undefined) this.#wake(partition, sequence);
    });
    void subscriber.ssubscribe(PERSISTED_CHANNEL);
  }

  /** Waits for nothing: who misses the news looks for itself. */
  announce(position: LogPosition): void {
    this.#wake(position.partition, position.sequence);
    this.#redis.commands
      .spublish(PERSISTED_CHANNEL, `${position.partition} ${position.sequence}`)
      .catch(() => {});
  }

  async wait(position: LogPosition, timeoutMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiter: Waiter = { sequence: position.sequence, resolve };
    const waiters = this.#waiting.get(position.partition) ?? new Set();
    this.#waiting.set(position.partition, waiters.add(waiter));
    const look = (): void => {
      this.#stored(position.partition).then(
        (sequence) => sequence >= position.sequence && resolve(true),
        () => {},
      );
    };
    const looking = setInterval(look, LOOK_INTERVAL_MS);
    const timeout = setTimeout(() => resolve(false), timeoutMs);
    look();
    try {
      return await promise;
    } finally {
      clearInterval(looking);
      clearTimeout(timeout);
      waiters.delete(waiter);
    }
  }

  async #stored(partition: number): Promise<number> {
    return Number(
      (await this.#redis.commands.hget(this.#keys.partition(partition).log, 'persisted')) ?? 0,
    );
  }

  #wake(partition: number, sequence: number): void {
    for (const waiter of this.#waiting.get(partition) ?? []) {
      if (waiter.sequence <= sequence) waiter.resolve(true);
    }
  }
}
