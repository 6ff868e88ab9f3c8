import { randomUUID } from 'node:crypto';
import type { ApiKeyKind, NewApiKey } from '@rostrum/domain';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addTenant, openDatabase } from '../../test/fixtures.ts';
import { PostgresTenantRepository } from './tenant.repository.ts';

let pool: Pool;
let tenants: PostgresTenantRepository;
let tenantId: string;

beforeAll(async () => {
  pool = await openDatabase();
  tenants = new PostgresTenantRepository(pool);
});
afterAll(() => pool.end());
beforeEach(async () => {
  tenantId = await addTenant(pool);
});

async function addKey(kind: ApiKeyKind, overrides: Partial<NewApiKey> = {}): Promise<NewApiKey> {
  const key: NewApiKey = {
    id: randomUUID(),
    tenantId,
    kind,
    allowedOrigins: kind === 'publishable' ? ['https://a.example', 'https://b.example:8443'] : [],
    hash: randomUUID(),
    createdAt: new Date('2026-11-21T10:00:00.123Z'),
    ...overrides,
  };
  await tenants.insertApiKey(key);
  return key;
}

function shown({ hash: _hash, createdAt: _createdAt, ...key }: NewApiKey) {
  return key;
}

it('gives back a tenant and its signing secret', async () => {
  const tenant = { id: randomUUID(), name: 'Ünï', createdAt: new Date('2026-01-02T03:04:05.678Z') };
  await tenants.insertTenant({ tenant, signingSecret: 'v1.sealed' });
  expect(await tenants.findTenant(tenant.id)).toEqual(tenant);
  expect(await tenants.findSigningSecret(tenant.id)).toBe('v1.sealed');
  expect(await tenants.findTenant('nobody')).toBeUndefined();
  expect(await tenants.findSigningSecret('nobody')).toBeUndefined();
});

it('finds a key by its hash', async () => {
  const secret = await addKey('secret');
  const publishable = await addKey('publishable');
  expect(await tenants.findApiKey(secret.hash)).toEqual(shown(secret));
  expect(await tenants.findApiKey(publishable.hash)).toEqual(shown(publishable));
  expect(await tenants.findApiKey('unknown')).toBeUndefined();
});

it('never holds one hash twice', async () => {
  const key = await addKey('secret');
  await expect(addKey('secret', { hash: key.hash })).rejects.toMatchObject({ code: '23505' });
});

it('lists the keys of the tenant in force, oldest first', async () => {
  const newer = await addKey('secret', { createdAt: new Date('2026-11-22T00:00:00Z') });
  const older = await addKey('publishable');
  const revoked = await addKey('secret');
  await tenants.revokeApiKey(tenantId, revoked.id);
  const strangers = await addTenant(pool);
  await addKey('secret', { tenantId: strangers });
  expect(await tenants.listApiKeys(tenantId)).toEqual(
    [older, newer].map((key) => ({ ...shown(key), createdAt: key.createdAt })),
  );
});

it('revokes a key once, and only for its tenant and of the kind asked for', async () => {
  const key = await addKey('publishable');
  const other = await addKey('publishable');
  expect(await tenants.revokeApiKey(await addTenant(pool), key.id)).toBeUndefined();
  expect(await tenants.revokeApiKey(tenantId, key.id, 'secret')).toBeUndefined();
  expect(await tenants.findApiKey(key.hash)).toEqual(shown(key));
  expect(await tenants.revokeApiKey(tenantId, key.id, 'publishable')).toBe(key.hash);
  expect(await tenants.revokeApiKey(tenantId, key.id)).toBeUndefined();
  expect(await tenants.findApiKey(key.hash)).toBeUndefined();
  expect(await tenants.findApiKey(other.hash)).toEqual(shown(other));
});

it('finds a user by id, and by e-mail address in any case', async () => {
  const user = {
    id: randomUUID(),
    tenantId,
    email: `Ada.${randomUUID()}@Example.com`,
    passwordHash: '$argon2id$…',
  };
  await tenants.insertUser(user);
  expect(await tenants.findUser(user.id)).toEqual(user);
  expect(await tenants.findUserByEmail(user.email.toUpperCase())).toEqual(user);
  expect(await tenants.findUserByEmail('nobody@example.com')).toBeUndefined();
  expect(await tenants.findUser('nobody')).toBeUndefined();
  const twin = { ...user, id: randomUUID(), email: user.email.toLowerCase() };
  await expect(tenants.insertUser(twin)).rejects.toMatchObject({ code: '23505' });
});
