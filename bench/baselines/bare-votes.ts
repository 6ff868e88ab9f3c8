// The least that a server can do for one vote: `node:http`, JSON, and one HINCRBY. It knows no voters
// and keeps no ballots: whoever votes twice counts twice.
import { Redis } from 'ioredis';
import { serveBare } from './bare-server.ts';

const { REDIS_URL = '', TALLY = '' } = process.env;
const redis = new Redis(REDIS_URL, { enableAutoPipelining: true, disableClientInfo: true });

interface Ballot {
  choices: [string];
}

async function count(body: string): Promise<unknown> {
  const { ballots, choices } = JSON.parse(body) as Ballot & { ballots?: Ballot[] };
  if (!ballots) return { votes: await redis.hincrby(TALLY, choices[0], 1) };
  const pipeline = redis.pipeline();
  for (const ballot of ballots) pipeline.hincrby(TALLY, ballot.choices[0], 1);
  const answers = await pipeline.exec();
  return { results: answers?.map(([, votes]) => ({ votes })) };
}

serveBare(count);
