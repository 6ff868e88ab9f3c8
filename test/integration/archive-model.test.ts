import { randomUUID } from 'node:crypto';
import {
  ARCHIVE_EPOCH,
  type BoardReader,
  type Leaderboard,
  type PageStart,
  periodAt,
  RANK_STYLES,
  SORT_ORDERS,
  TIE_BREAKS,
} from '@rostrum/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { BoardReadings } from '../../apps/api/src/leaderboards/board-readings.ts';
import { startTestApp, type TestApp } from '../setup/app.ts';
import {
  type ArchiveTrial,
  addBoard,
  aRun,
  archiveNow,
  archiveTrial,
  settle,
} from '../setup/archives.ts';
import { type DurableView, viewDatabase } from '../setup/durable.ts';

const MEMBERS = ['a', 'b', 'c', '0', 'f', 'ffff', 'Ωmega', '😀', 'a b', '"\\', 'z', '￿'];
const SHARES = [0, 0.1, 0.5, 0.9, 0.99, 1];

let app: TestApp;
let trial: ArchiveTrial;
let database: DurableView;

beforeAll(async () => {
  app = await startTestApp({ env: { ROSTRUM_ARCHIVE_INTERVAL_MS: '3600000' } });
  trial = archiveTrial(app.app);
  database = viewDatabase(app.stores);
});
afterAll(async () => {
  await database?.close();
  await app?.stop();
});

/** As a change of the member leaves it, carried to the archives. */
async function setState(
  tenantId: string,
  memberId: string,
  state: 'hidden' | 'visible',
): Promise<void> {
  await database.rows(
    `INSERT INTO members (tenant_id, member_id, state, was_moderated) VALUES ($1, $2, $3, true)
     ON CONFLICT (tenant_id, member_id) DO UPDATE SET state = excluded.state`,
    [tenantId, memberId, state],
  );
  await trial.archives.followState(tenantId, memberId);
}

const sortOrder = fc.constantFrom(...SORT_ORDERS);
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -1, max: 2 }) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0.1, 5e-324, 2 ** 53 - 1, -Number.MAX_VALUE) },
);
const rules = fc.record({
  sortOrder,
  tieBreak: fc.constantFrom(...TIE_BREAKS),
  rankStyle: fc.constantFrom(...RANK_STYLES),
  columns: fc
    .array(sortOrder, { maxLength: 2 })
    .map((orders) => orders.map((order, index) => ({ key: `c${index}`, sortOrder: order }))),
});
const run = fc.record({
  memberId: fc.constantFrom(...MEMBERS),
  score: value.map((score) => score + 0),
  columns: fc.array(value, { minLength: 2, maxLength: 2 }),
  metadata: fc.option(fc.constant('{"ship":"K\\u0000"}'), { nil: undefined }),
});
const runs = fc.array(run, { minLength: 1, maxLength: 40 });
const bound = fc.option(fc.constantFrom(-1, 0, 0.5, 1, 2), { nil: undefined });
const questions = fc.record({
  limit: fc.integer({ min: 1, max: 9 }),
  least: bound,
  greatest: bound,
  previews: fc.array(fc.record({ score: value, columns: fc.tuple(value, value) }), {
    minLength: 3,
    maxLength: 3,
  }),
  hidden: fc.uniqueArray(fc.constantFrom(...MEMBERS), { maxLength: 6 }),
});
type Questions = typeof questions extends fc.Arbitrary<infer Value> ? Value : never;

/** Every reading of a period, but for what tells the two stores apart. */
async function readAll(
  reader: BoardReader,
  board: Leaderboard,
  periodId: string,
  { limit, least, greatest, previews }: Questions,
  places: readonly PageStart[],
): Promise<unknown> {
  const page = async (start: PageStart, scores = {}) => {
    const found = await reader.page(board, periodId, start, limit, scores);
    const { epoch: _epoch, version: _version, ...shown } = found ?? {};
    return shown;
  };
  const range = { least, greatest };
  const starts: PageStart[] = [{ at: 'top' }, ...places];
  const lookup = await reader.lookup(board, periodId, [...MEMBERS, 'nobody']);
  const stats = await reader.scoresAt(board, periodId, SHARES);
  return {
    pages: await Promise.all(starts.map((start) => page(start))),
    ranges: await Promise.all(starts.map((start) => page(start, range))),
    members: await Promise.all(
      MEMBERS.flatMap((memberId) => [
        page({ at: 'member', memberId }),
        page({ at: 'around', memberId }),
      ]),
    ),
    lookup: { entries: lookup.entries, total: lookup.total },
    stats: { scores: stats.scores, total: stats.total },
    previews: await Promise.all(
      previews.map(async ({ score, columns }) => {
        const own = columns.slice(0, board.columns.length);
        const preview = await reader.previewRank(board, periodId, { score, columns: own });
        const { version: _version, ...shown } = preview;
        return shown;
      }),
    ),
  };
}

/** Places before and behind every entry, also of those that are hidden later. */
async function allPlaces(board: Leaderboard, periodId: string): Promise<PageStart[]> {
  const page = await trial.ranking.page(board, periodId, { at: 'top' }, 100);
  return (page?.entries ?? []).flatMap(({ score, prefix, memberId }) => {
    const position = { score, prefix, memberId };
    return [
      { at: 'after', position },
      { at: 'before', position },
    ] as PageStart[];
  });
}

type Run = typeof run extends fc.Arbitrary<infer Value> ? Value : never;

/** A board of a tenant of its own, and a way to hand runs in, each of the same moment. */
async function begin(boardRules: Partial<Leaderboard>) {
  const tenant = `t-${randomUUID()}`;
  await database.rows('INSERT INTO tenants VALUES ($1, $1, $1, now())', [tenant]);
  const now = Date.now();
  const submit = async (
    board: Leaderboard,
    given: readonly Run[],
    occurredAtMs = now,
  ): Promise<void> => {
    for (const { memberId, score, columns, metadata } of given) {
      const own = columns.slice(0, board.columns.length);
      const submission = aRun(memberId, score, { columns: own, metadata, occurredAtMs });
      const request = {
        board,
        submissions: [submission],
        wantRanks: false,
        idempotency: undefined,
      };
      await trial.ranking.submit(request);
    }
  };
  const board = await addBoard(trial, tenant, boardRules);
  return { tenant, board, periodId: periodAt('yearly', 'UTC', now).id, submit };
}

it('reads as the live board did right before, with members hidden and shown again', async () => {
  const property = fc.asyncProperty(rules, runs, questions, async (boardRules, given, asked) => {
    const { tenant, board, periodId, submit } = await begin(boardRules);
    const twin = await addBoard(trial, tenant, boardRules);
    await submit(board, given);
    await submit(twin, given);
    const places = await allPlaces(board, periodId);
    const live = () => readAll(trial.ranking, twin, periodId, asked, places);
    const archived = () => readAll(trial.archives, board, periodId, asked, places);
    const before = await live();
    expect(await readAll(trial.ranking, board, periodId, asked, places)).toEqual(before);
    expect(await archiveNow(trial, board, periodId)).toMatchObject({ status: 'archived' });
    expect(await archived()).toEqual(before);

    // Hidden in the archive, members must be as if they had been removed from the live board.
    for (const memberId of asked.hidden) {
      await setState(tenant, memberId, 'hidden');
      await trial.ranking.removeEntry(twin, memberId, periodId);
    }
    const without = await live();
    expect(await archived()).toEqual(without);

    for (const memberId of asked.hidden) await setState(tenant, memberId, 'visible');
    expect(await archived()).toEqual(before);

    for (const memberId of asked.hidden) await trial.archives.eraseMember(tenant, memberId);
    expect(await archived()).toEqual(without);
  });
  await fc.assert(property, { numRuns: 40 });
}, 300_000);

it('takes in what is stored, and what is removed, after a period was archived', async () => {
  const property = fc.asyncProperty(rules, runs, runs, questions, async (...drawn) => {
    const [boardRules, given, late, asked] = drawn;
    const { tenant, board, periodId, submit } = await begin(boardRules);
    await submit(board, given);
    await archiveNow(trial, board, periodId);
    const [hidden] = given;
    if (hidden) await setState(tenant, hidden.memberId, 'hidden');
    await submit(board, late);
    await archiveNow(trial, board, periodId);
    if (hidden) await setState(tenant, hidden.memberId, 'visible');
    for (const memberId of asked.hidden) {
      await trial.ranking.removeEntry(board, memberId, periodId);
    }
    await settle(trial, board);
    const places = await allPlaces(board, periodId);
    const live = await readAll(trial.ranking, board, periodId, asked, places);
    expect(await readAll(trial.archives, board, periodId, asked, places)).toEqual(live);
  });
  await fc.assert(property, { numRuns: 25 });
}, 300_000);

it('is read, and goes on, where a worker broke off before the live store had let go', async () => {
  const { tenant, board: standing, submit } = await begin({ retentionPeriods: 5 });
  const lastYear = Date.now() - 366 * 86_400_000;
  const period = periodAt('yearly', 'UTC', lastYear).id;
  await submit(standing, [{ memberId: 'a', score: 2, columns: [], metadata: undefined }], lastYear);
  const board = { ...standing, retentionPeriods: 0, configVersion: 2 };
  await trial.boards.update(board);
  await trial.ranking.install(board);
  expect(await archiveNow(trial, board, period)).toEqual({ status: 'archived', total: 1 });
  expect(await trial.ranking.page(board, period, { at: 'top' }, 5)).toMatchObject({ total: 1 });
  const readings = app.app.get(BoardReadings, { strict: false });
  const read = () =>
    readings.read(board, period, (reader) => reader.page(board, period, { at: 'top' }, 5));
  expect(await read()).toMatchObject({ total: 1, epoch: ARCHIVE_EPOCH });

  await app.startInstance({ ROSTRUM_ARCHIVE_INTERVAL_MS: '50' });
  await vi.waitFor(async () => {
    expect(await trial.ranking.periods(board)).toEqual([]);
    const due = 'SELECT FROM leaderboard_periods WHERE leaderboard_id = $1';
    expect(await database.rows(due, [board.id])).toEqual([]);
  });
  expect(await read()).toMatchObject({ total: 1, epoch: ARCHIVE_EPOCH });
  expect(await trial.archives.eraseMember(tenant, 'a')).toBe(1);
  expect(await read()).toMatchObject({ total: 0, entries: [] });
});
