import type { Feed, FeedReading, FeedStore } from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { decodeEntries, decodeOrder, TOP } from './entry-codec.ts';
import { type KeySpace, parseBase, type ResourceKeys } from './keys.ts';
import { decodeReading } from './poll-reading.ts';
import type { ProfileReader } from './profiles.ts';
import { askReachable } from './reachable.ts';
import { decodeAnswer, integer, list, text } from './replies.ts';

/** Boards and polls that one tick takes from a partition; the rest wait for the next. */
const MAX_TAKEN_PER_TICK = 100;

export class RedisFeedStore implements FeedStore {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #profiles: ProfileReader;

  /** `profiles` must be those of the store: what is read here is shown until the next change. */
  constructor(redis: RedisConnections, keys: KeySpace, profiles: ProfileReader) {
    this.#redis = redis;
    this.#keys = keys;
    this.#profiles = profiles;
  }

  async watch(
    feeds: readonly { feed: Feed; limit: number; isNew: boolean }[],
    ttlMs: number,
  ): Promise<void> {
    const byPartition = new Map<number, (string | number)[]>();
    for (const { feed, limit, isNew } of feeds) {
      const { partition, base } = this.#resource(feed);
      const args = byPartition.get(partition) ?? [ttlMs];
      const period = feed.kind === 'leaderboard' ? feed.period : '';
      args.push(base, `${period}#${limit}`, isNew ? 1 : 0);
      byPartition.set(partition, args);
    }
    await Promise.all(
      [...byPartition].map(([partition, args]) => {
        const { dirty, watched } = this.#keys.partition(partition);
        return this.#redis.run('watchFeeds', [dirty, watched], args);
      }),
    );
  }

  async read(feed: Feed, limit: number): Promise<FeedReading | undefined> {
    const { state, log, base } = this.#resource(feed);
    const period = feed.kind === 'leaderboard' ? feed.period : '';
    const reply = decodeAnswer(
      await this.#redis.run('readFeed', [state, log], [base, period, limit]),
    );
    if (reply.length === 0) return undefined;
    const [epoch, ...reading] = reply;
    const [decoded] = await this.#withProfiles(decodeReadings(text(epoch), [base, ...reading]));
    return decoded;
  }

  async takeDirty(partitions: readonly number[]): Promise<FeedReading[]> {
    const marked = await this.#withMarks(partitions);
    const replies = await askReachable(marked, (partition) => {
      const { log, dirty } = this.#keys.partition(partition);
      return this.#redis.run('takeDirty', [log, dirty], [MAX_TAKEN_PER_TICK]);
    });
    const readings = replies.flatMap(([, reply]) => {
      const [epoch, those] = list(reply);
      return list(those).flatMap((reading) => decodeReadings(text(epoch), list(reading)));
    });
    return this.#withProfiles(readings);
  }

  async #withProfiles(readings: FeedReading[]): Promise<FeedReading[]> {
    await Promise.all(
      readings.map(async ({ feed, state }) => {
        if (state.kind !== 'leaderboard') return;
        await this.#profiles.attach(feed.tenantId, state.list.entries);
      }),
    );
    return readings;
  }

  /** Most partitions have nothing to take at most ticks, and asking costs far less than a script. */
  async #withMarks(partitions: readonly number[]): Promise<number[]> {
    const marks = await askReachable(partitions, (partition) =>
      this.#redis.commands.exists(this.#keys.partition(partition).dirty).catch(refuse),
    );
    return marks.flatMap(([partition, mark]) => (mark === 1 ? [partition] : []));
  }

  async refresh(partitions: readonly number[]): Promise<void> {
    await askReachable(partitions, (partition) => {
      const { dirty, watched } = this.#keys.partition(partition);
      return this.#redis.run('refreshPartition', [dirty, watched], []);
    });
  }

  #resource(feed: Feed): ResourceKeys {
    return feed.kind === 'poll' ? this.#keys.poll(feed) : this.#keys.leaderboard(feed);
  }
}

/** A reading of a board may hold several periods: a feed each. */
function decodeReadings(epoch: string, reading: unknown[]): FeedReading[] {
  const [base, version, published, kind, ...rest] = reading;
  const { tenantId, id } = parseBase(text(base));
  const head = { epoch, version: integer(version), published: integer(published) };
  if (kind === 'poll') {
    return [{ ...head, feed: { kind, tenantId, id }, state: { kind, ...decodeReading(rest[0]) } }];
  }
  const [rules, periods] = rest;
  const order = decodeOrder(text(rules));
  return list(periods).map((item) => {
    const [period, limit, board] = list(item);
    const [total, page, values] = list(board);
    const entries = decodeEntries(page, values, TOP, order);
    return {
      ...head,
      limit: integer(limit),
      feed: { kind: 'leaderboard', tenantId, key: id, period: text(period) },
      state: { kind: 'leaderboard', list: { entries, total: integer(total) } },
    };
  });
}
