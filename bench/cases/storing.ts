import { randomUUID } from 'node:crypto';
import { DEFAULT_PARTITION_COUNT, type LogEvent, type PartitionMark } from '@rostrum/domain';
import {
  createPool,
  migrate,
  PostgresEventHistory,
  PostgresEventSink,
  PostgresLeaderboardRepository,
  PostgresTenantRepository,
} from '@rostrum/postgres-store';
import { alternate, type Contestant, figureOf, ratioOf, type Standing } from '../measure/rounds.ts';
import { benchBoard } from '../servers/ranking.ts';
import type { Bench, CaseResult } from './case.ts';

const EVENTS_PER_BATCH = 500;
const PARTITIONS_PER_BATCH = 8;
const MEMBERS = 10_000;
/** As it was before the log lay in parts. */
const AS_ONE_TABLE = `
  CREATE TABLE whole (LIKE events INCLUDING DEFAULTS, PRIMARY KEY (partition, epoch, sequence));
  CREATE INDEX ON whole USING brin (at);
  DROP TABLE events;
  ALTER TABLE whole RENAME TO events`;

/** What it costs to store events in a log that lies in parts of a month, beside one that is one table. */
export async function storing({ stores, options, onTurn }: Bench): Promise<CaseResult> {
  const databases = [
    await openLog(stores.postgres.url, 'by month'),
    await openLog(stores.postgres.url, 'one table', AS_ONE_TABLE),
  ];
  try {
    const contestants = databases.map((each) => each.storing(options.seconds * 1000));
    const [byMonth, whole] = await alternate(contestants, options.rounds, onTurn);
    if (!byMonth || !whole) throw new RangeError('a contestant is missing');
    const value = ratioOf(byMonth, whole, 'rate');
    return {
      id: 's',
      title: 'Storing the log',
      sections: [
        {
          title: `Batches of ${EVENTS_PER_BATCH} events, an entry each`,
          lines: [byMonth, whole].map(toLine),
          verdicts: [
            { label: 'events/s, to one table', unit: '×', value, target: { atLeast: 0.9 } },
          ],
        },
      ],
    };
  } finally {
    await Promise.all(databases.map((each) => each.close()));
  }
}

async function openLog(serverUrl: string, name: string, change?: string) {
  const server = createPool(serverUrl, { max: 1 });
  const database = `storing_${randomUUID().replaceAll('-', '')}`;
  await server.query(`CREATE DATABASE ${database}`);
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  const pool = createPool(url.href, { max: 2 });
  await migrate(pool);
  await new PostgresEventHistory(pool).prepare(new Date());
  if (change) await pool.query(change);
  const board = { ...benchBoard('storing'), tenantId: randomUUID() };
  const tenant = { id: board.tenantId, name, createdAt: new Date() };
  await new PostgresTenantRepository(pool).insertTenant({ tenant, signingSecret: 'none' });
  await new PostgresLeaderboardRepository(pool).insert(board);
  const sink = new PostgresEventSink(pool);
  const marks = await sink.ensurePartitions(DEFAULT_PARTITION_COUNT);
  return {
    storing: (ms: number): Contestant => ({
      name,
      async run() {
        await pool.query('TRUNCATE events, leaderboard_entries; CHECKPOINT');
        let events = 0;
        const startedAt = performance.now();
        while (performance.now() - startedAt < ms) {
          await sink.store(nextBatch(marks, board.id));
          events += EVENTS_PER_BATCH;
        }
        return { rate: (events / (performance.now() - startedAt)) * 1000 };
      },
    }),
    async close() {
      await pool.end();
      await server.query(`DROP DATABASE ${database}`);
      await server.end();
    },
  };
}

function nextBatch(marks: PartitionMark[], resourceId: string): LogEvent[] {
  const first = Math.floor(Math.random() * (marks.length - PARTITIONS_PER_BATCH));
  return Array.from({ length: EVENTS_PER_BATCH }, (_, index): LogEvent => {
    const mark = marks[first + (index % PARTITIONS_PER_BATCH)];
    if (!mark) throw new RangeError('there is no such partition');
    mark.sequence += 1;
    const [atMs, memberId] = [Date.now(), `player-${Math.floor(Math.random() * MEMBERS)}`];
    const entry = {
      period: 'all-time',
      memberId,
      score: index,
      prefix: mark.sequence.toString(16).padStart(12, '0'),
      updatedAtMs: atMs,
      attempts: undefined,
      metadata: undefined,
    };
    return {
      position: { ...mark },
      tenantId: 'bench',
      resourceId,
      version: atMs * 1024 + index,
      atMs,
      names: [randomUUID().slice(0, 22)],
      body: {
        type: 'scores.submitted',
        submissions: [{ memberId, operator: 'set', score: index, entries: [entry] }],
      },
    };
  });
}

function toLine(standing: Standing) {
  return {
    name: standing.name,
    figures: [{ label: 'events/s', unit: '1/s' as const, value: figureOf(standing, 'rate') }],
  };
}
