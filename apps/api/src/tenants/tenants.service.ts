import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { hash } from '@node-rs/argon2';
import {
  type ApiKeyKind,
  DomainError,
  type InvalidationBus,
  type TenantRepository,
} from '@rostrum/domain';
import { newId } from '../durability/new-id.ts';
import { INVALIDATION_BUS, TENANT_REPOSITORY } from '../ports.ts';
import { Secrets } from '../secrets/secrets.ts';

/** Everything needed to use a new tenant; shown once, since only digests are kept. */
export interface ProvisionedTenant {
  tenantId: string;
  secretKey: string;
  publishableKey: string;
  signingSecret: string;
  adminEmail: string;
  adminPassword: string;
}

@Injectable()
export class TenantsService {
  constructor(
    @Inject(TENANT_REPOSITORY) private readonly tenants: TenantRepository,
    @Inject(INVALIDATION_BUS) private readonly bus: InvalidationBus,
    private readonly secrets: Secrets,
  ) {}

  /**
   * Makes a tenant with one key of each kind and one operator. Where the operator is there already,
   * as after a run that broke off, its tenant gets fresh keys and the operator a fresh password.
   */
  async provision(name: string, adminEmail: string): Promise<ProvisionedTenant> {
    const adminPassword = randomBytes(12).toString('base64url');
    const passwordHash = await hash(adminPassword);
    const operator = await this.tenants.findUserByEmail(adminEmail);
    const tenantId = operator?.tenantId ?? (await this.#create(name));
    if (operator) await this.tenants.updatePassword(operator.id, passwordHash);
    else {
      const id = newId('us');
      await this.tenants.insertUser({ id, tenantId, email: adminEmail, passwordHash });
    }
    return {
      tenantId,
      secretKey: await this.issueKey(tenantId, 'secret', []),
      publishableKey: await this.issueKey(tenantId, 'publishable', ['*']),
      signingSecret: await this.#signingSecretOf(tenantId),
      adminEmail,
      adminPassword,
    };
  }

  async #create(name: string): Promise<string> {
    const tenant = { id: newId('tn'), name, createdAt: new Date() };
    const signingSecret = this.secrets.encrypt(randomBytes(32).toString('base64url'));
    await this.tenants.insertTenant({ tenant, signingSecret });
    return tenant.id;
  }

  async #signingSecretOf(tenantId: string): Promise<string> {
    const sealed = await this.tenants.findSigningSecret(tenantId);
    if (sealed === undefined) throw new TypeError('the tenant has no signing secret');
    return this.secrets.decrypt(sealed);
  }

  /** A new key; it is not shown again. */
  async issueKey(tenantId: string, kind: ApiKeyKind, allowedOrigins: string[]): Promise<string> {
    const key = this.secrets.newApiKey(kind);
    await this.tenants.insertApiKey({
      id: newId('key'),
      tenantId,
      kind,
      allowedOrigins,
      hash: this.secrets.hashApiKey(key),
      createdAt: new Date(),
    });
    return key;
  }

  /** The key stops working on every instance within moments. @throws DomainError `request.invalid` */
  async revokeKey(tenantId: string, keyId: string): Promise<void> {
    const revoked = await this.tenants.revokeApiKey(tenantId, keyId);
    if (revoked === undefined) throw new DomainError('request.invalid', 'There is no such key.');
    await this.bus.publish({ kind: 'api-key', hash: revoked });
  }
}
