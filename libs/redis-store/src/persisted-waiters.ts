import { type LogPosition, splitEpoch } from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import { type KeySpace, PERSISTED_CHANNEL } from './keys.ts';
import type { ShardSubscriber } from './shard-subscriber.ts';

/** News can be lost with a connection; this often a waiter looks for itself. */
const LOOK_INTERVAL_MS = 250;

type StoredListener = (partition: number, types: readonly string[]) => void;

interface Waiter {
  position: LogPosition;
  resolve(stored: boolean): void;
}

/** Callers who wait until the durable store has their event. */
export class PersistedWaiters {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #listeners: StoredListener[] = [];
  readonly #waiting = new Map<number, Set<Waiter>>();

  constructor(redis: RedisConnections, keys: KeySpace, subscriber: ShardSubscriber) {
    this.#redis = redis;
    this.#keys = keys;
    subscriber.on('smessage', (channel, message) => {
      if (channel !== PERSISTED_CHANNEL) return;
      const [partition, sequence, epoch = '', ...types] = message.split(' ');
      this.#wake({ partition: Number(partition), epoch, sequence: Number(sequence) });
      for (const listener of this.#listeners) listener(Number(partition), types);
    });
    void subscriber.ssubscribe(PERSISTED_CHANNEL);
  }

  onStored(listener: StoredListener): void {
    this.#listeners.push(listener);
  }

  /** Waits for nothing: who misses the news looks for itself. */
  announce(position: LogPosition, types: readonly string[]): void {
    this.#wake(position);
    const { partition, sequence, epoch } = position;
    this.#redis.commands
      .spublish(PERSISTED_CHANNEL, [partition, sequence, epoch, ...types].join(' '))
      .catch(() => {});
  }

  async wait(position: LogPosition, timeoutMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiter: Waiter = { position, resolve };
    const waiters = this.#waiting.get(position.partition) ?? new Set();
    this.#waiting.set(position.partition, waiters.add(waiter));
    const look = (): void => {
      this.#look(position).then(
        (outcome) => outcome === 'waits' || resolve(outcome === 'stored'),
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

  /** A log that lost something gives numbers again: what is stored of another epoch says nothing. */
  async #look({ partition, epoch, sequence }: LogPosition): Promise<'stored' | 'waits' | 'lost'> {
    const { log } = this.#keys.partition(partition);
    const [standing, persisted, cut] = await this.#redis.commands.hmget(
      log,
      'epoch',
      'persisted',
      'cut',
    );
    // It is being rebuilt.
    if (!standing) return 'waits';
    if (standing !== epoch && !isBeforeCut({ epoch, sequence }, standing, Number(cut ?? 0))) {
      return 'lost';
    }
    return Number(persisted ?? 0) >= sequence ? 'stored' : 'waits';
  }

  #wake({ partition, epoch, sequence }: LogPosition): void {
    for (const { position, resolve } of this.#waiting.get(partition) ?? []) {
      if (position.epoch === epoch && position.sequence <= sequence) resolve(true);
    }
  }
}

/** Whether an event of the life before is still in the log. */
function isBeforeCut(
  { epoch, sequence }: Pick<LogPosition, 'epoch' | 'sequence'>,
  standing: string,
  cut: number,
): boolean {
  const [own, other] = [splitEpoch(epoch), splitEpoch(standing)];
  return own.epoch === other.epoch && own.life === other.life - 1 && sequence <= cut;
}
