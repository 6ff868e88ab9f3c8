import { Inject, Injectable } from '@nestjs/common';
import {
  chunks,
  DomainError,
  type Leaderboard,
  type LeaderboardRepository,
  type LogPosition,
  type Member,
  type MemberRepository,
  placementOn,
  type RankingStore,
  StaleDefinitionError,
} from '@rostrum/domain';
import { LEADERBOARD_REPOSITORY, MEMBER_REPOSITORY, RANKING_STORE } from '../ports.ts';
import { LeaderboardDefinitions } from './leaderboard-definitions.ts';

/** Boards that are written to at once. */
const BOARDS_AT_ONCE = 100;
/** Members that one run of a script places at most: it holds up everybody else meanwhile. */
const MEMBERS_AT_ONCE = 250;

export interface ErasedPlacements {
  /** On how many boards there was something of the member. */
  boards: number;
  /** Entries that were removed there. */
  entries: number;
  /** Up to where the log names the member. */
  positions: LogPosition[];
}

/** Tells boards of members: whether they are listed, and in which segments. */
@Injectable()
export class MemberPlacements {
  constructor(
    @Inject(LEADERBOARD_REPOSITORY) private readonly boards: LeaderboardRepository,
    @Inject(MEMBER_REPOSITORY) private readonly members: MemberRepository,
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    private readonly definitions: LeaderboardDefinitions,
  ) {}

  /** Places members on all boards of their tenant; viewers see them anew. */
  async place(tenantId: string, members: readonly Member[]): Promise<void> {
    await this.#onEveryBoard(tenantId, async (board) => {
      for (const some of chunks(members, MEMBERS_AT_ONCE)) {
        await this.#place(board, some, true);
      }
    });
  }

  /**
   * Places all members on a new board that it has to know of, up to `maxMembers`; whether that was
   * all. The board is marked as seeded then.
   */
  async seed(board: Leaderboard, maxMembers = Infinity): Promise<boolean> {
    let after: string | undefined;
    for (let placed = 0; placed < maxMembers; placed += MEMBERS_AT_ONCE) {
      const request = { limit: MEMBERS_AT_ONCE, after };
      const page = await this.members.listPlaced(board.tenantId, board.segments ?? [], request);
      await this.#on(board, (current) => this.#place(current, page.items, false));
      after = page.next;
      if (after === undefined) {
        await this.boards.markSeeded(board.id);
        return true;
      }
    }
    return false;
  }

  /** Removes all that boards hold of a member. */
  async erase(tenantId: string, memberId: string): Promise<ErasedPlacements> {
    let boards = 0;
    let entries = 0;
    const positions: LogPosition[] = [];
    await this.#onEveryBoard(tenantId, async (board) => {
      const removal = await this.ranking.removeEntry(board, memberId, undefined);
      const wasPlaced = await this.ranking.forgetMember(board, memberId);
      if (removal.removed || wasPlaced) boards += 1;
      entries += removal.entries;
      positions.push(removal.position);
    });
    return { boards, entries, positions };
  }

  /** Boards come from the source of truth, all of them; one that changed meanwhile is read again. */
  async #onEveryBoard(
    tenantId: string,
    action: (board: Leaderboard) => Promise<void>,
  ): Promise<void> {
    let after: string | undefined;
    do {
      const page = await this.boards.list(tenantId, { limit: BOARDS_AT_ONCE, after });
      await Promise.all(page.items.map((board) => this.#on(board, action)));
      after = page.next;
    } while (after !== undefined);
  }

  async #place(board: Leaderboard, members: readonly Member[], isNews: boolean): Promise<void> {
    const placements = members.map((member) => placementOn(board, member, isNews));
    await this.ranking.placeMembers(board, placements);
  }

  /** Runs `action` on the board as it was read, and on the one in force if it changed meanwhile. */
  async #on(board: Leaderboard, action: (board: Leaderboard) => Promise<void>): Promise<void> {
    try {
      await action(board);
    } catch (error) {
      if (!(error instanceof StaleDefinitionError)) throw error;
      await this.#onCurrent(board, action);
    }
  }

  /** A board that was deleted meanwhile holds nothing of anybody. */
  async #onCurrent(
    { tenantId, key }: Leaderboard,
    action: (board: Leaderboard) => Promise<void>,
  ): Promise<void> {
    try {
      await this.definitions.use(tenantId, key, action);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'leaderboard.not_found')) throw error;
    }
  }
}
