// The least that a server can do for one score: `node:http`, JSON, and the same write script
// through the same adapter. No routing, no access, no checks, no limits.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DEFAULT_PARTITION_COUNT, type Leaderboard, type SubmitOutcome } from '@rostrum/domain';
import {
  KeySpace,
  PeriodClock,
  RedisConnections,
  RedisProfiles,
  RedisRankingStore,
} from '@rostrum/redis-store';

const { PORT, REDIS_URL = '', TENANT_ID = '', LEADERBOARD_KEY = '' } = process.env;
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

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

function serve(board: Leaderboard, request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    if (request.method === 'GET') {
      answer(response, 200, {});
      return;
    }
    submit(board, body).then(
      ({ outcomes, version, total }) => answer(response, 200, { ...outcomes[0], version, total }),
      (error: unknown) => answer(response, 500, { error: String(error) }),
    );
  });
}

await redis.ready();
const board = await ranking.definition({ tenantId: TENANT_ID, key: LEADERBOARD_KEY });
if (!board) throw new Error('There is no such board.');
createServer((request, response) => serve(board, request, response)).listen(
  Number(PORT),
  '127.0.0.1',
);
process.once('SIGTERM', () => process.exit(0));
