import {
  type ConsumerGroup,
  DeadLettersFullError,
  type EventLog,
  type EventType,
  type LogPosition,
  type PersistedOutcome,
  type StoredEntries,
  type StreamEntry,
} from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { decodeEvent } from './event-codec.ts';
import type { KeySpace } from './keys.ts';
import { PersistedWaiters } from './persisted-waiters.ts';
import { integer, list, text } from './replies.ts';
import { SequenceWatch } from './sequence-watch.ts';
import type { ShardSubscriber } from './shard-subscriber.ts';
import { BlockingReader, PollingReader, type StreamReader } from './stream-reader.ts';

/** How many buried entries a partition keeps for a person to look at, unless it is told otherwise. */
export const DEFAULT_DEAD_LETTER_CAPACITY = 10_000;

export interface DeadLetterLimits {
  deadLetterCapacity: number;
  /** How long a request may come again whose event was buried. */
  idempotencyTtlSeconds: number;
}

const DEFAULT_LIMITS: DeadLetterLimits = {
  deadLetterCapacity: DEFAULT_DEAD_LETTER_CAPACITY,
  idempotencyTtlSeconds: 86_400,
};

/**
 * The partitions' streams. A partition has one reader at a time (who holds its lease), so every
 * reader of a group uses the same consumer name and finds what its predecessor left pending.
 */
export class RedisEventLog implements EventLog {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #reader: StreamReader;
  readonly #waiters: PersistedWaiters;
  /** Partitions of which entries may have been delivered without reaching us. */
  readonly #inDoubt = new Set<number>();
  readonly #order = new SequenceWatch();
  readonly #limits: DeadLetterLimits;

  /** `subscriber` brings news of what has been stored. */
  constructor(
    redis: RedisConnections,
    keys: KeySpace,
    subscriber: ShardSubscriber,
    limits: DeadLetterLimits = DEFAULT_LIMITS,
  ) {
    this.#redis = redis;
    this.#keys = keys;
    this.#limits = limits;
    this.#reader = redis.isCluster
      ? new PollingReader(redis.commands)
      : new BlockingReader(redis.dedicated('events'));
    this.#waiters = new PersistedWaiters(redis, keys, subscriber);
  }

  async readPending(
    group: ConsumerGroup,
    partitions: readonly number[],
    count: number,
  ): Promise<StreamEntry[]> {
    return this.#read(group, partitions, count, '0', undefined);
  }

  /**
   * Nothing is passed over: what was delivered but lost with a connection, or went to a reader
   * whose lease had just ended, comes before anything newer.
   */
  async readNew(
    group: ConsumerGroup,
    partitions: readonly number[],
    count: number,
    blockMs: number,
  ): Promise<StreamEntry[]> {
    const doubtful = partitions.filter((partition) => this.#inDoubt.has(partition));
    const missed = await this.#readUnacknowledged(group, doubtful, count);
    if (missed.length > 0) return missed;
    // Where that failed, nothing newer may be read.
    const certain = partitions.filter((partition) => !this.#inDoubt.has(partition));
    const entries = await this.#read(group, certain, count, '>', blockMs);
    const isNoneRead = partitions.every((partition) => this.#inDoubt.has(partition));
    if (isNoneRead && entries.length === 0) refuse(new Error('no partition could be read'));
    const incomplete = this.#order.findIncomplete(entries);
    if (incomplete.size === 0) return entries;
    const whole = entries.filter(({ partition }) => !incomplete.has(partition));
    try {
      return [...whole, ...(await this.#readUnacknowledged(group, [...incomplete], count))];
    } catch (error) {
      for (const { partition } of whole) this.#inDoubt.add(partition);
      throw error;
    }
  }

  /** What was delivered to anybody and not acknowledged, the newest included. */
  async #readUnacknowledged(
    group: ConsumerGroup,
    partitions: readonly number[],
    count: number,
  ): Promise<StreamEntry[]> {
    if (partitions.length === 0) return [];
    // Those that cannot be read come back as soon as it is tried.
    for (const partition of partitions) this.#inDoubt.delete(partition);
    const entries = await this.readPending(group, partitions, count);
    for (const [partition, own] of Map.groupBy(entries, (entry) => entry.partition)) {
      const mayHaveMore = own.length >= count;
      if (mayHaveMore) this.#inDoubt.add(partition);
    }
    this.#order.note(entries);
    return entries;
  }

  /** Partitions of which some could not be read are in doubt from here on. */
  async #read(
    group: ConsumerGroup,
    partitions: readonly number[],
    count: number,
    from: '0' | '>',
    blockMs: number | undefined,
  ): Promise<StreamEntry[]> {
    const byStream = new Map(partitions.map((at) => [this.#keys.partition(at).events, at]));
    const streams = [...byStream.keys()];
    try {
      const { entries, failed } = await this.#reader.read({ group, streams, count, from, blockMs });
      for (const stream of failed) this.#inDoubt.add(byStream.get(stream) ?? 0);
      return [...byStream].flatMap(([stream, partition]) =>
        (entries.get(stream) ?? []).map((item) => {
          const [id, fields] = list(item);
          return decodeEntry(partition, text(id), fields);
        }),
      );
    } catch (error) {
      for (const partition of partitions) this.#inDoubt.add(partition);
      throw error;
    }
  }

  async acknowledge(group: ConsumerGroup, entries: readonly StreamEntry[]): Promise<void> {
    const byPartition = Map.groupBy(entries, (entry) => entry.partition);
    await Promise.all(
      [...byPartition].map(([partition, own]) =>
        group === 'persist' ? this.#acknowledge(group, partition, own) : this.#pass(group, own),
      ),
    ).catch(refuse);
  }

  async #pass(group: ConsumerGroup, entries: readonly StreamEntry[]): Promise<void> {
    const last = entries.at(-1);
    if (!last) return;
    const { log, events } = this.#keys.partition(last.partition);
    const sequence = last.event?.position.sequence ?? '';
    await this.#redis.run('passEntry', [log, events], [group, last.id, sequence]);
  }

  async readStored(
    group: ConsumerGroup,
    partition: number,
    types: readonly EventType[],
    count: number,
  ): Promise<StoredEntries> {
    const { log, events } = this.#keys.partition(partition);
    const reply = await this.#redis.run('readStored', [log, events], [group, count, ...types]);
    const [epoch, doneThrough, hasMore, entries] = list(reply);
    return {
      epoch: epoch === '' ? undefined : text(epoch),
      doneThrough: integer(doneThrough),
      hasMore: hasMore === '1',
      entries: list(entries).map((item) => {
        const [id, fields] = list(item);
        return decodeEntry(partition, text(id), fields);
      }),
    };
  }

  onStored(listener: (partition: number, types: readonly string[]) => void): void {
    this.#waiters.onStored(listener);
  }

  async #acknowledge(
    group: ConsumerGroup,
    partition: number,
    entries: readonly StreamEntry[],
  ): Promise<void> {
    const { log, events, buried } = this.#keys.partition(partition);
    // Entries that could not be read have been buried: the others are stored all the same.
    const stored = entries.flatMap(({ event }) => event ?? []);
    const last = stored.at(-1)?.position;
    await this.#redis.run(
      'acknowledgeEvents',
      [log, events, buried],
      [group, last?.sequence ?? '', last?.epoch ?? '', ...entries.map(({ id }) => id)],
    );
    this.#waiters.announce(stored);
  }

  async bury(group: ConsumerGroup, entry: StreamEntry, reason: string): Promise<void> {
    const { log, events, dead, buried } = this.#keys.partition(entry.partition);
    const { deadLetterCapacity, idempotencyTtlSeconds } = this.#limits;
    const answer = await this.#redis.run(
      'buryEvent',
      [log, events, dead, buried],
      // What `notify` reads is stored.
      [
        group,
        entry.id,
        reason,
        deadLetterCapacity,
        group === 'persist' ? idempotencyTtlSeconds : '',
      ],
    );
    if (answer === 'FULL') throw new DeadLettersFullError(entry.partition, group);
  }

  async waitUntilPersisted(position: LogPosition, timeoutMs: number): Promise<PersistedOutcome> {
    return this.#waiters.wait(position, timeoutMs);
  }

  async hasSetAside(partition: number, resourceId: string): Promise<boolean> {
    const { buried } = this.#keys.partition(partition);
    return (await this.#redis.commands.hexists(buried, resourceId).catch(refuse)) === 1;
  }
}

function decodeEntry(partition: number, id: string, fields: unknown): StreamEntry {
  try {
    const event = decodeEvent(partition, list(fields).map(text));
    return { partition, id, event, fault: undefined };
  } catch (error) {
    return { partition, id, event: undefined, fault: String(error) };
  }
}
