import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Leaderboard, SubmissionInput } from '@rostrum/domain';
import { type RunningServer, startRedis } from '@rostrum/local-services';
import {
  GroupedRankingStore,
  KeySpace,
  PeriodClock,
  RedisBoardRestorer,
  RedisConnections,
  RedisEventLog,
  RedisLogControl,
  RedisProfiles,
  RedisRankingStore,
} from '@rostrum/redis-store';
import { Redis } from 'ioredis';
import { initialScores, RisingScores } from '../load/boards.ts';
import { ROOT } from './server-process.ts';

const BATCH_SIZE = 1000;
const BATCHES_UNDER_WAY = 4;
/** How many runs of the seeding may wait in the stream, which nobody reads here. */
const RUNS_BETWEEN_TRIMS = 100;
const PARTITION_COUNT = 1;
const EPOCH = 'bench';
const LIMITS = { streamCapacity: 10_000_000, idempotencyTtlSeconds: 86_400 };

/** A board and a bare sorted set of the same members and scores. */
export interface Pair {
  board: Leaderboard;
  /** The board's ranking itself, for looking up what stands where. */
  ranking: string;
  /** The bare one. */
  sortedSet: string;
  members: number;
  /** What to submit next to either. */
  scores: RisingScores;
}

/** The ranking store in this process, without HTTP, on a Redis of its own. */
export interface Ranking {
  /** A run of the script for each call. */
  store: RedisRankingStore;
  /** As the service has it: what arrives together is written together. */
  grouped: GroupedRankingStore;
  /** Writes boards anew into the partition while it is closed. */
  restorer: RedisBoardRestorer;
  /** A connection for plain commands, with the settings of the store's. */
  commands: Redis;
  /** For looking at the server; nothing that is measured goes through it. */
  inspector: Redis;
  redisPid: number;
  /** A board with one period and a sorted set beside it; made at the first call. */
  pair(members: number): Promise<Pair>;
  log: RedisEventLog;
  /** The stream of the partition. */
  streamKey: string;
  /** Has the stream read by these groups alone, from its end on. */
  resetGroups(groups: readonly string[]): Promise<void>;
  /** Closes the partition, as one that is rebuilt; the token of the rebuilding. */
  closePartition(): Promise<string>;
  openPartition(): Promise<void>;
  /** Takes away events, which only a worker would, and which nobody here needs. */
  dropEvents(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRanking(onProgress: (text: string) => void): Promise<Ranking> {
  const dir = await mkdtemp(join(tmpdir(), 'rostrum-bench-ranking-'));
  const redis = await startRedis({
    dataDir: dir,
    cacheDir: join(ROOT, '.rostrum/programs'),
    // A rewrite of the append-only file in the middle of a turn would be charged to whoever has it.
    config: { 'auto-aof-rewrite-percentage': '0' },
    onProgress,
  });
  const opened = await openStores(redis);
  const pairs = new Map<number, Promise<Pair>>();
  return {
    ...opened,
    pair(members) {
      const known = pairs.get(members) ?? seedPair(opened, members, onProgress);
      pairs.set(members, known);
      return known;
    },
    async stop() {
      await opened.close();
      await redis.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

type Opened = Awaited<ReturnType<typeof openStores>>;

async function openStores(server: RunningServer) {
  const redis = new RedisConnections({
    redisUrl: server.url,
    name: 'bench',
    onFault: (_connection, error) => console.error(error.message),
  });
  const keys = new KeySpace(PARTITION_COUNT);
  const clock = new PeriodClock();
  const profiles = new RedisProfiles(redis, keys);
  await redis.ready();
  const control = new RedisLogControl(redis, keys);
  await control.close(0, 'bench');
  await control.open(0, 'bench', EPOCH, 0);
  const plain = { disableClientInfo: true };
  const commands = new Redis(server.url, { ...plain, enableAutoPipelining: true });
  const inspector = new Redis(server.url, plain);
  return {
    store: new RedisRankingStore(redis, keys, profiles, clock, LIMITS),
    grouped: new GroupedRankingStore(redis, keys, profiles, clock, LIMITS),
    restorer: new RedisBoardRestorer(redis, keys),
    commands,
    inspector,
    redisPid: server.pid,
    keys,
    log: new RedisEventLog(redis, keys, redis.subscriber('news')),
    streamKey: keys.partition(0).events,
    async resetGroups(groups: readonly string[]) {
      const { events } = keys.partition(0);
      for (const group of ['persist', 'notify', 'second']) {
        await inspector.xgroup('DESTROY', events, group);
      }
      await inspector.xtrim(events, 'MAXLEN', 0);
      for (const group of groups) await inspector.xgroup('CREATE', events, group, '$', 'MKSTREAM');
    },
    async closePartition() {
      const token = randomUUID();
      await inspector.hdel(keys.partition(0).log, 'epoch');
      await inspector.hset(keys.partition(0).log, 'rebuild', token);
      return token;
    },
    async openPartition() {
      await inspector.hdel(keys.partition(0).log, 'rebuild');
      await inspector.hset(keys.partition(0).log, 'epoch', EPOCH);
    },
    async dropEvents() {
      await inspector.xtrim(keys.partition(0).events, 'MAXLEN', 0);
    },
    async close() {
      commands.disconnect();
      inspector.disconnect();
      await redis.close();
    },
  };
}

async function seedPair(
  opened: Opened,
  members: number,
  onProgress: (text: string) => void,
): Promise<Pair> {
  onProgress(`Seeding a board of ${members.toLocaleString('en')} members`);
  const board = benchBoard(`pair-${members}`);
  const ranking = `${opened.keys.leaderboard(board).base}:rank:all-time`;
  const sortedSet = `sorted-set:${members}`;
  await seedBoard(opened, board, members);
  await seedSortedSet(opened.commands, sortedSet, members);
  return { board, ranking, sortedSet, members, scores: new RisingScores(members) };
}

/** Through the store itself, in batches: whatever it keeps, it keeps here as well. */
export async function seedBoard(
  { store, dropEvents }: Pick<Ranking, 'store' | 'dropEvents'>,
  board: Leaderboard,
  members: number,
  nameOf?: (index: number) => string,
): Promise<void> {
  await store.install(board);
  const batches = batchesOf(members, nameOf);
  let runs = 0;
  const lane = async (): Promise<void> => {
    for (const batch of batches) {
      const submissions = batch.map(({ memberId, score }) => submission(memberId, score));
      await store.submit({ board, submissions, wantRanks: false, idempotency: undefined });
      runs += 1;
      if (runs % RUNS_BETWEEN_TRIMS === 0) await dropEvents();
    }
  };
  await Promise.all(Array.from({ length: BATCHES_UNDER_WAY }, lane));
  await dropEvents();
}

export async function seedSortedSet(
  commands: Redis,
  key: string,
  members: number,
  nameOf?: (index: number) => string,
): Promise<void> {
  for (const batch of batchesOf(members, nameOf)) {
    await commands.zadd(key, ...batch.flatMap(({ memberId, score }) => [score, memberId]));
  }
}

function* batchesOf(members: number, nameOf?: (index: number) => string) {
  let batch: { memberId: string; score: number }[] = [];
  for (const one of initialScores(members, nameOf)) {
    if (batch.push(one) < BATCH_SIZE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

export function submission(memberId: string, score: number): SubmissionInput {
  return {
    memberId,
    score,
    columns: [],
    operator: 'best',
    metadata: undefined,
    occurredAtMs: undefined,
    submissionId: undefined,
  };
}

export function benchBoard(key: string): Leaderboard {
  const createdAt = new Date();
  return {
    id: `lb_${key}`,
    tenantId: 'bench',
    key,
    name: key,
    sortOrder: 'desc',
    operator: 'best',
    allowOperatorOverride: false,
    tieBreak: 'first',
    rankStyle: 'ordinal',
    columns: [],
    periods: ['all-time'],
    timezone: 'UTC',
    retentionPeriods: 30,
    durability: 'applied',
    visibility: 'public',
    configVersion: 1,
    createdAt,
    updatedAt: createdAt,
  };
}
