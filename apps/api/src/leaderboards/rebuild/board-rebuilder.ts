import { randomUUID } from 'node:crypto';
import {
  type BoardRebuild,
  DomainError,
  type Leaderboard,
  type TargetOutcome,
} from '@rostrum/domain';
import { BoardRebuildRun } from './board-rebuild-run.ts';
import type { RebuildPorts, RebuildProgress } from './rebuild-ports.ts';

export interface RebuildOrder {
  tenantId: string;
  key: string;
  /** Absent: to what is stored, or where a rebuild that broke off was going. */
  toMs: number | undefined;
  by: string;
}

/** What a rebuild would do. */
export interface RebuildPreview extends TargetOutcome {
  entriesNow: number;
  entriesThen: number;
}

export interface RebuildOutcome extends TargetOutcome {
  entries: number;
}

const MAX_UPDATE_ATTEMPTS = 5;

/**
 * Takes one board back to what it was at a moment, or to what is stored, while everything else goes
 * on. It takes no writes meanwhile; that it is on its way stands in its definition, so that a rebuild
 * which broke off is gone on with by the next one.
 */
export class BoardRebuilder {
  readonly #ports: RebuildPorts;
  readonly #report: (progress: RebuildProgress) => void;

  constructor(ports: RebuildPorts, report: (progress: RebuildProgress) => void = () => {}) {
    this.#ports = ports;
    this.#report = report;
  }

  /** @throws DomainError `leaderboard.not_found` */
  async find(tenantId: string, key: string): Promise<Leaderboard> {
    const board = await this.#ports.boards.find(tenantId, key);
    if (board) return board;
    throw new DomainError('leaderboard.not_found', 'There is no such leaderboard.');
  }

  /**
   * Changes nothing; what is written meanwhile may be seen or not.
   * @throws MomentUnknownError
   * @throws DomainError `leaderboard.not_found`, `request.invalid`, `store.unavailable`
   */
  async preview({ tenantId, key, toMs }: RebuildOrder): Promise<RebuildPreview> {
    const board = await this.find(tenantId, key);
    await this.#check(board, toMs);
    const run = new BoardRebuildRun(this.#ports, board, this.#report);
    this.#report({ step: 'adding up' });
    const moment = await run.momentOf({ ...board.rebuild, toMs: toMs ?? board.rebuild?.toMs });
    try {
      const { entries, ...outcome } = await run.compare(moment);
      return { ...outcome, entriesNow: entries, entriesThen: moment.entries };
    } finally {
      await moment.close();
    }
  }

  /**
   * @throws MomentUnknownError
   * @throws DomainError `leaderboard.not_found`, `request.invalid`, `store.unavailable`;
   *   `leaderboard.frozen` when another process is at it
   */
  async rebuild(order: RebuildOrder): Promise<RebuildOutcome> {
    const { id } = await this.find(order.tenantId, order.key);
    let outcome: RebuildOutcome | undefined;
    const isDone = await this.#ports.lock.tryRun(`rebuild ${id}`, async () => {
      outcome = await this.#rebuild(order);
    });
    if (isDone && outcome) return outcome;
    throw new DomainError('leaderboard.frozen', 'Another process rebuilds this leaderboard now.');
  }

  async #rebuild(order: RebuildOrder): Promise<RebuildOutcome> {
    const { board, isResumed } = await this.#freeze(order);
    const run = new BoardRebuildRun(this.#ports, board, this.#report);
    const moment = await run.findMoment().catch(async (error: unknown) => {
      // Nothing was changed yet.
      if (!isResumed) await this.#thaw(board).catch(() => {});
      throw error;
    });
    try {
      const outcome = await run.goTo(moment);
      await this.#thaw(board);
      return { ...outcome, entries: moment.entries };
    } finally {
      await moment.close();
    }
  }

  /** @throws DomainError `request.invalid` */
  async #check(board: Leaderboard, toMs: number | undefined): Promise<void> {
    // The live store may have lost it.
    await this.#ports.ranking.install(board);
    if (toMs === undefined) return;
    const { nowMs } = await this.#ports.periods.logEnd(board);
    if (toMs >= nowMs) throw new DomainError('request.invalid', 'The moment is not over yet.');
    if (toMs < board.createdAt.getTime()) {
      const madeAt = board.createdAt.toISOString();
      throw new DomainError('request.invalid', `The leaderboard was made at ${madeAt}.`);
    }
  }

  /** From here on no script runs by a definition that takes writes. */
  async #freeze({ tenantId, key, toMs, by }: RebuildOrder) {
    for (let attempt = 0; attempt < MAX_UPDATE_ATTEMPTS; attempt += 1) {
      const standing = await this.find(tenantId, key);
      await this.#check(standing, toMs);
      const former = standing.rebuild;
      const rebuild: BoardRebuild = {
        ...(former ?? { id: randomUUID(), startedAtMs: Date.now() }),
        ...(toMs !== undefined && { toMs }),
        runId: randomUUID(),
        by,
      };
      const board = await this.#put(standing, rebuild);
      if (board) return { board, isResumed: former !== undefined };
    }
    throw new DomainError('store.unavailable', 'The board is being changed by others. Try again.');
  }

  async #thaw({ tenantId, key, id, rebuild }: Leaderboard): Promise<void> {
    for (let attempt = 0; attempt < MAX_UPDATE_ATTEMPTS; attempt += 1) {
      const standing = await this.find(tenantId, key);
      const isOwn = standing.id === id && standing.rebuild?.runId === rebuild?.runId;
      if (!isOwn || (await this.#put(standing, undefined))) return;
    }
    throw new DomainError('store.unavailable', 'The board is being changed by others. Try again.');
  }

  /** The definition as it is in force then; `undefined` when somebody else was faster. */
  async #put(
    standing: Leaderboard,
    rebuild: BoardRebuild | undefined,
  ): Promise<Leaderboard | undefined> {
    const board = { ...standing, rebuild, configVersion: standing.configVersion + 1 };
    if (!(await this.#ports.boards.update(board))) return undefined;
    const { tenantId, key } = board;
    await this.#ports.ranking.install(board);
    await this.#ports.bus.publish({ kind: 'leaderboard', tenantId, key });
    return board;
  }
}
