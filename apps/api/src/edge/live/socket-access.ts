import { Inject, Injectable } from '@nestjs/common';
import { type VoterProof, voterProof } from '@rostrum/contracts';
import { DomainError, type Principal } from '@rostrum/domain';
import { parseCookie } from 'cookie';
import type { Socket } from 'socket.io';
import { AccessService } from '../../access/access.service.ts';
import type { Config } from '../../config.ts';
import { CONFIG } from '../../ports.ts';
import { SESSION_COOKIE } from '../http/session-cookie.ts';
import { clientAddress } from '../http/trusted-proxies.ts';
import type { VoterRequest } from '../http/voter-request.ts';

/** Who is on the other end of a socket. */
@Injectable()
export class SocketAccess {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly access: AccessService,
  ) {}

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

  /** What the handshake tells of a voter. What is handed out later is known on this socket. */
  voterOf({ handshake, request }: Pick<Socket, 'handshake' | 'request'>): VoterRequest {
    const { cookie = '' } = handshake.headers;
    return {
      code: proofOf(handshake.auth['code']),
      device: proofOf(handshake.auth['device']),
      address: clientAddress(request, this.config.trustsProxy),
      isSecure: handshake.secure,
      cookie: (name) => parseCookie(cookie)[name],
      keepDevice(_name, token) {
        this.device = token;
      },
    };
  }
}

/** What is none is as good as nothing: a socket that only looks on needs none. */
function proofOf(given: unknown): string | undefined {
  return voterProof.shape.code.safeParse(given).data;
}

/** With what a single message tells besides. */
export function withProof(voter: VoterRequest, proof: VoterProof | undefined): VoterRequest {
  if (!proof) return voter;
  return {
    ...voter,
    code: proof.code ?? voter.code,
    device: proof.device ?? voter.device,
    keepDevice: (...kept) => voter.keepDevice(...kept),
  };
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
