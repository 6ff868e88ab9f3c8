import type { Guesses, GuessStore, PollRef } from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import type { KeySpace } from './keys.ts';
import { integer, list } from './replies.ts';

export class RedisGuessStore implements GuessStore {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;

  constructor(redis: RedisConnections, keys: KeySpace) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async count(poll: PollRef, address: string, windowSeconds: number): Promise<Guesses> {
    const key = this.#keys.guesses(poll, address);
    const reply = await this.#redis.run('countGuess', [key], [windowSeconds]);
    const [count, endsInSeconds] = list(reply).map(integer);
    return { count: integer(count), endsInSeconds: Math.max(1, integer(endsInSeconds)) };
  }
}
