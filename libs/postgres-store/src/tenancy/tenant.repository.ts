import type {
  ApiKey,
  ApiKeyKind,
  NewApiKey,
  NewTenant,
  Tenant,
  TenantRepository,
  User,
} from '@rostrum/domain';
import { type Selectable, sql } from 'kysely';
import type { Pool } from 'pg';
import { firstOf, query, rowsOf } from '../query.ts';
import type { Database } from '../schema.ts';

type ApiKeyRow = Pick<
  Selectable<Database['api_keys']>,
  'id' | 'tenant_id' | 'kind' | 'allowed_origins'
>;
type UserRow = Pick<Selectable<Database['users']>, 'id' | 'tenant_id' | 'email' | 'password_hash'>;

const API_KEY_COLUMNS = ['id', 'tenant_id', 'kind', 'allowed_origins'] as const;
const USER_COLUMNS = ['id', 'tenant_id', 'email', 'password_hash'] as const;

export class PostgresTenantRepository implements TenantRepository {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async insertTenant({ tenant, signingSecret }: NewTenant): Promise<void> {
    const values = {
      id: tenant.id,
      name: tenant.name,
      signing_secret: signingSecret,
      created_at: tenant.createdAt,
    };
    await rowsOf(this.#pool, query.insertInto('tenants').values(values));
  }

  async insertApiKey(key: NewApiKey): Promise<void> {
    const values = {
      id: key.id,
      tenant_id: key.tenantId,
      kind: key.kind,
      hash: key.hash,
      allowed_origins: key.allowedOrigins,
      created_at: key.createdAt,
    };
    await rowsOf(this.#pool, query.insertInto('api_keys').values(values));
  }

  async insertUser(user: User): Promise<void> {
    const values = {
      id: user.id,
      tenant_id: user.tenantId,
      email: user.email,
      password_hash: user.passwordHash,
    };
    await rowsOf(this.#pool, query.insertInto('users').values(values));
  }

  async findTenant(tenantId: string): Promise<Tenant | undefined> {
    const row = await firstOf(
      this.#pool,
      query.selectFrom('tenants').select(['id', 'name', 'created_at']).where('id', '=', tenantId),
    );
    return row && { id: row.id, name: row.name, createdAt: row.created_at };
  }

  async findSigningSecret(tenantId: string): Promise<string | undefined> {
    const row = await firstOf(
      this.#pool,
      query.selectFrom('tenants').select('signing_secret').where('id', '=', tenantId),
    );
    return row?.signing_secret;
  }

  async findApiKey(hash: string): Promise<ApiKey | undefined> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('api_keys')
        .select(API_KEY_COLUMNS)
        .where('hash', '=', hash)
        .where('revoked_at', 'is', null),
    );
    return row && toApiKey(row);
  }

  /** Those in force, oldest first. */
  async listApiKeys(tenantId: string): Promise<(ApiKey & { createdAt: Date })[]> {
    const rows = await rowsOf(
      this.#pool,
      query
        .selectFrom('api_keys')
        .select([...API_KEY_COLUMNS, 'created_at'])
        .where('tenant_id', '=', tenantId)
        .where('revoked_at', 'is', null)
        .orderBy('created_at')
        .orderBy('id'),
    );
    return rows.map((row) => ({ ...toApiKey(row), createdAt: row.created_at }));
  }

  async revokeApiKey(
    tenantId: string,
    keyId: string,
    kind?: ApiKeyKind,
  ): Promise<string | undefined> {
    const row = await firstOf(
      this.#pool,
      query
        .updateTable('api_keys')
        .set({ revoked_at: sql<Date>`now()` })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', keyId)
        .where('revoked_at', 'is', null)
        .$if(kind !== undefined, (update) => update.where('kind', '=', kind ?? 'secret'))
        .returning('hash'),
    );
    return row?.hash;
  }

  async findUserByEmail(email: string): Promise<User | undefined> {
    const row = await firstOf(
      this.#pool,
      query
        .selectFrom('users')
        .select(USER_COLUMNS)
        .where(sql`lower(email)`, '=', sql`lower(${email})`),
    );
    return row && toUser(row);
  }

  async updatePassword(userId: string, passwordHash: string): Promise<void> {
    const change = { password_hash: passwordHash };
    await rowsOf(this.#pool, query.updateTable('users').set(change).where('id', '=', userId));
  }

  async findUser(userId: string): Promise<User | undefined> {
    const row = await firstOf(
      this.#pool,
      query.selectFrom('users').select(USER_COLUMNS).where('id', '=', userId),
    );
    return row && toUser(row);
  }
}

function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    kind: row.kind,
    allowedOrigins: row.allowed_origins,
  };
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    email: row.email,
    passwordHash: row.password_hash,
  };
}
