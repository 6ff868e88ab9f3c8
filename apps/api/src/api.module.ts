import {
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import {
  createPool,
  migrate,
  PostgresArchiveStore,
  PostgresBallotCounter,
  PostgresBallotReader,
  PostgresBoardContents,
  PostgresDatabaseProbe,
  PostgresEventHistory,
  PostgresEventSink,
  PostgresExclusiveLock,
  PostgresImportJobRepository,
  PostgresLateEventStore,
  PostgresLeaderboardRepository,
  PostgresMemberErasureRepository,
  PostgresMemberRepository,
  PostgresModerationRepository,
  PostgresNotifiedLog,
  PostgresPeriodArchive,
  PostgresPollContents,
  PostgresPollRepository,
  PostgresQuarantineRepository,
  PostgresQuizRepository,
  PostgresRebuildSource,
  PostgresTenantRepository,
} from '@rostrum/postgres-store';
import {
  GroupedBallotStore,
  GroupedRankingStore,
  KeySpace,
  PeriodClock,
  RedisBoardRestorer,
  RedisConnections,
  RedisDeadLetterStore,
  RedisEventLog,
  RedisFeedStore,
  RedisFrameBus,
  RedisGuessStore,
  RedisIdempotencyStore,
  RedisInvalidationBus,
  RedisLeaseStore,
  RedisLogControl,
  RedisLogProbe,
  RedisPeriodStore,
  RedisPollRestorer,
  RedisPostStore,
  RedisPresenceStore,
  RedisProfileRestorer,
  RedisProfiles,
  RedisRequestMemory,
  RedisServerProbe,
  RedisSessionStore,
} from '@rostrum/redis-store';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { AccessModule } from './access/access.module.ts';
import type { Config } from './config.ts';
import { DurabilityModule } from './durability/durability.module.ts';
import { AuthGuard } from './edge/http/auth.guard.ts';
import { EdgeModule } from './edge/http/edge.module.ts';
import { ProblemFilter } from './edge/http/problem.filter.ts';
import { ZodPipe } from './edge/http/zod.pipe.ts';
import { LiveModule } from './edge/live/live.module.ts';
import { LeaderboardsModule } from './leaderboards/leaderboards.module.ts';
import { MembersModule } from './members/members.module.ts';
import { MetersModule } from './meters/meters.module.ts';
import { OperationsModule } from './operations/operations.module.ts';
import { PollsModule } from './polls/polls.module.ts';
import * as ports from './ports.ts';
import { ProjectionsModule } from './projections/projections.module.ts';
import { SecretsModule } from './secrets/secrets.module.ts';
import { TenantsModule } from './tenants/tenants.module.ts';

const POOL = Symbol('Pool');

/** What a process holds of the outside world. */
export interface Stores {
  config: Config;
  logger: Logger;
  redis: RedisConnections;
  pool: Pool;
}

/** Opens connections; nothing waits here, so a process starts while its stores are away. */
export function openStores(config: Config, logger: Logger): Stores {
  const redis = new RedisConnections({
    redisUrl: config.redisUrl,
    name: `rostrum:${config.instanceId}`,
    onFault: (connection, error) => logger.warn({ connection, reason: error.message }, 'redis'),
  });
  return { config, logger, redis, pool: createPool(config.databaseUrl, { max: 10 }) };
}

/** Brings the database's schema up to date; several processes may do so at once. */
export async function migrateStores({ pool }: Stores): Promise<void> {
  await migrate(pool);
}

/** The only place that binds ports to adapters. */
@Global()
@Module({})
export class PortsModule implements OnApplicationShutdown {
  constructor(
    @Inject(RedisConnections) private readonly redis: RedisConnections,
    @Inject(POOL) private readonly pool: Pool,
  ) {}

  static bind(stores: Stores): DynamicModule {
    const { config, logger, redis, pool } = stores;
    const bindings: Binding[] = [
      [ports.CONFIG, config],
      [ports.LOGGER, logger],
      [ports.STORE_PROBES, probesOf(stores)],
      ...durableStores(stores),
      ...liveStores(stores),
    ];
    const providers = [
      ...bindings.map(([provide, useValue]) => ({ provide, useValue })),
      { provide: RedisConnections, useValue: redis },
      { provide: POOL, useValue: pool },
    ];
    return { module: PortsModule, providers, exports: bindings.map(([token]) => token) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.redis.close();
    await this.pool.end();
  }
}

type Binding = [port: symbol, adapter: unknown];

function durableStores({ config, pool }: Stores): Binding[] {
  return [
    [ports.LEADERBOARD_REPOSITORY, new PostgresLeaderboardRepository(pool)],
    [ports.QUARANTINE_REPOSITORY, new PostgresQuarantineRepository(pool)],
    [ports.POLL_REPOSITORY, new PostgresPollRepository(pool)],
    [ports.QUIZ_REPOSITORY, new PostgresQuizRepository(pool)],
    [ports.TENANT_REPOSITORY, new PostgresTenantRepository(pool)],
    [ports.IMPORT_JOB_REPOSITORY, new PostgresImportJobRepository(pool)],
    [ports.EVENT_SINK, new PostgresEventSink(pool)],
    [ports.DATABASE_PROBE, new PostgresDatabaseProbe(pool)],
    [ports.EVENT_HISTORY, new PostgresEventHistory(pool)],
    [ports.NOTIFIED_LOG, new PostgresNotifiedLog(pool)],
    [ports.LATE_EVENT_STORE, new PostgresLateEventStore(pool)],
    [ports.EXCLUSIVE_LOCK, new PostgresExclusiveLock(pool)],
    [ports.REBUILD_SOURCE, new PostgresRebuildSource(pool)],
    [ports.BOARD_CONTENTS, new PostgresBoardContents(pool)],
    [ports.POLL_CONTENTS, new PostgresPollContents(pool)],
    [ports.MEMBER_REPOSITORY, new PostgresMemberRepository(pool)],
    [ports.MEMBER_ERASURE_REPOSITORY, new PostgresMemberErasureRepository(pool)],
    [ports.ARCHIVE_STORE, new PostgresArchiveStore(pool)],
    [ports.PERIOD_ARCHIVE, new PostgresPeriodArchive(pool)],
    [ports.BALLOT_COUNTER, new PostgresBallotCounter(config.databaseUrl)],
    [ports.BALLOT_READER, new PostgresBallotReader(pool)],
    [ports.MODERATION_REPOSITORY, new PostgresModerationRepository(pool)],
  ];
}

function liveStores({ config, redis }: Stores): Binding[] {
  const keys = new KeySpace(config.partitionCount);
  const clock = new PeriodClock();
  const profiles = new RedisProfiles(redis, keys);
  const limits = {
    streamCapacity: config.streamCapacity,
    idempotencyTtlSeconds: config.idempotencyTtlSeconds,
  };
  const subscriber = redis.subscriber('news');
  const log = new RedisEventLog(redis, keys, subscriber, config);
  const frames = {
    publisher: redis.publisher('frames'),
    subscriber: redis.subscriber('frames'),
  };
  return [
    [ports.BOARD_RESTORER, new RedisBoardRestorer(redis, keys)],
    [ports.POLL_RESTORER, new RedisPollRestorer(redis, keys)],
    [ports.PROFILE_RESTORER, new RedisProfileRestorer(profiles, keys)],
    [ports.REQUEST_MEMORY, new RedisRequestMemory(redis, keys, limits)],
    [ports.LOG_CONTROL, new RedisLogControl(redis, keys)],
    [ports.RANKING_STORE, new GroupedRankingStore(redis, keys, profiles, clock, limits)],
    [ports.PROFILE_STORE, profiles],
    [ports.PERIOD_STORE, new RedisPeriodStore(redis, keys)],
    [ports.BALLOT_STORE, new GroupedBallotStore(redis, keys, limits)],
    [ports.GUESS_STORE, new RedisGuessStore(redis, keys)],
    [ports.POST_STORE, new RedisPostStore(redis, keys, limits)],
    [ports.FEED_STORE, new RedisFeedStore(redis, keys, profiles.fresh)],
    [ports.FRAME_BUS, new RedisFrameBus(keys, config.instanceId, frames)],
    [ports.PRESENCE_STORE, new RedisPresenceStore(redis, keys, config.instanceId)],
    [ports.EVENT_LOG, log],
    [ports.DEAD_LETTER_STORE, new RedisDeadLetterStore(redis, keys)],
    [ports.LOG_PROBE, new RedisLogProbe(redis, keys)],
    [ports.REDIS_PROBE, new RedisServerProbe(redis)],
    [ports.LEASE_STORE, new RedisLeaseStore(redis, keys)],
    [ports.SESSION_STORE, new RedisSessionStore(redis)],
    [ports.IDEMPOTENCY_STORE, new RedisIdempotencyStore(redis, keys, config.idempotencyTtlSeconds)],
    [ports.INVALIDATION_BUS, new RedisInvalidationBus(redis, subscriber)],
    [ports.QUEUE_CLUSTER, (retry: () => number | null) => redis.queueCluster(retry)],
  ];
}

function probesOf({ redis, pool }: Stores): ports.StoreProbes {
  return {
    redis: () => redis.ping(),
    postgres: async () => {
      await pool.query('SELECT 1');
    },
  };
}

/** Every module that has routes or runs by itself. */
export const FEATURE_MODULES = [
  AccessModule,
  TenantsModule,
  LeaderboardsModule,
  MembersModule,
  PollsModule,
  LiveModule,
  ProjectionsModule,
  OperationsModule,
];

@Module({})
class ApiModule {}

/** The whole application over these stores. */
export function apiModule(stores: Stores): DynamicModule {
  return {
    module: ApiModule,
    imports: [
      PortsModule.bind(stores),
      EdgeModule,
      SecretsModule,
      DurabilityModule,
      MetersModule,
      ...FEATURE_MODULES,
    ],
    providers: [
      { provide: APP_GUARD, useClass: AuthGuard },
      { provide: APP_PIPE, useClass: ZodPipe },
      { provide: APP_FILTER, useClass: ProblemFilter },
    ],
  };
}
