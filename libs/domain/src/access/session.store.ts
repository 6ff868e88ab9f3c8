/** A signed-in operator's session. */
export interface OperatorSession {
  userId: string;
  tenantId: string;
  csrfToken: string;
}

export interface SessionStore {
  save(sessionId: string, session: OperatorSession, ttlSeconds: number): Promise<void>;
  /** Finds a session and keeps it alive for another `ttlSeconds`. */
  touch(sessionId: string, ttlSeconds: number): Promise<OperatorSession | undefined>;
  remove(sessionId: string): Promise<void>;
}
