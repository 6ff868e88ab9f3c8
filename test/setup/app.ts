import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type RedisOptions,
  type RunningPostgres,
  type RunningServer,
  startPostgres,
} from '@rostrum/local-services';
import { migrate } from '@rostrum/postgres-store';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { openStores } from '../../apps/api/src/api.module.ts';
import { readConfig } from '../../apps/api/src/config.ts';
import { createHttpApplication } from '../../apps/api/src/http-application.ts';
import {
  type ProvisionedTenant,
  TenantsService,
} from '../../apps/api/src/tenants/tenants.service.ts';
import { createTestDatabase } from './database.ts';
import { startTestRedis } from './redis.ts';

/** Of every test instance. */
export const PARTITION_COUNT = 8;
const SECRET = 'a secret for tests that is long enough';
const CACHE_DIR = join(import.meta.dirname, '../../.rostrum/programs');

/** Stores of one test file alone. */
export interface TestStores {
  redis: RunningServer;
  redisUrl: string;
  databaseUrl: string;
  /** Only where the file asked for a PostgreSQL of its own. */
  postgres: RunningPostgres | undefined;
  stop(): Promise<void>;
}

export interface TestStoresOptions {
  /** Further directives of redis.conf. */
  redisConfig?: Record<string, string>;
  /** A PostgreSQL that the file may stop; without it, a database in the one of the whole run. */
  ownPostgres?: boolean;
  /** In the place of a single Redis. */
  startRedis?: (options: RedisOptions) => Promise<RunningServer>;
}

/** One running instance of the service. */
export interface TestInstance {
  app: NestFastifyApplication;
  url: string;
  stop(): Promise<void>;
}

export interface TestApp extends TestInstance, ProvisionedTenant {
  stores: TestStores;
  /** Makes another tenant. */
  provision(name: string): Promise<ProvisionedTenant>;
  /** Starts another instance on the same stores; it is stopped with the application. */
  startInstance(env?: Record<string, string>): Promise<TestInstance>;
}

/** A Redis and a database for one test file, which may stop and flush them. */
export async function startTestStores(options: TestStoresOptions = {}): Promise<TestStores> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rostrum-stores-'));
  const [redis, postgres] = await Promise.all([
    (options.startRedis ?? startTestRedis)({
      dataDir: join(dataDir, 'redis'),
      cacheDir: CACHE_DIR,
      config: options.redisConfig ?? {},
    }),
    options.ownPostgres
      ? startPostgres({ dataDir: join(dataDir, 'postgres'), durable: false })
      : undefined,
  ]);
  return {
    redis,
    redisUrl: redis.url,
    databaseUrl: postgres?.url ?? (await createTestDatabase()),
    postgres,
    async stop() {
      await Promise.all([redis.stop(), postgres?.stop()]);
      if (postgres) await rm(postgres.clusterDir, { recursive: true, force: true });
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What an instance on these stores reads from its environment. */
export function serviceEnvironment(
  stores: Pick<TestStores, 'redisUrl' | 'databaseUrl'>,
): Record<string, string> {
  return {
    PORT: '0',
    REDIS_URL: stores.redisUrl,
    DATABASE_URL: stores.databaseUrl,
    ROSTRUM_SECRET: SECRET,
    ROSTRUM_PARTITIONS: String(PARTITION_COUNT),
    ROSTRUM_TICK_MS: '30',
    LOG_LEVEL: 'silent',
  };
}

/** Starts one instance in this process, on a free port. `prepare` is called before anything in it runs. */
export async function startTestInstance(
  stores: Pick<TestStores, 'redisUrl' | 'databaseUrl'>,
  env: Record<string, string> = {},
  prepare: (app: NestFastifyApplication) => void = () => {},
): Promise<TestInstance> {
  const config = readConfig({ ...serviceEnvironment(stores), ...env });
  const opened = openStores(config, pino({ level: config.logLevel }));
  await migrate(opened.pool);
  const app = await createHttpApplication(opened, prepare);
  await app.listen(config.port, config.host);
  return { app, url: await app.getUrl(), stop: () => app.close() };
}

/** The whole service with a tenant of its own: Redis, database, and one instance of role `all`. */
export async function startTestApp(
  options: { env?: Record<string, string>; stores?: TestStores } = {},
): Promise<TestApp> {
  const stores = options.stores ?? (await startTestStores());
  const first = await startTestInstance(stores, options.env);
  const instances = [first];
  const provision = (name: string): Promise<ProvisionedTenant> =>
    first.app.get(TenantsService, { strict: false }).provision(name, emailOf(name));
  const tenant = await provision('Test');
  return {
    ...first,
    ...tenant,
    stores,
    provision,
    async startInstance(env) {
      const instance = await startTestInstance(stores, { ...options.env, ...env });
      instances.push(instance);
      return instance;
    },
    async stop() {
      await Promise.all(instances.map((instance) => instance.stop()));
      await stores.stop();
    },
  };
}

function emailOf(name: string): string {
  return `${name.toLowerCase()}-${randomBytes(4).toString('hex')}@example.org`;
}

/** A member or voter token, as the tenant's own server would sign it. */
export function signMemberToken(
  tenant: Pick<ProvisionedTenant, 'tenantId' | 'signingSecret'>,
  subject: string,
  claims: { scope?: string; weight?: unknown; expiresIn?: string } = {},
): Promise<string> {
  const { expiresIn = '10 min', ...rest } = claims;
  return new SignJWT(rest)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(tenant.tenantId)
    .setSubject(subject)
    .setExpirationTime(expiresIn)
    .sign(new TextEncoder().encode(tenant.signingSecret));
}
