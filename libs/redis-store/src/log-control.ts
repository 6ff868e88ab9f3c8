import {
  CONSUMER_GROUPS,
  type LogControl,
  type LogStanding,
  type PartitionMark,
} from '@rostrum/domain';
import type { Redis } from 'ioredis';
import { type RedisConnections, refuse } from './connection.ts';
import type { KeySpace } from './keys.ts';
import { decodeAnswer, integer, list, text } from './replies.ts';

const SCAN_SIZE = 1000;
/** The partition of a key, and what is not of a board, a poll or a profile. */
const PARTITION = /\{(\d+)\}/;
const KEPT = /^sys:|:request:/;

export class RedisLogControl implements LogControl {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;

  constructor(redis: RedisConnections, keys: KeySpace) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async standings(partitions: readonly number[]): Promise<LogStanding[]> {
    const replies = await Promise.allSettled(
      partitions.map(async (partition): Promise<LogStanding> => {
        const reply = await this.#redis.run('readLog', [this.#keys.partition(partition).log], []);
        const [epoch, sequence, isConfirmed, run, hasProfiles] = list(reply);
        return {
          partition,
          epoch: epoch === '' ? undefined : text(epoch),
          sequence: integer(sequence),
          isConfirmed: isConfirmed === 1,
          run: text(run),
          hasProfiles: hasProfiles === 1,
        };
      }),
    );
    const found = replies.flatMap((reply) => (reply.status === 'fulfilled' ? [reply.value] : []));
    const fault = replies.find((reply) => reply.status === 'rejected');
    if (found.length === 0 && fault) throw fault.reason;
    return found;
  }

  async confirm({ partition, epoch, sequence }: LogStanding, next: string): Promise<boolean> {
    const { log } = this.#keys.partition(partition);
    return (await this.#redis.run('confirmLog', [log], [epoch ?? '', sequence, next])) === 1;
  }

  async noteProfiles({ partition, run }: LogStanding): Promise<void> {
    await this.#redis.run('noteProfiles', [this.#keys.partition(partition).log], [run]);
  }

  async giveUpIfBehind({ partition, epoch, sequence }: PartitionMark): Promise<boolean> {
    const { log } = this.#keys.partition(partition);
    return (await this.#redis.run('giveUpLog', [log], [epoch, sequence])) === 1;
  }

  async close(partition: number, token: string): Promise<void> {
    const { log, events, buried, dirty, watched, due } = this.#keys.partition(partition);
    await this.#redis.run('closeLog', [log, events], [token, ...CONSUMER_GROUPS]);
    await this.#redis.commands.unlink(buried, dirty, watched, due).catch(refuse);
  }

  async wipe(partitions: readonly number[]): Promise<void> {
    const wanted = new Set(partitions);
    await Promise.all(this.#redis.masters().map((redis) => wipeNode(redis, wanted))).catch(refuse);
  }

  async open(partition: number, token: string, epoch: string, sequence: number): Promise<void> {
    const { log } = this.#keys.partition(partition);
    decodeAnswer(await this.#redis.run('openLog', [log], [token, epoch, sequence]));
  }

  onDoubt(listener: () => void): void {
    this.#redis.onReady(listener);
    this.#redis.onClosed(listener);
  }
}

async function wipeNode(redis: Redis, partitions: ReadonlySet<number>): Promise<void> {
  let cursor = '0';
  do {
    const [next, found] = await redis.scan(cursor, 'COUNT', SCAN_SIZE);
    cursor = next;
    const gone = found.filter((key) => {
      const partition = PARTITION.exec(key)?.[1];
      return partition !== undefined && partitions.has(Number(partition)) && !KEPT.test(key);
    });
    await Promise.all(gone.map((key) => redis.unlink(key)));
  } while (cursor !== '0');
}
