// A leaderboard as tutorials write it: Express, `express.json()`, ZADD, then ZREVRANK.
import express from 'express';
import { Redis } from 'ioredis';

const { PORT, REDIS_URL = '', SORTED_SET = '' } = process.env;

const redis = new Redis(REDIS_URL, { disableClientInfo: true });
const app = express();
app.use(express.json());

app.get('/health/ready', (_request, response) => {
  response.json({});
});

app.post('/scores', async (request, response) => {
  const { memberId, score } = request.body;
  await redis.zadd(SORTED_SET, score, memberId);
  const rank = await redis.zrevrank(SORTED_SET, memberId);
  response.json({ memberId, score, rank: (rank ?? 0) + 1 });
});

app.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
