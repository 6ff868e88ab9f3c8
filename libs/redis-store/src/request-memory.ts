import {
  type CarriedOut,
  chunks,
  type LeaderboardRef,
  type PollRef,
  type RequestMemory,
} from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import type { KeySpace } from './keys.ts';
import type { WriteLimits } from './write-limits.ts';

/** What one run of the script takes: other partitions of the server wait meanwhile. */
const MAX_REMINDED = 500;

export class RedisRequestMemory implements RequestMemory {
  readonly lastsMs: number;
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;

  constructor(redis: RedisConnections, keys: KeySpace, limits: WriteLimits) {
    this.#redis = redis;
    this.#keys = keys;
    this.lastsMs = limits.idempotencyTtlSeconds * 1000;
  }

  async remindBoard(
    board: LeaderboardRef & { id: string },
    requests: readonly CarriedOut[],
  ): Promise<void> {
    await this.#remind(`${this.#keys.leaderboard(board).base}:dedupe:${board.id}:`, requests);
  }

  async remindPoll(poll: PollRef, requests: readonly CarriedOut[]): Promise<void> {
    await this.#remind(`${this.#keys.poll(poll).base}:dedupe:`, requests);
  }

  /** Of a request that made something its name tells the id of that, `<name>=<id>`. */
  async #remind(prefix: string, requests: readonly CarriedOut[]): Promise<void> {
    const known = requests.flatMap(({ names, atMs }) =>
      names.map((written) => {
        const [name = '', made = ''] = written.split('=');
        return [name, made, atMs + this.lastsMs];
      }),
    );
    for (const some of chunks(known, MAX_REMINDED)) {
      await this.#redis.run('remindRequests', [prefix], some.flat());
    }
  }
}
