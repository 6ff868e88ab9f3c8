// The least that a server can do for one vote: `node:http`, JSON, and one HINCRBY. It knows no voters
// and keeps no ballots: whoever votes twice counts twice.
import { createServer, type ServerResponse } from 'node:http';
import { Redis } from 'ioredis';

const { PORT, REDIS_URL = '', TALLY = '' } = process.env;
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

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

createServer((request, response) => {
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
    count(body).then(
      (counted) => answer(response, 200, counted),
      (error: unknown) => answer(response, 500, { error: String(error) }),
    );
  });
}).listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
