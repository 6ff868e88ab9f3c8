import { randomUUID } from 'node:crypto';
import type {
  EventBody,
  ImportJob,
  Leaderboard,
  LogEvent,
  PartitionMark,
  Poll,
  StoredEntry,
} from '@rostrum/domain';
import type { Pool } from 'pg';
import { createTestDatabase } from '../../../test/setup/database.ts';
import {
  createPool,
  migrate,
  PostgresLeaderboardRepository,
  PostgresPollRepository,
  PostgresTenantRepository,
} from '../src/index.ts';

/** A migrated database of one's own. */
export async function openDatabase(): Promise<Pool> {
  const pool = createPool(await createTestDatabase(), { max: 6 });
  await migrate(pool);
  return pool;
}

export async function addTenant(pool: Pool): Promise<string> {
  const tenant = { id: `tenant-${randomUUID()}`, name: 'Arcade', createdAt: new Date() };
  await new PostgresTenantRepository(pool).insertTenant({ tenant, signingSecret: 'sealed' });
  return tenant.id;
}

export async function addBoard(
  pool: Pool,
  tenantId: string,
  overrides: Partial<Leaderboard> = {},
): Promise<Leaderboard> {
  const board = aBoard(tenantId, overrides);
  await new PostgresLeaderboardRepository(pool).insert(board);
  return board;
}

export async function addPoll(
  pool: Pool,
  tenantId: string,
  overrides: Partial<Poll> = {},
): Promise<Poll> {
  const poll = aPoll(tenantId, overrides);
  await new PostgresPollRepository(pool).insert(poll);
  return poll;
}

export function aBoard(tenantId: string, overrides: Partial<Leaderboard> = {}): Leaderboard {
  return {
    id: randomUUID(),
    tenantId,
    key: `board-${randomUUID()}`,
    name: 'Wörld “Cup” \\ 🏆',
    sortOrder: 'desc',
    operator: 'best',
    allowOperatorOverride: true,
    tieBreak: 'first',
    rankStyle: 'ordinal',
    columns: [
      { key: 'wins', sortOrder: 'desc' },
      { key: 'ms', sortOrder: 'asc' },
    ],
    periods: ['all-time', 'daily'],
    timezone: 'Europe/Berlin',
    retentionPeriods: 30,
    durability: 'applied',
    visibility: 'public',
    configVersion: 1,
    createdAt: new Date('2026-11-21T10:00:00.123Z'),
    updatedAt: new Date('2026-11-21T10:00:00.456Z'),
    ...overrides,
  };
}

export function aPoll(tenantId: string, overrides: Partial<Poll> = {}): Poll {
  return {
    id: randomUUID(),
    tenantId,
    key: `poll-${randomUUID()}`,
    question: 'Who wins "tonight"?',
    type: 'multiple',
    options: [
      { id: 'b', label: 'Brazil', imageUrl: 'https://example.com/b.png' },
      { id: 'a', label: 'Åland' },
    ],
    minChoices: 1,
    maxChoices: 2,
    ballotChange: 'retract',
    voterIdentity: 'token',
    resultsVisibility: 'after_vote',
    durability: 'persisted',
    visibility: 'private',
    configVersion: 1,
    createdAt: new Date('2026-11-21T10:00:00.123Z'),
    updatedAt: new Date('2026-11-21T10:00:00.456Z'),
    ...overrides,
  };
}

export function aJob(tenantId: string, overrides: Partial<ImportJob> = {}): ImportJob {
  return {
    id: randomUUID(),
    tenantId,
    leaderboardKey: 'arcade',
    state: 'receiving',
    mapping: {
      format: 'csv',
      memberColumn: 'scorer',
      scoreColumn: undefined,
      occurredAtColumn: 'date',
      columns: { wins: 'Wins' },
      skip: [{ column: 'own_goal', value: 'TRUE' }],
      operator: 'increment',
    },
    progress: {
      bytesDone: 0,
      bytesTotal: 2 ** 33,
      rowsDone: 0,
      rowsApplied: 0,
      rowsUnchanged: 0,
      rowsRejected: 0,
      rowsSkipped: 0,
    },
    rejections: [],
    error: undefined,
    createdAt: new Date('2026-11-21T10:00:00.123Z'),
    updatedAt: new Date('2026-11-21T10:00:00.456Z'),
    ...overrides,
  };
}

export function anEntry(memberId: string, overrides: Partial<StoredEntry> = {}): StoredEntry {
  return {
    period: 'all-time',
    memberId,
    score: 1,
    prefix: 'fffffffffffe',
    updatedAtMs: Date.parse('2026-11-21T10:00:00.789Z'),
    attempts: undefined,
    metadata: undefined,
    ...overrides,
  };
}

/** A submission that left these entries behind; all of one member. */
export function scored(...entries: [StoredEntry, ...StoredEntry[]]): EventBody {
  const [{ memberId, score }] = entries;
  return {
    type: 'scores.submitted',
    submissions: [{ memberId, operator: 'set', score, entries }],
  };
}

/** Writes the events of partitions, each with the next sequence. */
export class Log {
  readonly #marks: Map<number, PartitionMark>;

  constructor(marks: readonly PartitionMark[]) {
    this.#marks = new Map(marks.map((mark) => [mark.partition, { ...mark }]));
  }

  append(partition: number, resourceId: string, body: EventBody): LogEvent {
    const mark = this.#marks.get(partition);
    if (mark === undefined) throw new Error(`no partition ${partition}`);
    mark.sequence += 1;
    return {
      position: { ...mark },
      tenantId: 'tenant',
      resourceId,
      version: Date.UTC(2026, 10, 21) * 1024 + mark.sequence,
      atMs: Date.UTC(2026, 10, 21) + mark.sequence,
      body,
    };
  }
}
