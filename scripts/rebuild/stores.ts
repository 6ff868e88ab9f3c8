import {
  createPool,
  PostgresBoardContents,
  PostgresBoardHistory,
  PostgresExclusiveLock,
  PostgresLeaderboardRepository,
} from '@rostrum/postgres-store';
import {
  KeySpace,
  PeriodClock,
  RedisConnections,
  RedisEventLog,
  RedisInvalidationBus,
  RedisLiveBoards,
  RedisPeriodStore,
  RedisProfiles,
  RedisRankingStore,
} from '@rostrum/redis-store';
import type { Pool } from 'pg';
import type { RebuildPorts } from '../../apps/api/src/leaderboards/rebuild/rebuild-ports.ts';
import { countPartitions, type StoreAddresses, untilReady } from '../command-line/stores.ts';
import { UsageError } from '../command-line/usage-error.ts';

/** The lock, the moment, and whatever else is asked meanwhile. */
const CONNECTIONS = 4;
/** Members are placed as long as this many events wait to be stored. */
const WRITE_LIMITS = { streamCapacity: 10_000, idempotencyTtlSeconds: 60 };

export interface RebuildStores {
  ports: RebuildPorts;
  pool: Pool;
  close(): Promise<void>;
}

/** @throws UsageError */
export async function openRebuildStores(addresses: StoreAddresses): Promise<RebuildStores> {
  const onFault = (connection: string, { message }: Error): void =>
    console.error(`Redis (${connection}): ${message}`);
  const { redisUrl, databaseUrl } = addresses;
  const redis = new RedisConnections({ redisUrl, name: 'rostrum:rebuild', onFault });
  const pool = createPool(databaseUrl, { max: CONNECTIONS });
  const close = async (): Promise<void> => {
    await redis.close();
    await pool.end();
  };
  try {
    const keys = new KeySpace(await countPartitions(pool));
    await untilReady(redis);
    return { ports: portsOf(redis, keys, pool), pool, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function portsOf(redis: RedisConnections, keys: KeySpace, pool: Pool): RebuildPorts {
  const profiles = new RedisProfiles(redis, keys);
  const news = redis.subscriber('news');
  return {
    boards: new PostgresLeaderboardRepository(pool),
    ranking: new RedisRankingStore(redis, keys, profiles, new PeriodClock(), WRITE_LIMITS),
    live: new RedisLiveBoards(redis, keys),
    history: new PostgresBoardHistory(pool),
    contents: new PostgresBoardContents(pool),
    periods: new RedisPeriodStore(redis, keys),
    log: new RedisEventLog(redis, keys, news),
    lock: new PostgresExclusiveLock(pool),
    bus: new RedisInvalidationBus(redis, news),
  };
}

/** A tenant by its id, or by its name where no other has the same. */
export async function findTenantId(pool: Pool, tenant: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM tenants WHERE id = $1 OR name = $1 ORDER BY id = $1 DESC LIMIT 2',
    [tenant],
  );
  const [found, other] = rows;
  if (!found) throw new UsageError(`There is no tenant "${tenant}".`);
  if (other && found.id !== tenant) {
    throw new UsageError(`Several tenants are named "${tenant}": give the id of one.`);
  }
  return found.id;
}
