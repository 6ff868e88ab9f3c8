import {
  type BoardMoment,
  type BoardRebuild,
  chunks,
  DomainError,
  isOver,
  type Leaderboard,
  type LogPosition,
  type PeriodTarget,
  StaleDefinitionError,
  type TargetEntry,
  type TargetOutcome,
} from '@rostrum/domain';
import type { RebuildPorts, RebuildProgress } from './rebuild-ports.ts';

/** What one run of a script sets at most: other boards of the server wait meanwhile. */
const ENTRIES_AT_ONCE = 500;
/** Runs under way, so that the server has the next one when it is done with one. */
const LANES = 4;
const MEMBERS_AT_ONCE = 250;
const MAX_PASSES = 5;
const MAX_STALE = 10;
/** How long a store may be away, or behind, before the run gives up. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 250;
const PERSIST_TIMEOUT_MS = 5_000;

type Act = (board: Leaderboard) => Promise<TargetOutcome>;

/** One board on its way to a moment, in one process. It may break off anywhere and be begun again. */
export class BoardRebuildRun {
  readonly #ports: RebuildPorts;
  readonly #report: (progress: RebuildProgress) => void;
  #board: Leaderboard;
  #done = 0;

  constructor(
    ports: RebuildPorts,
    board: Leaderboard,
    report: (progress: RebuildProgress) => void,
  ) {
    this.#ports = ports;
    this.#board = board;
    this.#report = report;
  }

  /** How the board is to be, once all that was written before is stored. */
  async findMoment(): Promise<BoardMoment> {
    this.#report({ step: 'waiting' });
    await this.#untilPersisted();
    this.#report({ step: 'adding up' });
    return this.momentOf(this.#board.rebuild);
  }

  async momentOf(rebuild: Pick<BoardRebuild, 'toMs'> & Partial<BoardRebuild> = {}) {
    const { nowMs, end } = await this.#insist((board) => this.#ports.periods.logEnd(board));
    return this.#ports.history.at(this.#board, end.partition, {
      toMs: rebuild.toMs,
      rebuildId: rebuild.id,
      nowMs,
    });
  }

  /** Until a pass has found that nothing is left to do: that one is the proof. */
  async goTo(moment: BoardMoment): Promise<TargetOutcome> {
    const total: TargetOutcome = { changed: 0, removed: 0 };
    // Before members are placed: that goes by where their entries should be.
    await this.#discardDamaged(moment);
    await this.#placeMembers();
    for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
      await this.#discardDamaged(moment);
      const outcome = await this.#pass(moment);
      await this.#untilPersisted();
      if (outcome.changed + outcome.removed === 0) return total;
      total.changed += outcome.changed;
      total.removed += outcome.removed;
    }
    throw new DomainError('store.unavailable', 'The board does not come to rest. Try again.');
  }

  /** What `goTo` would do to the entries that are live; of a damaged period, all that is to be there. */
  async compare(moment: BoardMoment): Promise<TargetOutcome & { entries: number }> {
    const total = { changed: 0, removed: 0, entries: 0 };
    const damaged = await this.#damaged(moment);
    await eachOf(targetsOf(moment, true), async (target) => {
      if (damaged.has(target.period)) total.changed += target.entries.length;
      else add(total, await this.#insist((board) => this.#try(board, target)));
    });
    const count = (members: number): void => {
      total.entries += members;
    };
    for await (const { removed } of this.#surplus(moment, { skipped: damaged, count })) {
      total.removed += removed.length;
    }
    return total;
  }

  #try(board: Leaderboard, target: PeriodTarget): Promise<TargetOutcome> {
    return this.#ports.live.setEntries(board, target, { isTrial: true });
  }

  async #pass(moment: BoardMoment): Promise<TargetOutcome> {
    const total: TargetOutcome = { changed: 0, removed: 0 };
    this.#done = 0;
    const set = async (target: PeriodTarget): Promise<void> => {
      add(total, await this.#set(target));
      this.#done += target.entries.length + target.removed.length;
      this.#report({ step: 'setting', done: this.#done, of: moment.entries });
    };
    await eachOf(targetsOf(moment, false), set);
    await eachOf(this.#surplus(moment, { skipped: await this.#complete(moment) }), set);
    // What was removed just now is no stray.
    await this.#untilPersisted();
    for await (const { period, memberIds } of moment.stray()) {
      for (const some of chunks(memberIds, ENTRIES_AT_ONCE))
        await set({ period, entries: [], removed: some });
    }
    return total;
  }

  #set(target: PeriodTarget): Promise<TargetOutcome> {
    const act: Act = (board) => this.#ports.live.setEntries(board, target, { isTrial: false });
    return this.#insist(act);
  }

  /** Entries that are live and none of the moment. */
  async *#surplus(
    moment: BoardMoment,
    { skipped, count }: { skipped: ReadonlySet<string>; count?: (members: number) => void },
  ): AsyncGenerator<PeriodTarget> {
    for (const period of await this.#livePeriods()) {
      if (skipped.has(period)) continue;
      for await (const memberIds of this.#ports.live.members(this.#board, period)) {
        count?.(memberIds.length);
        const removed = await moment.absent(period, memberIds);
        for (const some of chunks(removed, ENTRIES_AT_ONCE))
          yield { period, entries: [], removed: some };
      }
    }
  }

  /** Periods that have no more entries than the moment, when all of the moment's are set. */
  async #complete(moment: BoardMoment): Promise<Set<string>> {
    const complete = new Set<string>();
    for (const period of await this.#livePeriods()) {
      const live = await this.#insist((board) => this.#ports.live.count(board, period));
      if (live === (moment.periods.get(period) ?? 0)) complete.add(period);
    }
    return complete;
  }

  /** Those that are over for good are left as they are. */
  async #livePeriods(): Promise<string[]> {
    const { nowMs } = await this.#insist((board) => this.#ports.periods.logEnd(board));
    const periods = await this.#insist((board) => this.#ports.live.periods(board));
    return periods.filter((period) => !isOver(this.#board, period, nowMs));
  }

  /** Of what contradicts itself nothing can be kept; the pass that follows writes it anew. */
  async #discardDamaged(moment: BoardMoment): Promise<void> {
    for (const period of await this.#damaged(moment)) {
      this.#report({ step: 'damaged', period });
      await this.#insist((board) => this.#ports.live.discard(board, period));
    }
  }

  async #damaged(moment: BoardMoment): Promise<Set<string>> {
    const damaged = new Set<string>();
    for (const period of new Set([...(await this.#livePeriods()), ...moment.periods.keys()])) {
      const isDamaged = await this.#insist((board) => this.#ports.live.isDamaged(board, period));
      if (isDamaged) damaged.add(period);
    }
    return damaged;
  }

  /** How members are placed is no part of a moment: they stay as they are by now. */
  async #placeMembers(): Promise<void> {
    const { end } = await this.#insist((board) => this.#ports.periods.logEnd(board));
    const { placements } = await this.#ports.contents.contentOf(this.#board, end.partition);
    for await (const batch of placements) {
      for (const some of chunks(batch, MEMBERS_AT_ONCE)) {
        await this.#insist((board) => this.#ports.ranking.placeMembers(board, some));
      }
    }
  }

  async #untilPersisted(): Promise<void> {
    const overdueAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const end = await this.#logEnd();
      const outcome = await this.#ports.log.waitUntilPersisted(end, PERSIST_TIMEOUT_MS);
      if (outcome !== 'unknown') return;
      if (performance.now() < overdueAt) continue;
      throw new DomainError(
        'store.unavailable',
        'Events of the board wait to be stored. A service in the role "all" or "worker" has to run.',
      );
    }
  }

  async #logEnd(): Promise<LogPosition> {
    return (await this.#insist((board) => this.#ports.periods.logEnd(board))).end;
  }

  /** While a store is away, or has too much to do; on the definition in force. */
  async #insist<T>(act: (board: Leaderboard) => Promise<T>): Promise<T> {
    const overdueAt = performance.now() + PATIENCE_MS;
    for (let stale = 0; ; ) {
      try {
        return await act(this.#board);
      } catch (error) {
        if (error instanceof StaleDefinitionError && stale < MAX_STALE) {
          stale += 1;
          await this.#reload();
        } else if (!isPassing(error) || performance.now() > overdueAt) throw error;
        else await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** Somebody changed the definition. @throws DomainError when it is not this run's any more */
  async #reload(): Promise<void> {
    const { tenantId, key, id, rebuild } = this.#board;
    const standing = await this.#ports.boards.find(tenantId, key);
    if (standing?.id !== id) {
      throw new DomainError('leaderboard.not_found', 'The leaderboard was deleted meanwhile.');
    }
    if (standing.rebuild?.runId !== rebuild?.runId) {
      throw new DomainError('leaderboard.frozen', 'Another process has taken over the rebuild.');
    }
    await this.#ports.ranking.install(standing);
    this.#board = standing;
  }
}

/** Several at once; memory holds no more of them. */
async function eachOf<T>(items: AsyncIterable<T>, act: (item: T) => Promise<void>): Promise<void> {
  let group: T[] = [];
  for await (const item of items) {
    if (group.push(item) < LANES) continue;
    await Promise.all(group.map(act));
    group = [];
  }
  await Promise.all(group.map(act));
}

function isPassing(error: unknown): boolean {
  return error instanceof DomainError && error.code.startsWith('store.');
}

async function* targetsOf(moment: BoardMoment, isTrial: boolean): AsyncGenerator<PeriodTarget> {
  for await (const { period, entries } of moment.batches()) {
    for (const some of chunks(entries, ENTRIES_AT_ONCE)) {
      yield { period, entries: isTrial ? some.map(asStored) : some, removed: [] };
    }
  }
}

/** What is live is compared, whatever is stored. */
function asStored(entry: TargetEntry): TargetEntry {
  return { ...entry, isStored: true };
}

function add(total: TargetOutcome, { changed, removed }: TargetOutcome): void {
  total.changed += changed;
  total.removed += removed;
}
