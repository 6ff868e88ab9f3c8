import type { CarriedOut, LeaderboardRef, PollRef, RequestMemory } from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import type { KeySpace } from './keys.ts';
import type { WriteLimits } from './write-limits.ts';

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

  /**
   * Of a request that made something its name tells the id of that, `<name>=<id>`. Answers that are
   * still there, or are new, stay; see scripts/includes/dedupe.lua.
   */
  async #remind(prefix: string, requests: readonly CarriedOut[]): Promise<void> {
    const sets = requests.flatMap(({ names, atMs }) =>
      names.map((written) => {
        const [name, made = ''] = written.split('=');
        const expiresAtMs = atMs + this.lastsMs;
        return this.#redis.commands.set(`${prefix}${name}`, made, 'PXAT', expiresAtMs, 'NX');
      }),
    );
    await Promise.all(sets).catch(refuse);
  }
}
