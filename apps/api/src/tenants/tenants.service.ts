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

  /** Makes a tenant with one key of each kind and one operator. */
  async provision(name: string, adminEmail: string): Promise<ProvisionedTenant> {
    const tenantId = newId('tn');
    const signingSecret = randomBytes(32).toString('base64url');
    const adminPassword = randomBytes(12).toString('base64url');
    await this.tenants.insertTenant({
      tenant: { id: tenantId, name, createdAt: new Date() },
      signingSecret: this.secrets.encrypt(signingSecret),
    });
    const secretKey = await this.issueKey(tenantId, 'secret', []);
    const publishableKey = await this.issueKey(tenantId, 'publishable', ['*']);
    await this.tenants.insertUser({
      id: newId('us'),
      tenantId,
      email: adminEmail,
      passwordHash: await hash(adminPassword),
    });
    return { tenantId, secretKey, publishableKey, signingSecret, adminEmail, adminPassword };
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
