import type { ApiKey, ApiKeyKind, Tenant, User } from './tenant.ts';

export interface NewTenant {
  tenant: Tenant;
  /** Encrypted; the repository never sees the plain secret. */
  signingSecret: string;
}

export interface NewApiKey extends ApiKey {
  /** SHA-256 of the whole key, hexadecimal; the key itself is never stored. */
  hash: string;
  createdAt: Date;
}

/** Tenants, their keys and their users, in the source of truth. */
export interface TenantRepository {
  insertTenant(tenant: NewTenant): Promise<void>;
  insertApiKey(key: NewApiKey): Promise<void>;
  insertUser(user: User): Promise<void>;
  findTenant(tenantId: string): Promise<Tenant | undefined>;
  findSigningSecret(tenantId: string): Promise<string | undefined>;
  /** Keys that were revoked are not found. */
  findApiKey(hash: string): Promise<ApiKey | undefined>;
  listApiKeys(tenantId: string): Promise<(ApiKey & { createdAt: Date })[]>;
  /** The hash of the key that was revoked; `undefined` when there is no such key. */
  revokeApiKey(tenantId: string, keyId: string, kind?: ApiKeyKind): Promise<string | undefined>;
  /** E-mail addresses are unique and compared without case. */
  findUserByEmail(email: string): Promise<User | undefined>;
  updatePassword(userId: string, passwordHash: string): Promise<void>;
  findUser(userId: string): Promise<User | undefined>;
}
