import { Injectable } from '@nestjs/common';
import { DomainError, isHost, type MemberScope, memberMay, type Principal } from '@rostrum/domain';
import { kindOfApiKey } from '../secrets/secrets.ts';
import { ApiKeys } from './api-keys.ts';
import { MemberTokens } from './member-tokens.ts';
import { Sessions } from './sessions.ts';

export const CSRF_HEADER = 'x-csrf-token';

/** Finds out who is asking, for HTTP and sockets alike. */
@Injectable()
export class AccessService {
  constructor(
    private readonly apiKeys: ApiKeys,
    private readonly memberTokens: MemberTokens,
    private readonly sessions: Sessions,
  ) {}

  /**
   * Who holds a bearer token, sent from `origin` (a browser's Origin header, if there was one).
   * @throws DomainError `auth.missing`, `auth.invalid`, `auth.origin_not_allowed`
   */
  async authenticate(token: string | undefined, origin: string | undefined): Promise<Principal> {
    if (!token) throw new DomainError('auth.missing', 'Send a key or a token.');
    const kind = kindOfApiKey(token);
    if (kind === undefined) return this.memberTokens.verify(token);
    const { id, tenantId, allowedOrigins } = await this.apiKeys.verify(token);
    if (kind === 'secret') return { kind: 'secret-key', tenantId, keyId: id };
    if (origin !== undefined && !allowsOrigin(allowedOrigins, origin)) {
      throw new DomainError('auth.origin_not_allowed', 'The key may not be used from this origin.');
    }
    return { kind: 'publishable-key', tenantId, keyId: id, allowedOrigins };
  }

  /** A token for a member, as the tenant itself would sign it. */
  issueMemberToken(tenantId: string, memberId: string, ttlSeconds: number): Promise<string> {
    return this.memberTokens.issue(tenantId, memberId, ttlSeconds);
  }

  /**
   * Who is signed in with a session cookie. A change must carry the session's CSRF token.
   * @throws DomainError `auth.missing`, `auth.forbidden`
   */
  async authenticateSession(
    sessionId: string | undefined,
    csrf: { isRequired: boolean; token: string | undefined },
  ): Promise<Principal> {
    const session = sessionId === undefined ? undefined : await this.sessions.find(sessionId);
    if (!session) throw new DomainError('auth.missing', 'Sign in first.');
    if (csrf.isRequired && csrf.token !== session.csrfToken) {
      throw new DomainError('auth.forbidden', `Send the session's token in ${CSRF_HEADER}.`);
    }
    return { kind: 'operator', tenantId: session.tenantId, userId: session.userId };
  }
}

export function allowsOrigin(allowedOrigins: readonly string[], origin: string): boolean {
  return allowedOrigins.includes('*') || allowedOrigins.includes(origin);
}

/** @throws DomainError `auth.forbidden` unless the principal is a secret key or an operator */
export function requireHost(principal: Principal): void {
  if (!isHost(principal)) {
    throw new DomainError('auth.forbidden', 'This takes a secret key or a signed-in operator.');
  }
}

/** @throws DomainError `auth.forbidden` when a member token was not given the scope */
export function requireScope(principal: Principal, scope: MemberScope): void {
  if (principal.kind === 'member' && !memberMay(principal.scopes, scope)) {
    throw new DomainError('auth.forbidden', `The token lacks the scope ${scope}.`);
  }
}
