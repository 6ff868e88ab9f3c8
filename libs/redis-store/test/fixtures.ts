import type { BallotInput, Leaderboard, Poll, SubmissionInput } from '@rostrum/domain';
import {
  KeySpace,
  PeriodClock,
  RedisBallotStore,
  RedisConnections,
  RedisEventLog,
  RedisFeedStore,
  RedisLeaseStore,
  RedisLogControl,
  RedisPostStore,
  RedisProfiles,
  RedisRankingStore,
  type WriteLimits,
} from '../src/index.ts';
import { confirmLogs, openLogs } from './logs.ts';

const PARTITION_COUNT = 4;

/** Everything that one instance of the service has of this library. */
export interface Instance {
  redis: RedisConnections;
  keys: KeySpace;
  clock: PeriodClock;
  profiles: RedisProfiles;
  ranking: RedisRankingStore;
  ballots: RedisBallotStore;
  posts: RedisPostStore;
  feeds: RedisFeedStore;
  log: RedisEventLog;
  control: RedisLogControl;
  leases: RedisLeaseStore;
  close(): Promise<void>;
}

/** An instance on a Redis, connected, its partitions initialised. */
export async function openInstance(
  redisUrl: string,
  limits: Partial<WriteLimits> = {},
  { isConfirmedAfterBreaks = true } = {},
): Promise<Instance> {
  const redis = new RedisConnections({ redisUrl, name: 'test', onFault: () => {} });
  const keys = new KeySpace(PARTITION_COUNT);
  const clock = new PeriodClock();
  const profiles = new RedisProfiles(redis, keys);
  const writeLimits = { streamCapacity: 100_000, idempotencyTtlSeconds: 3600, ...limits };
  const log = new RedisEventLog(redis, keys, redis.subscriber('news'));
  await redis.ready();
  const control = new RedisLogControl(redis, keys);
  await openLogs(control, PARTITION_COUNT);
  const confirm = () => void confirmLogs(control, PARTITION_COUNT).catch(() => {});
  if (isConfirmedAfterBreaks) control.onDoubt(confirm);
  return {
    redis,
    keys,
    clock,
    profiles,
    ranking: new RedisRankingStore(redis, keys, profiles, clock, writeLimits),
    ballots: new RedisBallotStore(redis, keys, writeLimits),
    posts: new RedisPostStore(redis, keys, writeLimits),
    feeds: new RedisFeedStore(redis, keys, profiles.fresh),
    log,
    control,
    leases: new RedisLeaseStore(redis, keys),
    close: () => redis.close(),
  };
}

/** Names of all keys like `pattern`, wherever they are. */
export async function keysLike(redis: RedisConnections, pattern: string): Promise<string[]> {
  const found = await Promise.all(redis.masters().map((master) => master.keys(pattern)));
  return found.flat().sort();
}

/** Empties Redis, all masters of a Cluster. */
export async function flushAll(redis: RedisConnections): Promise<void> {
  await Promise.all(redis.masters().map((master) => master.flushall()));
}

let serial = 0;

/** A number that no other call in this process gets: every board and poll is a new one. */
function nextSerial(): number {
  serial += 1;
  return serial;
}

export function aBoard(overrides: Partial<Leaderboard> = {}): Leaderboard {
  const name = `board-${nextSerial()}`;
  return {
    id: `lb_${name}`,
    tenantId: 't1',
    key: name,
    name,
    sortOrder: 'desc',
    operator: 'best',
    allowOperatorOverride: true,
    tieBreak: 'first',
    rankStyle: 'ordinal',
    columns: [],
    periods: ['all-time'],
    timezone: 'UTC',
    retentionPeriods: 30,
    durability: 'applied',
    visibility: 'public',
    configVersion: 1,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    updatedAt: new Date('2026-01-01T00:00:00Z'),
    ...overrides,
  };
}

export function aSubmission(
  memberId: string,
  score: number,
  overrides: Partial<SubmissionInput> = {},
): SubmissionInput {
  return {
    memberId,
    score,
    columns: [],
    operator: 'best',
    metadata: undefined,
    occurredAtMs: undefined,
    submissionId: undefined,
    ...overrides,
  };
}

/** A ballot of choices. */
export function aBallot(voterId: string, ...choices: string[]): BallotInput {
  const marks = choices.toSorted().map((id) => [id, 1] as const);
  return { voterId, ballot: { weight: 1, marks, texts: [] }, ballotId: undefined };
}

export function aPoll(overrides: Partial<Poll> = {}): Poll {
  const name = `poll-${nextSerial()}`;
  return {
    id: name,
    tenantId: 't1',
    key: undefined,
    question: 'What shall it be?',
    type: 'single',
    options: ['a', 'b', 'c'].map((id) => ({ id, label: id })),
    minChoices: 1,
    maxChoices: 3,
    ballotChange: 'retract',
    voterIdentity: 'token',
    resultsVisibility: 'always',
    durability: 'applied',
    visibility: 'public',
    configVersion: 1,
    createdAt: new Date('2026-01-01T00:00:00Z'),
    updatedAt: new Date('2026-01-01T00:00:00Z'),
    ...overrides,
  };
}
