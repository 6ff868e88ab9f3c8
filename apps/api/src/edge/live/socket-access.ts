import { Injectable } from '@nestjs/common';
import { DomainError, type Principal } from '@rostrum/domain';
import { parseCookie } from 'cookie';
import type { Socket } from 'socket.io';
import { AccessService } from '../../access/access.service.ts';
import { SESSION_COOKIE } from '../http/session-cookie.ts';

/** Who is on the other end of a socket. */
@Injectable()
export class SocketAccess {
  constructor(private readonly access: AccessService) {}

  /**
   * By the token of the handshake, or by the dashboard's cookie. A browser sends cookies along
   * from any page, so a cookie counts only from our own origin.
   * @throws DomainError `auth.missing`, `auth.invalid`, `auth.origin_not_allowed`
   */
  async authenticate(handshake: Socket['handshake']): Promise<Principal> {
    const { origin, host, cookie } = handshake.headers;
    const token: unknown = handshake.auth['token'];
    if (typeof token === 'string' && token !== '') return this.access.authenticate(token, origin);
    if (origin !== undefined && !isOwnOrigin(origin, host)) {
      throw new DomainError('auth.origin_not_allowed', 'Cookies count only from our own pages.');
    }
    const sessionId = cookie === undefined ? undefined : parseCookie(cookie)[SESSION_COOKIE];
    return this.access.authenticateSession(sessionId, { isRequired: false, token: undefined });
  }
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
