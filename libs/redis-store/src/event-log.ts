import type {
  ConsumerGroup,
  EventLog,
  LogPosition,
  PartitionMark,
  StreamEntry,
} from '@rostrum/domain';
import { CONSUMER_GROUPS } from '@rostrum/domain';
import type { Redis } from 'ioredis';
import { type RedisConnections, refuse, toDomainError } from './connection.ts';
import { decodeEvent } from './event-codec.ts';
import type { KeySpace } from './keys.ts';
import { PersistedWaiters } from './persisted-waiters.ts';
import { list, text } from './replies.ts';
import { SequenceWatch } from './sequence-watch.ts';

/** How many buried entries a partition keeps for a person to look at. */
const MAX_DEAD = 10_000;
const FIRST_PARTITION = 1;
/** How much longer than asked a blocking read may take before its connection is given up. */
const READ_GRACE_MS = 2000;

export interface EventLogConnections {
  /** For blocking reads. */
  reader: Redis;
  /** For news of what has been stored. */
  subscriber: Redis;
}

/**
 * The partitions' streams. A partition has one reader at a time (who holds its lease), so every
 * reader of a group uses the same consumer name and finds what its predecessor left pending.
 */
export class RedisEventLog implements EventLog {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #reader: Redis;
  readonly #waiters: PersistedWaiters;
  /** Partitions of which entries may have been delivered without reaching us. */
  readonly #inDoubt = new Set<number>();
  readonly #order = new SequenceWatch();

  constructor(redis: RedisConnections, keys: KeySpace, connections: EventLogConnections) {
    this.#redis = redis;
    this.#keys = keys;
    this.#reader = connections.reader;
    // Sent again after a reconnect, a read would pass over what the first one had been given.
    Object.assign(connections.reader.options, {
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
    });
    this.#waiters = new PersistedWaiters(redis, keys, connections.subscriber);
  }

  async initialise(marks: readonly PartitionMark[]): Promise<void> {
    const { commands } = this.#redis;
    await Promise.all(
      marks.flatMap((mark) => {
        const { log, events } = this.#keys.partition(mark.partition);
        // A log that is missing although events were stored was lost: it must be rebuilt first.
        const isNew = mark.sequence === 0;
        return [
          isNew ? commands.hsetnx(log, 'epoch', mark.epoch) : Promise.resolve(0),
          ...CONSUMER_GROUPS.map((group) => this.#ensureGroup(events, group)),
        ];
      }),
    ).catch(refuse);
  }

  async #ensureGroup(events: string, group: ConsumerGroup): Promise<void> {
    try {
      await this.#redis.commands.xgroup('CREATE', events, group, '0', 'MKSTREAM');
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
    }
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
    const entries = await this.#read(group, partitions, count, '>', blockMs);
    const incomplete = this.#order.findIncomplete(entries);
    if (incomplete.size === 0) return entries;
    const whole = entries.filter(({ partition }) => !incomplete.has(partition));
    return [...whole, ...(await this.#readUnacknowledged(group, [...incomplete], count))];
  }

  /** What was delivered to anybody and not acknowledged, the newest included. */
  async #readUnacknowledged(
    group: ConsumerGroup,
    partitions: readonly number[],
    count: number,
  ): Promise<StreamEntry[]> {
    if (partitions.length === 0) return [];
    for (const partition of partitions) this.#inDoubt.add(partition);
    const entries = await this.readPending(group, partitions, count);
    const byPartition = Map.groupBy(entries, ({ partition }) => partition);
    for (const partition of partitions) {
      const mayHaveMore = (byPartition.get(partition)?.length ?? 0) >= count;
      if (!mayHaveMore) this.#inDoubt.delete(partition);
    }
    this.#order.note(entries);
    return entries;
  }

  async #read(
    group: ConsumerGroup,
    partitions: readonly number[],
    count: number,
    from: '0' | '>',
    blockMs: number | undefined,
  ): Promise<StreamEntry[]> {
    const streams = partitions.map((partition) => this.#keys.partition(partition).events);
    // A peer that vanished without a word would leave the read waiting for ever.
    const overdue = setTimeout(() => this.#reader.disconnect(true), (blockMs ?? 0) + READ_GRACE_MS);
    const reply = await this.#reader
      .call(
        'XREADGROUP',
        ...['GROUP', group, group, 'COUNT', String(count)],
        ...(blockMs === undefined ? [] : ['BLOCK', String(blockMs)]),
        ...['STREAMS', ...streams, ...streams.map(() => from)],
      )
      .catch((error: unknown) => {
        for (const partition of partitions) this.#inDoubt.add(partition);
        throw toDomainError(error);
      })
      .finally(() => clearTimeout(overdue));
    return readStreams(reply, new Map(streams.map((name, at) => [name, partitions[at] ?? 0])));
  }

  async acknowledge(group: ConsumerGroup, entries: readonly StreamEntry[]): Promise<void> {
    const byPartition = Map.groupBy(entries, (entry) => entry.partition);
    await Promise.all(
      [...byPartition].map(([partition, own]) => this.#acknowledge(group, partition, own)),
    ).catch(refuse);
  }

  async #acknowledge(
    group: ConsumerGroup,
    partition: number,
    entries: readonly StreamEntry[],
  ): Promise<void> {
    const { log, events } = this.#keys.partition(partition);
    // Entries that could not be read have been buried: the others are stored all the same.
    const position = entries.findLast(({ event }) => event !== undefined)?.event?.position;
    await this.#redis.run(
      'acknowledgeEvents',
      [log, events],
      [group, position?.sequence ?? '', ...entries.map(({ id }) => id)],
    );
    if (position) await this.#waiters.announce(position);
  }

  async bury(group: ConsumerGroup, entry: StreamEntry, reason: string): Promise<void> {
    const { dead, events } = this.#keys.partition(entry.partition);
    await this.#redis.run('buryEvent', [events, dead], [group, entry.id, reason, MAX_DEAD]);
  }

  async waitUntilPersisted(position: LogPosition, timeoutMs: number): Promise<boolean> {
    return this.#waiters.wait(position, timeoutMs);
  }
}

/** `[[stream, [[id, [field, value, …]], …]], …]`, or nothing when there was none. */
function readStreams(reply: unknown, partitions: ReadonlyMap<string, number>): StreamEntry[] {
  if (reply === null || reply === undefined) return [];
  return pairs(reply).flatMap(([stream, entries]) =>
    list(entries).map((item) => {
      const [id, fields] = list(item);
      return decodeEntry(partitions.get(text(stream)) ?? FIRST_PARTITION, text(id), fields);
    }),
  );
}

/** RESP3 gives a map of streams, RESP2 a list of pairs. */
function pairs(reply: unknown): [unknown, unknown][] {
  if (reply instanceof Map) return [...reply.entries()];
  if (!Array.isArray(reply)) return Object.entries(reply as object);
  if (Array.isArray(reply[0])) return reply as [unknown, unknown][];
  const flat: [unknown, unknown][] = [];
  for (let at = 0; at < reply.length; at += 2) flat.push([reply[at], reply[at + 1]]);
  return flat;
}

function decodeEntry(partition: number, id: string, fields: unknown): StreamEntry {
  try {
    const event = decodeEvent(partition, list(fields).map(text));
    return { partition, id, event, fault: undefined };
  } catch (error) {
    return { partition, id, event: undefined, fault: String(error) };
  }
}
