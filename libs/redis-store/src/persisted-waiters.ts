import {
  type LogEvent,
  type LogPosition,
  type PersistedOutcome,
  splitEpoch,
} from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import { type KeySpace, PERSISTED_CHANNEL } from './keys.ts';
import type { ShardSubscriber } from './shard-subscriber.ts';

/** News can be lost with a connection; this often a waiter looks for itself. */
const LOOK_INTERVAL_MS = 250;

type StoredListener = (partition: number, types: readonly string[]) => void;

interface Waiter {
  position: LogPosition;
  resolve(outcome: PersistedOutcome): void;
}

/** Events of a partition that were stored, without a gap between them. */
interface StoredRun {
  partition: number;
  epoch: string;
  first: number;
  last: number;
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
      const [partition, first, last, epoch = '', ...types] = message.split(' ');
      this.#wake({ partition: Number(partition), epoch, first: Number(first), last: Number(last) });
      for (const listener of this.#listeners) listener(Number(partition), types);
    });
    void subscriber.ssubscribe(PERSISTED_CHANNEL);
  }

  onStored(listener: StoredListener): void {
    this.#listeners.push(listener);
  }

  /** Waits for nothing: who misses the news looks for itself. */
  announce(stored: readonly LogEvent[]): void {
    for (const [run, types] of runsOf(stored)) {
      this.#wake(run);
      const { partition, first, last, epoch } = run;
      this.#redis.commands
        .spublish(PERSISTED_CHANNEL, [partition, first, last, epoch, ...types].join(' '))
        .catch(() => {});
    }
  }

  async wait(position: LogPosition, timeoutMs: number): Promise<PersistedOutcome> {
    const { promise, resolve } = Promise.withResolvers<PersistedOutcome>();
    const waiter: Waiter = { position, resolve };
    const waiters = this.#waiting.get(position.partition) ?? new Set();
    this.#waiting.set(position.partition, waiters.add(waiter));
    const look = (): void => {
      this.#look(position).then(
        (outcome) => outcome && resolve(outcome),
        () => {},
      );
    };
    const looking = setInterval(look, LOOK_INTERVAL_MS);
    const timeout = setTimeout(() => resolve('unknown'), timeoutMs);
    look();
    try {
      return await promise;
    } finally {
      clearInterval(looking);
      clearTimeout(timeout);
      waiters.delete(waiter);
    }
  }

  /**
   * Nothing while it is to be waited on. A log that lost something gives numbers again: what is stored of
   * another epoch says nothing.
   */
  async #look({ partition, epoch, sequence }: LogPosition): Promise<PersistedOutcome | undefined> {
    const { log, buried } = this.#keys.partition(partition);
    const [standing, persisted, cut] = await this.#redis.commands.hmget(
      log,
      'epoch',
      'persisted',
      'cut',
    );
    // It is being rebuilt.
    if (!standing) return undefined;
    if (standing !== epoch && !isBeforeCut({ epoch, sequence }, standing, Number(cut ?? 0))) {
      return 'unknown';
    }
    if (Number(persisted ?? 0) < sequence) return undefined;
    const buriedOf = await this.#redis.commands.hget(buried, String(sequence));
    return buriedOf === epoch ? 'set-aside' : 'stored';
  }

  /** Who waits for an event before the run has its own news, or looks: it may have been buried. */
  #wake({ partition, epoch, first, last }: StoredRun): void {
    for (const { position, resolve } of this.#waiting.get(partition) ?? []) {
      const { sequence } = position;
      if (position.epoch === epoch && first <= sequence && sequence <= last) resolve('stored');
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

/** In order, each with the types of its events. */
function runsOf(stored: readonly LogEvent[]): [StoredRun, Set<string>][] {
  const runs: [StoredRun, Set<string>][] = [];
  for (const { position, body } of stored) {
    const { partition, epoch, sequence } = position;
    const [run, types] = runs.at(-1) ?? [];
    if (run && run.epoch === epoch && sequence === run.last + 1) {
      run.last = sequence;
      types?.add(body.type);
    } else {
      runs.push([{ partition, epoch, first: sequence, last: sequence }, new Set([body.type])]);
    }
  }
  return runs;
}
