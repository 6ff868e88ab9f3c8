import type {
  ArchiveStore,
  BallotCounter,
  BallotReader,
  BallotStore,
  BoardContents,
  BoardRestorer,
  DatabaseProbe,
  DeadLetterStore,
  EventHistory,
  EventLog,
  EventSink,
  ExclusiveLock,
  FeedStore,
  FrameBus,
  GuessStore,
  IdempotencyStore,
  ImportJobRepository,
  InvalidationBus,
  LateEventStore,
  LeaderboardRepository,
  LeaseStore,
  LiveFeed,
  LogControl,
  LogProbe,
  MemberErasureRepository,
  MemberRepository,
  ModerationRepository,
  NotifiedLog,
  PeriodArchive,
  PeriodStore,
  PollContents,
  PollRepository,
  PollRestorer,
  PostStore,
  PresenceStore,
  ProfileRestorer,
  ProfileStore,
  QuarantineRepository,
  QuizRepository,
  RankingStore,
  RebuildSource,
  RedisProbe,
  RequestMemory,
  SessionStore,
  TenantRepository,
} from '@rostrum/domain';
import type { Cluster } from 'ioredis';
import type { Logger } from 'pino';
import type { Config } from './config.ts';

/** A port's name for injection, which remembers the port's type. */
export type PortToken<T> = symbol & { readonly __port?: T };

function port<T>(name: string): PortToken<T> {
  return Symbol(name);
}

/** Injection tokens: interfaces do not exist at run time. Only `api.module.ts` binds them. */
export const CONFIG = port<Config>('Config');
export const LOGGER = port<Logger>('Logger');
export const LEADERBOARD_REPOSITORY = port<LeaderboardRepository>('LeaderboardRepository');
export const RANKING_STORE = port<RankingStore>('RankingStore');
export const MEMBER_REPOSITORY = port<MemberRepository>('MemberRepository');
export const MEMBER_ERASURE_REPOSITORY = port<MemberErasureRepository>('MemberErasureRepository');
export const PROFILE_STORE = port<ProfileStore>('ProfileStore');
export const QUARANTINE_REPOSITORY = port<QuarantineRepository>('QuarantineRepository');
export const ARCHIVE_STORE = port<ArchiveStore>('ArchiveStore');
export const PERIOD_ARCHIVE = port<PeriodArchive>('PeriodArchive');
export const PERIOD_STORE = port<PeriodStore>('PeriodStore');
export const POLL_REPOSITORY = port<PollRepository>('PollRepository');
export const POST_STORE = port<PostStore>('PostStore');
export const MODERATION_REPOSITORY = port<ModerationRepository>('ModerationRepository');
export const BALLOT_READER = port<BallotReader>('BallotReader');
export const BALLOT_COUNTER = port<BallotCounter>('BallotCounter');
export const BALLOT_STORE = port<BallotStore>('BallotStore');
export const GUESS_STORE = port<GuessStore>('GuessStore');
export const QUIZ_REPOSITORY = port<QuizRepository>('QuizRepository');
export const TENANT_REPOSITORY = port<TenantRepository>('TenantRepository');
export const IMPORT_JOB_REPOSITORY = port<ImportJobRepository>('ImportJobRepository');
export const EVENT_LOG = port<EventLog>('EventLog');
export const EVENT_SINK = port<EventSink>('EventSink');
export const EVENT_HISTORY = port<EventHistory>('EventHistory');
export const NOTIFIED_LOG = port<NotifiedLog>('NotifiedLog');
export const LOG_CONTROL = port<LogControl>('LogControl');
export const REBUILD_SOURCE = port<RebuildSource>('RebuildSource');
export const BOARD_CONTENTS = port<BoardContents>('BoardContents');
export const BOARD_RESTORER = port<BoardRestorer>('BoardRestorer');
export const POLL_CONTENTS = port<PollContents>('PollContents');
export const POLL_RESTORER = port<PollRestorer>('PollRestorer');
export const PROFILE_RESTORER = port<ProfileRestorer>('ProfileRestorer');
export const REQUEST_MEMORY = port<RequestMemory>('RequestMemory');
export const EXCLUSIVE_LOCK = port<ExclusiveLock>('ExclusiveLock');
export const DEAD_LETTER_STORE = port<DeadLetterStore>('DeadLetterStore');
export const LATE_EVENT_STORE = port<LateEventStore>('LateEventStore');
export const LOG_PROBE = port<LogProbe>('LogProbe');
export const DATABASE_PROBE = port<DatabaseProbe>('DatabaseProbe');
export const REDIS_PROBE = port<RedisProbe>('RedisProbe');
export const LEASE_STORE = port<LeaseStore>('LeaseStore');
export const FEED_STORE = port<FeedStore>('FeedStore');
export const FRAME_BUS = port<FrameBus>('FrameBus');
export const PRESENCE_STORE = port<PresenceStore>('PresenceStore');
export const LIVE_FEED = port<LiveFeed>('LiveFeed');
export const SESSION_STORE = port<SessionStore>('SessionStore');
export const IDEMPOTENCY_STORE = port<IdempotencyStore>('IdempotencyStore');
export const INVALIDATION_BUS = port<InvalidationBus>('InvalidationBus');
/** On a Redis Cluster, what BullMQ works with; `retry` says when to connect anew, or no more. */
export type QueueCluster = (retry: () => number | null) => Cluster | undefined;
export const QUEUE_CLUSTER = port<QueueCluster>('QueueCluster');
/** Whether Redis and PostgreSQL answer; for the readiness probe. */
export const STORE_PROBES = port<StoreProbes>('StoreProbes');

export interface StoreProbes {
  redis(): Promise<void>;
  postgres(): Promise<void>;
}
