import type { LogPosition } from '@rostrum/domain';
import type { Redis } from 'ioredis';
import { type RedisConnections, refuse } from './connection.ts';
import { type KeySpace, PERSISTED_CHANNEL } from './keys.ts';

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

  constructor(redis: RedisConnections, keys: KeySpace, subscriber: Redis) {
    this.#redis = redis;
    this.#keys = keys;
    subscriber.on('message', (channel: string, message: string) => {
      if (channel !== PERSISTED_CHANNEL) return;
      const [partition, sequence] = message.split(' ').map(Number);
      if (partition !== undefined && sequence !== undefined) this.#wake(partition, sequence);
    });
    subscriber.subscribe(PERSISTED_CHANNEL).catch(() => {});
  }

  async announce(position: LogPosition): Promise<void> {
    this.#wake(position.partition, position.sequence);
    await this.#redis.commands
      .publish(PERSISTED_CHANNEL, `${position.partition} ${position.sequence}`)
      .catch(refuse);
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
