import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DomainError } from '@rostrum/domain';
import { type RunningPostgres, startPostgres } from '@rostrum/local-services';
import { DatabaseError, type Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aBoard, aJob, anEntry, aPoll, Log, scored } from '../test/fixtures.ts';
import { entriesOf } from '../test/tables.ts';
import {
  createPool,
  EntryReader,
  isUnavailable,
  migrate,
  PostgresEventSink,
  PostgresImportJobRepository,
  PostgresLeaderboardRepository,
  PostgresPollRepository,
  PostgresTenantRepository,
} from './index.ts';
import { inTransaction } from './transaction.ts';

const UNAVAILABLE = {
  name: 'DomainError',
  code: 'store.unavailable',
  message: 'The database is not available.',
  retryable: true,
};

let dataDir: string;
let server: RunningPostgres;
let pool: Pool;
let idleErrors: Error[];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rostrum-postgres-'));
  server = await startPostgres({ dataDir, durable: false });
});
afterAll(async () => {
  await server.stop();
  await rm(server.clusterDir, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  idleErrors = [];
  pool = createPool(server.url, { max: 4, onIdleError: (error) => idleErrors.push(error) });
  await migrate(pool);
});
afterEach(() => pool.end());

function everyCall(): [string, () => Promise<unknown>][] {
  const tenants = new PostgresTenantRepository(pool);
  const boards = new PostgresLeaderboardRepository(pool);
  const polls = new PostgresPollRepository(pool);
  const jobs = new PostgresImportJobRepository(pool);
  const sink = new PostgresEventSink(pool);
  const page = { limit: 1, after: undefined };
  const mark = { partition: 0, epoch: 'e', sequence: 0 };
  const event = new Log([mark]).append(0, 'board', scored(anEntry('m')));
  const tenant = { id: 't', name: 'T', createdAt: new Date() };
  const key = { id: 'k', tenantId: 't', kind: 'secret' as const, allowedOrigins: [] };
  return [
    ['insertTenant', () => tenants.insertTenant({ tenant, signingSecret: 's' })],
    ['insertApiKey', () => tenants.insertApiKey({ ...key, hash: 'h', createdAt: new Date() })],
    ['findApiKey', () => tenants.findApiKey('h')],
    [
      'insertUser',
      () => tenants.insertUser({ id: 'u', tenantId: 't', email: 'e', passwordHash: 'p' }),
    ],
    ['insert board', () => boards.insert(aBoard('t'))],
    ['find board', () => boards.find('t', 'k')],
    ['list boards', () => boards.list('t', page)],
    ['update board', () => boards.update(aBoard('t'))],
    ['delete board', () => boards.delete('t', 'k')],
    ['insert poll', () => polls.insert(aPoll('t'))],
    ['find poll', () => polls.find('t', 'k')],
    ['delete poll', () => polls.delete('t', 'k')],
    ['insert job', () => jobs.insert(aJob('t'))],
    ['save job', () => jobs.save(aJob('t'), ['receiving'])],
    ['append chunk', () => jobs.appendChunk('j', 0, new Uint8Array(1))],
    ['find queued jobs', () => jobs.findQueued(new Date())],
    ['sweep', () => jobs.sweep(new Date(), ['failed'])],
    ['ensure partitions', () => sink.ensurePartitions(1)],
    ['store', () => sink.store([event])],
    ['stream entries', () => entriesOf(pool, 'b')],
    ['count entries', () => new EntryReader(pool).countEntries('b')],
    ['migrate', () => migrate(pool)],
  ];
}

describe('a server that is gone', () => {
  it('is reported by every call, and every call works again when it is back', async () => {
    const tenants = new PostgresTenantRepository(pool);
    await Promise.all([1, 2, 3, 4].map(() => tenants.findTenant('t')));
    await server.kill('SIGKILL');
    try {
      // Its children outlive it for a moment, and would still answer.
      await expect.poll(() => pool.totalCount, { timeout: 10_000 }).toBe(0);
      for (const [name, call] of everyCall()) {
        const error = await call().catch((reason: unknown) => reason);
        expect(error, name).toMatchObject(UNAVAILABLE);
        expect(isUnavailable(error), name).toBe(true);
      }
    } finally {
      await server.restart();
    }
    expect(await tenants.findTenant('t')).toBeUndefined();
    expect(await migrate(pool)).toEqual([]);
  });

  it('does not bring the process down, whether its connections are idle or in use', async () => {
    const used = await pool.connect();
    const idle = await pool.connect();
    idle.release();
    await used.query('BEGIN');
    await pool.query('SELECT pg_terminate_backend($1)', [await pidOf(used)]).catch(() => undefined);
    await server.restart();
    await expect.poll(() => idleErrors.length, { timeout: 10_000 }).toBeGreaterThan(0);
    await expect(used.query('SELECT 1')).rejects.toSatisfy(isUnavailable);
    used.release(true);
    expect(await new PostgresTenantRepository(pool).findTenant('t')).toBeUndefined();
  });

  it('is reported within two seconds when it does not answer', async () => {
    await server.kill('SIGSTOP');
    try {
      const fresh = createPool(server.url, { max: 1 });
      const startedMs = performance.now();
      await expect(new PostgresTenantRepository(fresh).findTenant('t')).rejects.toMatchObject(
        UNAVAILABLE,
      );
      expect(performance.now() - startedMs).toBeLessThan(2_000);
      await fresh.end();
    } finally {
      await server.kill('SIGCONT');
    }
  });

  it('is reported to a transaction that it ended while this process was halted', async () => {
    const work = inTransaction(pool, async (client) => {
      await client.query('SET LOCAL idle_in_transaction_session_timeout = 1');
      haltThisThread(1_000);
      await client.query('SELECT 1');
    });
    // The server's last word (25P03), or what the system makes of writing to a closed connection.
    await expect(work).rejects.toMatchObject(UNAVAILABLE);
  });

  it('is reported when every connection is in use', async () => {
    const small = createPool(server.url, { max: 1 });
    const only = await small.connect();
    await expect(new PostgresTenantRepository(small).findTenant('t')).rejects.toMatchObject(
      UNAVAILABLE,
    );
    only.release();
    await small.end();
  });
});

describe('isUnavailable', () => {
  it.each(['08006', '53300', '53100', '57P01', '57P02', '57P03', '57014', '25P03', '25006'])(
    'is true of SQL state %s',
    (code) => {
      expect(isUnavailable(databaseError(code))).toBe(true);
    },
  );

  it.each(['23505', '42P01', '22P02', '40P01', '57P04', '28P01'])(
    'is false of SQL state %s',
    (code) => {
      expect(isUnavailable(databaseError(code))).toBe(false);
    },
  );

  it('is true of a host that cannot be found and a socket that is not there', async () => {
    for (const url of ['postgres://u@nowhere.invalid/d', 'postgres://u@/d?host=/nowhere']) {
      const lost = createPool(url, { max: 1 });
      await expect(lost.query('SELECT 1')).rejects.toSatisfy(isUnavailable);
      await lost.end();
    }
  });

  it('is false of other faults', async () => {
    expect(isUnavailable(new Error('boom'))).toBe(false);
    expect(isUnavailable(new DomainError('poll.exists', 'It exists.'))).toBe(false);
    expect(isUnavailable(Object.assign(new Error('no file'), { code: 'ENOENT' }))).toBe(false);
    expect(isUnavailable('ECONNREFUSED')).toBe(false);
    expect(isUnavailable(undefined)).toBe(false);
    await expect(pool.query('SELECT 1/0')).rejects.not.toSatisfy(isUnavailable);
  });
});

/** As SIGSTOP does: what arrives meanwhile is read only afterwards. */
function haltThisThread(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function databaseError(code: string): DatabaseError {
  const error = new DatabaseError('message', 7, 'error');
  error.code = code;
  return error;
}

async function pidOf(client: { query(text: string): Promise<{ rows: unknown[] }> }) {
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  return (rows[0] as { pid: number }).pid;
}
