import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { RostrumClient } from '@rostrum/client';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { signMemberToken, startTestApp, startTestStores, type TestApp } from '../setup/app.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { viewDatabase } from '../setup/durable.ts';
import { type ServiceProcess, startServiceProcess } from '../setup/service-process.ts';

/** More of them for a long run: `ROSTRUM_STORM_VOTERS=50000`. */
const VOTERS = Number(process.env['ROSTRUM_STORM_VOTERS'] ?? 1500);
const CONNECTIONS = 40;
const SENDS = 3;
const RETRY_MS = 50;
const OPTIONS = ['a', 'b', 'c'].map((id) => ({ id, label: id.toUpperCase() }));

let app: TestApp;
/** Those that are killed and started anew while votes come in. */
let mortal: ServiceProcess;
let client: RostrumClient;

beforeAll(async () => {
  // What a Redis that lives on keeps; the processes in front of it are what dies here.
  const stores = await startTestStores();
  app = await startTestApp({ stores });
  mortal = await startServiceProcess(stores);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(async () => {
  await mortal?.kill('SIGKILL');
  await app?.stop();
});

/** The ballot of a voter, the same whenever it is sent. */
function choicesOf(voter: number): string[] {
  return OPTIONS.filter((_, index) => (voter >> index) % 2 === 0 || index === voter % 3).map(
    ({ id }) => id,
  );
}

/** Sends until it is acknowledged, by whichever instance runs. */
async function insist(send: () => Promise<unknown>, isAcknowledged = () => true): Promise<void> {
  for (;;) {
    const isSent = await send().then(isAcknowledged, () => false);
    if (isSent) return;
    await delay(RETRY_MS);
  }
}

async function sendBySocket(url: string, pollId: string, voter: number): Promise<void> {
  const token = await signMemberToken(app, `v${voter}`);
  const socket: Socket = io(`${url}/live`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { token },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect_error', reject);
      socket.once('disconnect', () => reject(new Error('disconnected')));
      const ballot = { poll: pollId, choices: choicesOf(voter) };
      socket.timeout(5_000).emit('vote', ballot, (fault: unknown, answer: { ok: boolean }) => {
        if (fault || !answer.ok) reject(new Error('not acknowledged'));
        else resolve();
      });
    });
  } finally {
    socket.disconnect();
  }
}

it('each ballot sent three times over several connections, processes killed in the middle: nothing lost, nothing doubled', async () => {
  const { pollId } = await client.createPoll({
    question: 'Which?',
    type: 'multiple',
    options: OPTIONS,
    durability: 'persisted',
  });
  await client.openPoll(pollId);
  const acknowledged = new Map<number, number>();
  let next = 0;
  const one = async (voter: number, send: number): Promise<void> => {
    const ballot = { choices: choicesOf(voter) };
    const byRest = (url: string) =>
      new RostrumClient({ baseUrl: url, token: app.secretKey, maxAttempts: 1 });
    await insist(() => {
      if (send === 0) return byRest(mortal.url).castBallot(pollId, `v${voter}`, ballot);
      if (send === 1) return byRest(app.url).castBallot(pollId, `v${voter}`, ballot);
      return sendBySocket(voter % 2 ? mortal.url : app.url, pollId, voter);
    });
    acknowledged.set(voter, (acknowledged.get(voter) ?? 0) + 1);
  };
  const connection = async (): Promise<void> => {
    while (next < VOTERS) {
      const voter = next;
      next += 1;
      await Promise.all(Array.from({ length: SENDS }, (_, send) => one(voter, send)));
    }
  };
  const storm = Promise.all(Array.from({ length: CONNECTIONS }, connection));
  for (const share of [0.2, 0.5, 0.8]) {
    await vi.waitFor(() => expect(next).toBeGreaterThan(VOTERS * share), {
      timeout: 300_000,
      interval: 5,
    });
    await mortal.kill('SIGKILL');
    mortal = await startServiceProcess(app.stores);
  }
  await storm;

  expect(acknowledged.size).toBe(VOTERS);
  expect([...acknowledged.values()].every((times) => times === SENDS)).toBe(true);
  const votes = Object.fromEntries(
    OPTIONS.map(({ id }) => [
      id,
      [...acknowledged.keys()].filter((voter) => choicesOf(voter).includes(id)).length,
    ]),
  );
  const results = await client.getPollResults(pollId);
  expect(results.ballotCount).toBe(VOTERS);
  expect(Object.fromEntries(results.options.map((option) => [option.id, option.votes]))).toEqual(
    votes,
  );
  const database = viewDatabase(app.stores);
  const [row] = await database.rows<{ count: number }>(
    'SELECT count(*)::integer AS count FROM ballots WHERE poll_id = $1',
    [pollId],
  );
  await database.close();
  expect(row?.count).toBe(VOTERS);
  expect(await client.recountPoll(pollId)).toMatchObject({
    agrees: true,
    ballotCount: VOTERS,
    differences: [],
    storedOtherwise: 0,
  });
  const recount = join(import.meta.dirname, '../../scripts/recount.ts');
  const args = ['--conditions=source', recount, pollId, '--url', app.url, '--token', app.secretKey];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toContain('Tally, database and log agree.');
}, 600_000);

it('a recount tells where the live tally is not what the log says', async () => {
  const { pollId } = await client.createPoll({
    question: 'Which?',
    type: 'single',
    options: OPTIONS,
  });
  await client.openPoll(pollId);
  await client.castBallot(pollId, 'ann', { choices: ['a'] });
  const redis = connectRedis(app.stores.redisUrl);
  const [tally = ''] = await redis.keys(`*:poll:${pollId}:tally`);
  await redis.zincrby(tally, 1, 'b');
  redis.disconnect();
  expect(await client.recountPoll(pollId)).toMatchObject({
    agrees: false,
    differences: [{ what: 'b', live: 1, log: 0 }],
  });
  const database = viewDatabase(app.stores);
  await database.rows("UPDATE ballots SET ballot = 'c' WHERE poll_id = $1", [pollId]);
  await database.close();
  expect(await client.recountPoll(pollId)).toMatchObject({ storedOtherwise: 2 });
});
