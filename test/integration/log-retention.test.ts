import { RostrumClient } from '@rostrum/client';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { startTestApp, type TestApp } from '../setup/app.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';
import { uniqueKey } from '../setup/unique.ts';

const SOON = { timeout: 20_000, interval: 20 };

let app: TestApp;
let database: DurableView;
let client: RostrumClient;

beforeAll(async () => {
  app = await startTestApp();
  database = viewDatabase(app.stores);
  client = new RostrumClient({ baseUrl: app.url, token: app.secretKey });
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});

async function startWorker(days: number) {
  const env = { ROSTRUM_ROLE: 'worker', ROSTRUM_EVENT_RETENTION_DAYS: String(days) };
  const instance = await app.startInstance(env);
  onTestFinished(() => instance.stop());
}

async function parts(): Promise<string[]> {
  const found = await database.rows<{ part: string }>(
    `SELECT inhrelid::regclass::text AS part FROM pg_inherits
     WHERE inhparent = 'events'::regclass ORDER BY part`,
  );
  return found.map(({ part }) => part);
}

/** Makes January 2020 a part of its own, and moves what was stored of a poll into it. */
async function age(pollId: string): Promise<void> {
  const [bound] = await database.rows<{ bound: string }>(
    `SELECT pg_get_expr(relpartbound, oid) AS bound FROM pg_class WHERE relname = 'events_first'`,
  );
  const statements = [
    'ALTER TABLE events DETACH PARTITION events_first',
    `ALTER TABLE events ATTACH PARTITION events_first
       ${bound?.bound.replace('MINVALUE', "'2020-02-01Z'")}`,
    `CREATE TABLE events_2020_01 PARTITION OF events (PRIMARY KEY (partition, epoch, sequence))
       FOR VALUES FROM ('2020-01-01Z') TO ('2020-02-01Z')`,
    `UPDATE events SET at = '2020-01-03Z' WHERE resource_id = '${pollId}'`,
    `UPDATE polls SET created_at = '2020-01-02Z' WHERE id = '${pollId}'`,
  ];
  for (const statement of statements) await database.rows(statement);
}

it('makes parts for the months to come by itself', async () => {
  const now = new Date();
  const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 2, 1));
  const name = `events_${next.toISOString().slice(0, 7).replace('-', '_')}`;
  await vi.waitFor(async () => expect(await parts()).toContain(name), SOON);
});

it('drops what is older than is kept, and counts polls of that time by their ballots', async () => {
  const { pollId } = await client.createPoll({
    key: uniqueKey('old'),
    question: 'Which words?',
    type: 'word-cloud',
    moderation: 'none',
    ballotChange: 'change',
  });
  await client.openPoll(pollId);
  const words = ['Tea', 'tea', 'Coffee', 'TEA'];
  for (const [index, word] of words.entries()) {
    await client.castBallot(pollId, `v${index}`, { texts: [word] });
  }
  await client.castBallot(pollId, 'v0', { texts: ['coffee'] });
  expect(await client.recountPoll(pollId)).toMatchObject({ source: 'log', agrees: true });

  await age(pollId);
  await startWorker(2);
  await vi.waitFor(async () => expect(await parts()).not.toContain('events_2020_01'), SOON);
  expect(await parts()).toContain('events_first');
  const recount = await client.recountPoll(pollId);
  expect(recount).toMatchObject({ source: 'ballots', agrees: true, ballotCount: 4 });

  await database.rows(`DELETE FROM ballots WHERE poll_id = '${pollId}' AND voter_id = 'v1'`);
  expect(await client.recountPoll(pollId)).toMatchObject({ agrees: false });
});
