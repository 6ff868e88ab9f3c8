import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@rostrum/domain';
import type { Cluster, Redis } from 'ioredis';
import { toDomainError } from './connection.ts';
import { list, text } from './replies.ts';

/** How much longer than asked a blocking read may take before its connection is given up. */
const READ_GRACE_MS = 2000;
/** Between two looks at streams that had nothing new: shortly after the last entry, and later on. */
const SHORTEST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 25;
const PAUSE_GROWTH = 1.25;

export interface StreamRequest {
  group: string;
  streams: readonly string[];
  /** Of each stream. */
  count: number;
  /** What was delivered and not acknowledged, or what is new. */
  from: '0' | '>';
  /** How long to wait for something new; without it there is no waiting. */
  blockMs: number | undefined;
}

export interface StreamReply {
  entries: Map<string, unknown[]>;
  /** Streams of which entries may have been delivered without reaching us. */
  failed: ReadonlySet<string>;
}

/** Reads streams of a consumer group. */
export interface StreamReader {
  read(request: StreamRequest): Promise<StreamReply>;
}

/** All streams in one command that waits for the first entry, on a connection of its own. */
export class BlockingReader implements StreamReader {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
    // Sent again after a reconnect, a read would pass over what the first one had been given.
    Object.assign(redis.options, { autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 });
  }

  async read(request: StreamRequest): Promise<StreamReply> {
    // A peer that vanished without a word would leave the read waiting for ever.
    const patienceMs = (request.blockMs ?? 0) + READ_GRACE_MS;
    const overdue = setTimeout(() => this.#redis.disconnect(true), patienceMs);
    try {
      const reply = await this.#redis.call('XREADGROUP', ...argumentsOf(request));
      return { entries: readStreams(reply), failed: new Set() };
    } catch (error) {
      throw toDomainError(error);
    } finally {
      clearTimeout(overdue);
    }
  }
}

/**
 * A command for each stream, since those of different slots cannot be named in one, again and again
 * until there is something. One that fails leaves the others readable.
 */
export class PollingReader implements StreamReader {
  readonly #redis: Redis | Cluster;
  #pauseMs = SHORTEST_PAUSE_MS;

  constructor(redis: Redis | Cluster) {
    this.#redis = redis;
  }

  async read(request: StreamRequest): Promise<StreamReply> {
    const until = performance.now() + (request.blockMs ?? 0);
    const failed = new Set<string>();
    for (;;) {
      // What was asked for and did not come must be looked for before anything newer.
      const streams = request.streams.filter((stream) => !failed.has(stream));
      const entries = await this.#look({ ...request, streams }, failed);
      const leftMs = until - performance.now();
      if (entries.size > 0) this.#pauseMs = SHORTEST_PAUSE_MS;
      const isOver = leftMs <= 0 || failed.size === request.streams.length;
      if (entries.size > 0 || isOver) return { entries, failed };
      await delay(Math.min(this.#pauseMs, leftMs));
      this.#pauseMs = Math.min(this.#pauseMs * PAUSE_GROWTH, LONGEST_PAUSE_MS);
    }
  }

  /** What each stream has; those that could not be read are added to `failed`. */
  async #look(request: StreamRequest, failed: Set<string>): Promise<Map<string, unknown[]>> {
    const found = new Map<string, unknown[]>();
    const look = async (stream: string): Promise<void> => {
      const args = argumentsOf({ ...request, streams: [stream], blockMs: undefined });
      const reply = await this.#redis.call('XREADGROUP', ...args);
      for (const [, entries] of readStreams(reply)) {
        if (entries.length > 0) found.set(stream, entries);
      }
    };
    const looks = await Promise.allSettled(request.streams.map(look));
    for (const [index, result] of looks.entries()) {
      if (result.status === 'fulfilled') continue;
      const error = toDomainError(result.reason);
      if (!(error instanceof DomainError)) throw error;
      failed.add(request.streams[index] ?? '');
    }
    return found;
  }
}

function argumentsOf({ group, streams, count, from, blockMs }: StreamRequest): string[] {
  return [
    ...['GROUP', group, group, 'COUNT', String(count)],
    ...(blockMs === undefined ? [] : ['BLOCK', String(blockMs)]),
    ...['STREAMS', ...streams, ...streams.map(() => from)],
  ];
}

/** `[[stream, [[id, [field, value, …]], …]], …]`, or nothing when there was none. */
function readStreams(reply: unknown): Map<string, unknown[]> {
  if (reply === null || reply === undefined) return new Map();
  return new Map(pairs(reply).map(([stream, entries]) => [text(stream), list(entries)]));
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
