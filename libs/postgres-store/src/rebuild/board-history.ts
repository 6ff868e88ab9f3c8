import {
  type BoardHistory,
  type BoardMoment,
  isOver,
  type Leaderboard,
  MomentUnknownError,
  type TargetEntry,
} from '@rostrum/domain';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { unhurried } from '../pool.ts';
import { asStoreError } from '../unavailable.ts';
import {
  DELETE_PERIODS,
  FILL_FROM_ENTRIES,
  FILL_FROM_EVENTS,
  FILL_FROM_OLD_ENTRIES,
  FIND_ABSENT,
  FIND_CUT,
  FIND_OLDEST,
  FIND_STRAY,
  FIND_UNKNOWN,
  MAKE_MOMENT,
  READ_MOMENT,
  READ_STORED,
} from './moment-statements.ts';

const ENTRIES_AT_ONCE = 5_000;
/** Clocks of processes and of Redis may differ by so much. */
const CLOCK_SLACK_MS = 300_000;

interface Asked {
  toMs: number | undefined;
  rebuildId: string | undefined;
  nowMs: number;
}

/**
 * Boards at a moment, each added up in a temporary table: what a board was is in no one's memory, however
 * many members and events it has.
 */
export class PostgresBoardHistory implements BoardHistory {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async at(board: Leaderboard, partition: number, asked: Asked): Promise<BoardMoment> {
    const moment = new Moment(await this.#connect(), board, partition);
    try {
      await moment.fill(asked);
      return moment;
    } catch (error) {
      await moment.close();
      throw error;
    }
  }

  async #connect(): Promise<PoolClient> {
    return this.#pool.connect().catch((error: unknown) => {
      throw asStoreError(error);
    });
  }
}

/** A connection that has the table, which goes with it. */
class Moment implements BoardMoment {
  entries = 0;
  periods = new Map<string, number>();
  readonly #client: PoolClient;
  readonly #board: Leaderboard;
  readonly #partition: number;
  /** Those that the live store keeps no more. */
  #over: string[] = [];

  constructor(client: PoolClient, board: Leaderboard, partition: number) {
    this.#client = client;
    this.#board = board;
    this.#partition = partition;
  }

  async fill({ toMs, rebuildId, nowMs }: Asked): Promise<void> {
    await this.#run("SET statement_timeout = 0; SET work_mem = '64MB'");
    await this.#run(MAKE_MOMENT);
    if (toMs === undefined) await this.#run(FILL_FROM_ENTRIES, [this.#board.id]);
    else await this.#fold(toMs, rebuildId ?? '');
    this.#over = await this.#findOver(nowMs);
    await this.#run(DELETE_PERIODS, [this.#over]);
    await this.#run('ANALYZE moment');
    const rows = await this.#run<{ period: string; count: string }>(
      'SELECT period, count(*) AS count FROM moment GROUP BY period',
    );
    this.periods = new Map(rows.map(({ period, count }) => [period, Number(count)]));
    this.entries = rows.reduce((sum, { count }) => sum + Number(count), 0);
  }

  /** @throws MomentUnknownError */
  async #fold(toMs: number, rebuildId: string): Promise<void> {
    const own = [this.#partition, this.#board.id, rebuildId];
    const [found] = await this.#run<{ cut: string }>(FIND_CUT, [...own, toMs]);
    const cut = found?.cut ?? '0';
    await this.#run(FILL_FROM_EVENTS, [...own, cut]);
    const oldest = await this.#oldestKept();
    if (!oldest || this.#isYounger(oldest)) return;
    const [unknown] = await this.#run<{ known_from_ms: string | null }>(FIND_UNKNOWN, [
      ...own,
      cut,
    ]);
    const knownFromMs = Math.ceil(Math.max(oldest.atMs, Number(unknown?.known_from_ms ?? 0)));
    if (toMs < knownFromMs) throw new MomentUnknownError(knownFromMs);
    await this.#run(FILL_FROM_OLD_ENTRIES, [this.#board.id, oldest.sequence]);
  }

  /** From where on retention has left all events of the partition; `undefined` while it left them all. */
  async #oldestKept(): Promise<{ sequence: string; atMs: number } | undefined> {
    const [row] = await this.#run<{ sequence: string; at_ms: string }>(FIND_OLDEST, [
      this.#partition,
    ]);
    return row && { sequence: row.sequence, atMs: Number(row.at_ms) };
  }

  #isYounger({ atMs }: { atMs: number }): boolean {
    return this.#board.createdAt.getTime() - CLOCK_SLACK_MS > atMs;
  }

  async #findOver(nowMs: number): Promise<string[]> {
    const rows = await this.#run<{ period: string }>(
      `SELECT DISTINCT period FROM moment
       UNION SELECT DISTINCT period FROM leaderboard_entries WHERE leaderboard_id = $1`,
      [this.#board.id],
    );
    return rows.map(({ period }) => period).filter((id) => isOver(this.#board, id, nowMs));
  }

  async *batches(): AsyncGenerator<{ period: string; entries: TargetEntry[] }> {
    for await (const rows of this.#pages<EntryRow>(READ_MOMENT)) {
      for (const [period, those] of Map.groupBy(rows, (row) => row.period)) {
        yield { period, entries: await this.#toTargets(period, those) };
      }
    }
  }

  async #toTargets(period: string, rows: readonly EntryRow[]): Promise<TargetEntry[]> {
    const memberIds = rows.map((row) => row.member_id);
    const found = await this.#run<EntryRow>(READ_STORED, [this.#board.id, period, memberIds]);
    const stored = new Map(found.map((row) => [row.member_id, row]));
    return rows.map((row) => ({
      period,
      memberId: row.member_id,
      score: row.score,
      prefix: row.prefix,
      updatedAtMs: Number(row.updated_at_ms),
      attempts: row.attempts ?? undefined,
      metadata: row.metadata ?? undefined,
      isStored: isSame(row, stored.get(row.member_id)),
    }));
  }

  async absent(period: string, memberIds: readonly string[]): Promise<string[]> {
    const rows = await this.#run<{ member_id: string }>(FIND_ABSENT, [period, memberIds]);
    return rows.map((row) => row.member_id);
  }

  async *stray(): AsyncGenerator<{ period: string; memberIds: string[] }> {
    for await (const rows of this.#pages<KeyRow>(FIND_STRAY, [this.#board.id, this.#over])) {
      for (const [period, those] of Map.groupBy(rows, (row) => row.period)) {
        yield { period, memberIds: those.map((row) => row.member_id) };
      }
    }
  }

  async close(): Promise<void> {
    // Closing the connection is what removes the table, also after a fault.
    this.#client.release(true);
  }

  /** While one page is dealt with, the next is being read. */
  async *#pages<Row extends KeyRow>(
    statement: string,
    more: unknown[] = [],
  ): AsyncGenerator<Row[], void> {
    const read = (after: KeyRow | undefined): Promise<Row[]> =>
      this.#run<Row>(statement, [
        after?.period ?? '',
        after?.member_id ?? '',
        ENTRIES_AT_ONCE,
        ...more,
      ]);
    let next: Promise<Row[]> | undefined = read(undefined);
    while (next !== undefined) {
      const rows: Row[] = await next;
      next = rows.length < ENTRIES_AT_ONCE ? undefined : read(rows.at(-1));
      // Whoever breaks off does not wait for it.
      next?.catch(() => {});
      if (rows.length > 0) yield rows;
    }
  }

  /** However long it takes. */
  async #run<Row extends QueryResultRow>(
    statement: string,
    values: unknown[] = [],
  ): Promise<Row[]> {
    try {
      const { rows } = await this.#client.query<Row>(unhurried(statement, values));
      return rows;
    } catch (error) {
      throw asStoreError(error);
    }
  }
}

interface KeyRow {
  period: string;
  member_id: string;
}

interface EntryRow extends KeyRow {
  score: number;
  prefix: string;
  updated_at_ms: string;
  attempts: number | null;
  metadata: string | null;
}

function isSame(row: EntryRow, stored: EntryRow | undefined): boolean {
  return (
    stored?.score === row.score &&
    stored.prefix === row.prefix &&
    stored.updated_at_ms === row.updated_at_ms &&
    stored.attempts === row.attempts &&
    stored.metadata === row.metadata
  );
}
