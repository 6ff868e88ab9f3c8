import { Inject, Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import {
  DomainError,
  type OperatorSession,
  type SessionStore,
  type TenantRepository,
} from '@rostrum/domain';
import { SESSION_STORE, TENANT_REPOSITORY } from '../ports.ts';
import { Secrets } from '../secrets/secrets.ts';

export const SESSION_TTL_SECONDS = 12 * 3600;

/** Verified when the e-mail address is unknown, so that the time taken tells nothing. */
const NOBODY_HASH = hash('nobody has this password');

@Injectable()
export class Sessions {
  constructor(
    @Inject(TENANT_REPOSITORY) private readonly tenants: TenantRepository,
    @Inject(SESSION_STORE) private readonly store: SessionStore,
    private readonly secrets: Secrets,
  ) {}

  /** Signs an operator in. @throws DomainError `auth.invalid` */
  async open(email: string, password: string): Promise<{ id: string; session: OperatorSession }> {
    const user = await this.tenants.findUserByEmail(email);
    const isRight = await verify(user?.passwordHash ?? (await NOBODY_HASH), password);
    if (!user || !isRight) {
      throw new DomainError('auth.invalid', 'The e-mail address or the password is wrong.');
    }
    const id = this.secrets.newToken();
    const session = {
      userId: user.id,
      tenantId: user.tenantId,
      csrfToken: this.secrets.newToken(),
    };
    await this.store.save(id, session, SESSION_TTL_SECONDS);
    return { id, session };
  }

  find(sessionId: string): Promise<OperatorSession | undefined> {
    return this.store.touch(sessionId, SESSION_TTL_SECONDS);
  }

  close(sessionId: string): Promise<void> {
    return this.store.remove(sessionId);
  }
}
