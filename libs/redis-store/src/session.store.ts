import { createHash } from 'node:crypto';
import type { OperatorSession, SessionStore } from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { sessionKey } from './keys.ts';

/** Sessions by the hash of their id: whoever reads Redis cannot take a session over. */
export class RedisSessionStore implements SessionStore {
  readonly #redis: RedisConnections;

  constructor(redis: RedisConnections) {
    this.#redis = redis;
  }

  async save(sessionId: string, session: OperatorSession, ttlSeconds: number): Promise<void> {
    await this.#redis.commands
      .set(keyOf(sessionId), JSON.stringify(session), 'EX', ttlSeconds)
      .catch(refuse);
  }

  async touch(sessionId: string, ttlSeconds: number): Promise<OperatorSession | undefined> {
    const kept = await this.#redis.commands.getex(keyOf(sessionId), 'EX', ttlSeconds).catch(refuse);
    return kept === null ? undefined : (JSON.parse(kept) as OperatorSession);
  }

  async remove(sessionId: string): Promise<void> {
    await this.#redis.commands.unlink(keyOf(sessionId)).catch(refuse);
  }
}

function keyOf(sessionId: string): string {
  return sessionKey(createHash('sha256').update(sessionId).digest('base64url'));
}
