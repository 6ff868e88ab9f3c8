import { randomUUID } from 'node:crypto';
import type { Batches, Poll, PollContent } from '@rostrum/domain';
import type { Pool } from 'pg';
import { expect } from 'vitest';
import {
  PostgresEventSink,
  PostgresPollContents,
  PostgresPollRepository,
  PostgresTenantRepository,
} from '../../postgres-store/src/index.ts';
import { openDatabase } from '../../postgres-store/test/fixtures.ts';
import { RedisPollRestorer } from '../src/index.ts';
import { drainEvents } from './event-fold.ts';
import { type Instance, keysLike } from './fixtures.ts';

/** How a restore goes: in which pieces, each how often, and after how many of them it breaks off first. */
export interface RestorePlan {
  batchSize: number;
  times: number;
  breaksAfter: number | undefined;
}

export const PLAIN: RestorePlan = { batchSize: 1_000, times: 1, breaksAfter: undefined };

class BrokenOffError extends Error {}

/** Polls in both stores, that are lost in one and restored from the other. */
export class PollLoss {
  readonly pool: Pool;
  readonly restorer: RedisPollRestorer;
  readonly #instance: Instance;
  readonly #sink: PostgresEventSink;
  readonly #contents: PostgresPollContents;

  /** The durable store of an instance, and a tenant for `aPoll`. */
  static async open(instance: Instance): Promise<PollLoss> {
    const pool = await openDatabase();
    await new PostgresTenantRepository(pool).insertTenant({
      tenant: { id: 't1', name: 'Arcade', createdAt: new Date() },
      signingSecret: 'sealed',
    });
    await new PostgresEventSink(pool).ensurePartitions(instance.keys.partitionCount);
    await pool.query("UPDATE partitions SET epoch = 'epoch-' || partition");
    return new PollLoss(instance, pool);
  }

  private constructor(instance: Instance, pool: Pool) {
    this.pool = pool;
    this.restorer = new RedisPollRestorer(instance.redis, instance.keys);
    this.#instance = instance;
    this.#sink = new PostgresEventSink(pool);
    this.#contents = new PostgresPollContents(pool);
  }

  async add(poll: Poll): Promise<void> {
    await new PostgresPollRepository(this.pool).insert(poll);
  }

  async redefine(poll: Poll): Promise<void> {
    expect(await new PostgresPollRepository(this.pool).update(poll)).toBe(true);
    await this.#instance.ballots.install(poll);
  }

  /** Stores what is new in the log. */
  async persist(): Promise<void> {
    await this.#sink.store(await drainEvents(this.#instance));
  }

  async contentOf(poll: Poll, version = 0): Promise<PollContent> {
    const content = await this.#contents.contentOf(poll, version);
    if (!content) throw new Error('the poll is not in the durable store');
    return content;
  }

  /** Loses a poll, restores it, and finds all that was kept of it again. */
  async strike(poll: Poll, plan: RestorePlan = PLAIN): Promise<void> {
    await this.persist();
    const before = await keptOf(this.#instance, poll);
    const version = Number(await this.#state(poll, 'version'));
    const token = await this.lose(poll);
    const restore = async (breaksAfter: number | undefined): Promise<number> => {
      const content = inPieces(await this.contentOf(poll, version), { ...plan, breaksAfter });
      return (await this.restorer.restorePoll(poll, content, token)).ballots;
    };
    if (plan.breaksAfter !== undefined) {
      // Where there is less to restore, it does not come to it.
      await restore(plan.breaksAfter).catch((error) =>
        expect(error).toBeInstanceOf(BrokenOffError),
      );
    }
    const ballots = await restore(undefined);
    expect(await keptOf(this.#instance, poll)).toEqual(before);
    expect(ballots).toBe(before['ballots']?.length ?? 0);
    expect(Number(await this.#state(poll, 'version'))).toBeGreaterThan(version);
    await this.reopen(poll);
  }

  /** Closes the partition of a poll and takes away all that there is of it; the token of the rebuild. */
  async lose(poll: Poll): Promise<string> {
    const { commands } = this.#instance.redis;
    const { base, partition, log } = this.#instance.keys.poll(poll);
    const token = randomUUID();
    await commands.hdel(log, 'epoch');
    await commands.hset(log, 'rebuild', token);
    for (const key of await keysLike(this.#instance.redis, `${base}:*`)) await commands.del(key);
    await commands.zrem(this.#instance.keys.partition(partition).due, base);
    return token;
  }

  async reopen(poll: Poll): Promise<void> {
    const { partition, log } = this.#instance.keys.poll(poll);
    await this.#instance.redis.commands.hdel(log, 'rebuild');
    await this.#instance.redis.commands.hset(log, 'epoch', `epoch-${partition}`);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  #state(poll: Poll, field: string): Promise<string | null> {
    return this.#instance.redis.commands.hget(this.#instance.keys.poll(poll).state, field);
  }
}

function inPieces(content: PollContent, plan: RestorePlan): PollContent {
  let pieces = 0;
  async function* cut<T>(batches: Batches<T>): AsyncGenerator<readonly T[]> {
    for await (const batch of batches) {
      for (let at = 0; at < batch.length; at += plan.batchSize) {
        for (let time = 0; time < plan.times; time += 1) {
          if (pieces === plan.breaksAfter) throw new BrokenOffError();
          pieces += 1;
          yield batch.slice(at, at + plan.batchSize);
        }
      }
    }
  }
  return {
    ...content,
    ballots: cut(content.ballots),
    spellings: cut(content.spellings),
    decidedWords: cut(content.decidedWords),
    questions: cut(content.questions),
    votes: cut(content.votes),
  };
}

type Kept = Record<string, unknown[]>;

/** What is not durable. */
const FLEETING = /^(dedupe|viewers|guesses|addresses$|homes$|watchers$)/;

/** All that Redis has of a poll, by part; what means the same is written in one way. */
export async function keptOf(instance: Instance, poll: Poll): Promise<Kept> {
  const { base, partition } = instance.keys.poll(poll);
  const { commands } = instance.redis;
  const kept: Kept = {};
  for (const key of await keysLike(instance.redis, `${base}:*`)) {
    const part = key.slice(base.length + 1);
    if (!FLEETING.test(part)) kept[part] = await itemsOf(instance, key);
  }
  kept['due'] = [await commands.zscore(instance.keys.partition(partition).due, base)];
  kept['state'] = plainState(kept);
  // How many questions somebody asked within the minute.
  if (poll.type === 'questions') delete kept['authors'];
  kept['posts'] = (kept['posts'] ?? []).map((post) => {
    const [id, written] = post as [string, string];
    return [id, JSON.parse(written)];
  });
  return kept;
}

async function itemsOf({ redis: { commands } }: Instance, key: string): Promise<unknown[]> {
  const type = await commands.type(key);
  if (type === 'hash') return Object.entries(await commands.hgetall(key)).sort();
  if (type === 'set') return (await commands.smembers(key)).sort();
  return commands.zrevrange(key, 0, -1, 'WITHSCORES');
}

/** Times are kept, and not looked at any more, in statuses in which no clock runs. */
function plainState({ state = [], aside }: Kept): unknown[] {
  const fields = new Map(state as [string, string][]);
  const status = fields.get('status');
  const idle = ['version', 'published'];
  if (status !== 'open') idle.push('openedAt', 'timerMs');
  if (status !== 'paused') idle.push('remainingMs');
  if (!aside) idle.push('asideBallots');
  return [...fields].filter(
    ([name, value]) => value !== '' && !idle.includes(name) && !(name === 'posts' && value === '0'),
  );
}
