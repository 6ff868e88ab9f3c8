import { Inject, Injectable } from '@nestjs/common';
import type { QuarantineQuery } from '@rostrum/contracts';
import {
  DomainError,
  type Leaderboard,
  type ListPage,
  type Principal,
  type QuarantinedSubmission,
  type QuarantineRepository,
  type RankingStore,
} from '@rostrum/domain';
import { requireHost } from '../../access/access.service.ts';
import { DurabilityService } from '../../durability/durability.service.ts';
import { Cursors } from '../../edge/http/cursors.ts';
import type { WriteContext } from '../../edge/http/request-context.ts';
import { QUARANTINE_REPOSITORY, RANKING_STORE } from '../../ports.ts';
import { LeaderboardDefinitions } from '../leaderboard-definitions.ts';
import { refusalOf } from '../scores.presenter.ts';

type Settled = 'approved' | 'rejected';

/** A held submission and the board that holds it. */
export interface QuarantineReading {
  board: Leaderboard;
  held: QuarantinedSubmission;
}

/**
 * What boards hold instead of applying it. The live store says what waits, and settles each once;
 * the durable store, which hears of both by the log, keeps what it is and what became of it.
 */
@Injectable()
export class QuarantineService {
  constructor(
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    @Inject(QUARANTINE_REPOSITORY) private readonly repository: QuarantineRepository,
    private readonly definitions: LeaderboardDefinitions,
    private readonly durability: DurabilityService,
    private readonly cursors: Cursors,
  ) {}

  async list(
    principal: Principal,
    key: string,
    { status, limit, cursor }: QuarantineQuery,
  ): Promise<{ board: Leaderboard; page: ListPage<QuarantinedSubmission> }> {
    requireHost(principal);
    const board = await this.definitions.get(principal.tenantId, key);
    const scope = `${board.id}/quarantine/${status ?? ''}`;
    const page = await this.cursors.list(scope, cursor, (after) =>
      this.repository.list(board.id, { status, limit, after }),
    );
    return { board, page };
  }

  approve(
    principal: Principal,
    key: string,
    id: string,
    write: WriteContext,
  ): Promise<QuarantineReading> {
    return this.#settle(principal, key, id, 'approved', write, async (board, held) => {
      const outcome = await this.ranking.approve(board, held, nameOf(principal));
      if (outcome.status === 'rejected') throw refusalOf(outcome, board);
    });
  }

  reject(
    principal: Principal,
    key: string,
    id: string,
    write: WriteContext,
  ): Promise<QuarantineReading> {
    return this.#settle(principal, key, id, 'rejected', write, (board) =>
      this.ranking.reject(board, id, nameOf(principal)),
    );
  }

  /** The store settles once, whoever else tries; what it was settled as is read when it is stored. */
  async #settle(
    principal: Principal,
    key: string,
    id: string,
    status: Settled,
    write: WriteContext,
    act: (board: Leaderboard, held: QuarantinedSubmission) => Promise<void>,
  ): Promise<QuarantineReading> {
    requireHost(principal);
    return this.definitions.use(principal.tenantId, key, async (board) => {
      let held = await this.#find(board, id, write);
      if (held.status === 'pending') {
        await act(board, held).catch(passOverSettled);
        await this.#waitForLog(board, id, write);
        held = (await this.repository.find(board.id, id)) ?? held;
      }
      if (held.status === status) return { board, held };
      throw new DomainError('quarantine.settled', `The submission is ${held.status} already.`);
    });
  }

  /** One that was held a moment ago may still be on its way into the durable store. */
  async #find(board: Leaderboard, id: string, write: WriteContext): Promise<QuarantinedSubmission> {
    const stored = await this.repository.find(board.id, id);
    if (stored) return stored;
    await this.#waitForLog(board, id, write);
    const found = await this.repository.find(board.id, id);
    if (found) return found;
    throw new DomainError('quarantine.not_found', 'The board holds no such submission.');
  }

  /** Waits until all that the log has of the board is stored. */
  async #waitForLog(board: Leaderboard, id: string, write: WriteContext): Promise<void> {
    const { position } = await this.ranking.findHeld(board, id);
    await this.durability.untilStored(position);
    write.markPersisted();
  }
}

/** Somebody else settled it, or this request did and is repeated. */
function passOverSettled(error: unknown): void {
  if (!(error instanceof DomainError && error.code === 'quarantine.settled')) throw error;
}

function nameOf(principal: Principal): string {
  if (principal.kind === 'operator') return `user:${principal.userId}`;
  if (principal.kind === 'secret-key') return `key:${principal.keyId}`;
  throw new TypeError('only a host settles what is held');
}
