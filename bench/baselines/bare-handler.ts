// The least that a server can do for one score: `node:http`, JSON, and the same write script
// through the same adapter. No routing, no access, no checks, no limits.
import { DEFAULT_PARTITION_COUNT, type Leaderboard, type SubmitOutcome } from '@rostrum/domain';
import {
  KeySpace,
  PeriodClock,
  RedisConnections,
  RedisProfiles,
  RedisRankingStore,
} from '@rostrum/redis-store';
import { serveBare } from './bare-server.ts';

const { REDIS_URL = '', TENANT_ID = '', LEADERBOARD_KEY = '' } = process.env;
// As the service sets them by default.
const LIMITS = { streamCapacity: 200_000, idempotencyTtlSeconds: 86_400 };

const redis = new RedisConnections({
  redisUrl: REDIS_URL,
  name: 'bare-handler',
  onFault: (_connection, error) => console.error(error.message),
});
const keys = new KeySpace(DEFAULT_PARTITION_COUNT);
const profiles = new RedisProfiles(redis, keys);
const ranking = new RedisRankingStore(redis, keys, profiles, new PeriodClock(), LIMITS);

async function submit(board: Leaderboard, body: string): Promise<SubmitOutcome> {
  const { memberId, score } = JSON.parse(body);
  return ranking.submit({
    board,
    submissions: [
      {
        memberId,
        score,
        columns: [],
        operator: board.operator,
        metadata: undefined,
        occurredAtMs: undefined,
        submissionId: undefined,
      },
    ],
    wantRanks: true,
    idempotency: undefined,
  });
}

await redis.ready();
const board = await ranking.definition({ tenantId: TENANT_ID, key: LEADERBOARD_KEY });
if (!board) throw new Error('There is no such board.');
serveBare(async (body) => {
  const { outcomes, version, total } = await submit(board, body);
  return { ...outcomes[0], version, total };
});
