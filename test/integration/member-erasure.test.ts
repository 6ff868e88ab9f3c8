import { RostrumClient } from '@rostrum/client';
import type { ErasureJobView } from '@rostrum/contracts';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { agentWith } from '../setup/agent.ts';
import { startTestApp, startTestStores, type TestApp } from '../setup/app.ts';
import { createBoard } from '../setup/boards.ts';
import { connectRedis } from '../setup/direct-redis.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { expectProblem } from '../setup/problem.ts';
import { uniqueKey } from '../setup/unique.ts';

let app: TestApp;
let redis: Redis;
let database: DurableView;
let client: RostrumClient;

beforeAll(async () => {
  const stores = await startTestStores();
  app = await startTestApp({ stores });
  redis = connectRedis(stores.redisUrl);
  database = viewDatabase(stores);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(async () => {
  redis?.disconnect();
  await database?.close();
  await app?.stop();
});

async function erased(jobId: string): Promise<ErasureJobView> {
  return vi.waitFor(
    async () => {
      const job = await client.getJob(jobId);
      if (job.kind !== 'member.erasure' || job.state !== 'completed') throw new Error(job.state);
      return job;
    },
    { timeout: 30_000, interval: 100 },
  );
}

/** Every key and value of Redis as text, streams apart: what is stored is trimmed off them. */
async function dumpRedis(): Promise<string[]> {
  const parts: string[] = [];
  for (const key of await redis.keys('*')) {
    parts.push(key);
    const type = await redis.type(key);
    if (type === 'hash') parts.push(...Object.entries(await redis.hgetall(key)).flat());
    else if (type === 'zset') parts.push(...(await redis.zrange(key, '0', '-1')));
    else if (type === 'set') parts.push(...(await redis.smembers(key)));
    else if (type === 'string') parts.push((await redis.get(key)) ?? '');
    else if (type === 'stream') {
      parts.push(...(await redis.xrange(key, '-', '+')).flatMap(([, fields]) => fields));
    }
  }
  return parts;
}

async function dumpDatabase(): Promise<string[]> {
  const tables = await database.rows<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const dumps = await Promise.all(
    tables.map(({ name }) =>
      database.rows<{ row: string }>(`SELECT t::text AS row FROM ${name} t`),
    ),
  );
  return dumps.flat().map(({ row }) => row);
}

it('an erased member is nowhere: not on boards, in the log, nor in PostgreSQL, and the job proves it', async () => {
  const gone = uniqueKey('gone');
  const kept = uniqueKey('kept');
  const attributes = { country: 'NO' };
  await client.putMembers([
    { memberId: gone, displayName: 'Ann', attributes },
    { memberId: kept, displayName: 'Bea', attributes },
  ]);
  const boards = await Promise.all([
    createBoard(client, { segments: ['country'], periods: ['all-time', 'daily'] }),
    createBoard(client, { maxEntries: 2, rankStyle: 'dense' }),
    createBoard(client, {}),
  ]);
  for (const key of boards) {
    await client.submitScores(key, [
      { memberId: gone, score: 1 },
      { memberId: kept, score: 2 },
      { memberId: 'other', score: 3 },
    ]);
    await client.submitScore(key, { memberId: gone, score: 5 });
  }
  await client.deleteEntry(boards[2] ?? '', gone);
  const guarded = await createBoard(client, {
    quarantine: { maxScore: 10 },
    submissionRate: { limit: 100, windowSeconds: 3600 },
  });
  await client.submitScore(guarded, { memberId: gone, score: 11 });
  await client.putMember(gone, { state: 'hidden' });
  const job = await client.deleteMember(gone);
  expect(job).toMatchObject({ kind: 'member.erasure', state: 'running', verifiedAt: null });
  expectProblem(
    await agentWith(app.url, app.secretKey).get(`/v1/members/${gone}`),
    404,
    'member.not_found',
  );

  const { erased: counts, verifiedAt } = await erased(job.jobId);
  expect(verifiedAt).not.toBeNull();
  // Two periods of one board, one of another; of the third it was deleted before.
  expect(counts).toMatchObject({ boards: 4, entries: 3, archivedEntries: 0, held: 1 });
  expect((await client.listQuarantine(guarded)).items).toEqual([]);
  // Two runs on each of three boards, a removal, and that it was hidden on each.
  expect(counts.events).toBeGreaterThanOrEqual(3 * 2 + 1);
  const traces = [...(await dumpRedis()), ...(await dumpDatabase())];
  expect(traces.filter((text) => text.includes(gone))).toEqual([]);
  expect(traces.filter((text) => text.includes(kept))).not.toEqual([]);
  for (const key of boards) {
    const { entries } = await client.listEntries(key);
    expect(entries.map(({ memberId }) => memberId)).toContain('other');
    expect(entries.map(({ memberId }) => memberId)).not.toContain(gone);
  }
  expect((await client.getMember(kept)).displayName).toBe('Bea');
});

it('a member whose id is a word of the log is erased, and nobody else', async () => {
  const key = await createBoard(client, {});
  for (const memberId of ['best', 'all-time', 'visible', 'memberId', 'submissions']) {
    await client.submitScore(key, { memberId, score: 1 });
  }
  const job = await client.deleteMember('best');
  await erased(job.jobId);
  const { entries } = await client.listEntries(key);
  expect(entries.map(({ memberId }) => memberId)).toEqual([
    'all-time',
    'visible',
    'memberId',
    'submissions',
  ]);
});

it('asking twice is one erasure, and a member who comes back begins anew', async () => {
  const memberId = uniqueKey('twice');
  const key = await createBoard(client, {});
  await client.putMember(memberId, { displayName: 'Ann', state: 'banned' });
  const [first, second] = await Promise.all([
    client.deleteMember(memberId),
    client.deleteMember(memberId),
  ]);
  expect(second?.jobId).toBe(first?.jobId);
  await erased(first?.jobId ?? '');
  await client.submitScore(key, { memberId, score: 3 });
  expect((await client.getEntry(key, memberId)).member).toBeUndefined();
  await client.putMember(memberId, { displayName: 'Ann again' });
  expect((await client.getEntry(key, memberId)).member).toEqual({ displayName: 'Ann again' });
});
