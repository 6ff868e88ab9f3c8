export interface Tenant {
  id: string;
  name: string;
  createdAt: Date;
}

export type ApiKeyKind = 'secret' | 'publishable';

export interface ApiKey {
  id: string;
  tenantId: string;
  kind: ApiKeyKind;
  allowedOrigins: string[];
}

export interface User {
  id: string;
  tenantId: string;
  email: string;
  passwordHash: string;
}
