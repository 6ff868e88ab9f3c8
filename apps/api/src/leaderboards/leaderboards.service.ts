import { Inject, Injectable } from '@nestjs/common';
import type { CreateLeaderboard, ListQuery, UpdateLeaderboard } from '@rostrum/contracts';
import {
  DomainError,
  type HeldTrace,
  type InvalidationBus,
  type Leaderboard,
  type LeaderboardRepository,
  type ListPage,
  type Member,
  type Principal,
  type RankingStore,
  type SigningSecrets,
} from '@rostrum/domain';
import { requireHost, requireScope } from '../access/access.service.ts';
import { DurabilityService } from '../durability/durability.service.ts';
import { Cursors } from '../edge/http/cursors.ts';
import type { WriteContext } from '../edge/http/request-context.ts';
import { INVALIDATION_BUS, LEADERBOARD_REPOSITORY, RANKING_STORE } from '../ports.ts';
import { Secrets } from '../secrets/secrets.ts';
import { LeaderboardDefinitions } from './leaderboard-definitions.ts';
import { draftLeaderboard, reviseLeaderboard } from './leaderboard-drafting.ts';
import { type ErasedPlacements, MemberPlacements } from './member-placements.ts';

const MAX_UPDATE_ATTEMPTS = 5;
/** Members that a new board is told of before it is answered for; others follow within seconds. */
const SEEDED_AT_ONCE = 1000;
const BOARDS_A_SEEDING = 10;

/** Boards as such: making, reading, changing and removing their definitions. */
@Injectable()
export class LeaderboardsService {
  constructor(
    @Inject(LEADERBOARD_REPOSITORY) private readonly repository: LeaderboardRepository,
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    @Inject(INVALIDATION_BUS) private readonly bus: InvalidationBus,
    private readonly definitions: LeaderboardDefinitions,
    private readonly placements: MemberPlacements,
    private readonly durability: DurabilityService,
    private readonly cursors: Cursors,
    private readonly secrets: Secrets,
  ) {}

  async create(
    principal: Principal,
    body: CreateLeaderboard,
    write: WriteContext,
  ): Promise<Leaderboard> {
    requireHost(principal);
    const { tenantId } = principal;
    const id = await this.durability.idFor(tenantId, 'lb', write);
    const signing = body.requireSignature ? this.#newSigning() : undefined;
    const board = draftLeaderboard(body, { id, tenantId, signing }, new Date());
    const made = await this.#insert(board, write);
    await this.#announce(made);
    // What does not come to its end here the upkeep of members does.
    await this.placements.seed(made, SEEDED_AT_ONCE).catch(() => {});
    return made;
  }

  /** A board that is there already under the same id was made by an earlier try of this request. */
  async #insert(board: Leaderboard, write: WriteContext): Promise<Leaderboard> {
    try {
      await this.repository.insert(board);
      return board;
    } catch (error) {
      const exists = error instanceof DomainError && error.code === 'leaderboard.exists';
      const standing = exists ? await this.repository.find(board.tenantId, board.key) : undefined;
      if (standing?.id !== board.id) throw error;
      write.markReplayed();
      return standing;
    }
  }

  /** A board that the asker may see; others answer as missing ones. */
  async get(principal: Principal, key: string): Promise<Leaderboard> {
    const board = await this.definitions.get(principal.tenantId, key);
    this.checkReader(principal, board);
    return board;
  }

  checkReader(principal: Principal, board: Leaderboard): void {
    requireScope(principal, 'read');
    if (board.visibility === 'private') {
      try {
        requireHost(principal);
      } catch (cause) {
        throw new DomainError('leaderboard.not_found', 'There is no such leaderboard.', { cause });
      }
    }
  }

  async list(principal: Principal, query: ListQuery): Promise<ListPage<Leaderboard>> {
    requireHost(principal);
    const scope = `${principal.tenantId}/leaderboards`;
    return this.cursors.list(scope, query.cursor, (after) =>
      this.repository.list(principal.tenantId, { limit: query.limit, after }),
    );
  }

  async update(
    principal: Principal,
    key: string,
    changes: UpdateLeaderboard,
  ): Promise<Leaderboard> {
    return this.change(principal, key, (standing) => {
      const revised = reviseLeaderboard(standing, changes, this.ranking.nowMs());
      if (revised.requireSignature) revised.signing ??= this.#newSigning();
      return revised;
    });
  }

  /**
   * Puts what `edit` makes of the definition in force, everywhere, in the place of it; where that is
   * the very same, nothing changes.
   */
  async change(
    principal: Principal,
    key: string,
    edit: (standing: Leaderboard) => Leaderboard,
  ): Promise<Leaderboard> {
    requireHost(principal);
    for (let attempt = 0; attempt < MAX_UPDATE_ATTEMPTS; attempt += 1) {
      const standing = await this.#find(principal.tenantId, key);
      const edited = edit(standing);
      if (edited === standing) return standing;
      const changed: Leaderboard = {
        ...edited,
        configVersion: standing.configVersion + 1,
        updatedAt: new Date(),
      };
      if (await this.repository.update(changed)) {
        await this.#announce(changed);
        return changed;
      }
    }
    throw new DomainError('store.unavailable', 'The board is being changed by others. Try again.');
  }

  async remove(principal: Principal, key: string): Promise<void> {
    requireHost(principal);
    const board = await this.#find(principal.tenantId, key);
    // Redis first: while the definition stands, a removal that broke off half way can be repeated.
    await this.ranking.drop(board);
    await this.repository.delete(principal.tenantId, key);
    this.definitions.forget(principal.tenantId, key);
    await this.bus.publish({ kind: 'leaderboard', tenantId: principal.tenantId, key });
  }

  /** What members of a tenant have become applies on all its boards; viewers see them anew. */
  placeMembers(tenantId: string, members: readonly Member[]): Promise<void> {
    return this.placements.place(tenantId, members);
  }

  /** Removes all that boards hold of a member. */
  eraseMember(tenantId: string, memberId: string): Promise<ErasedPlacements> {
    return this.placements.erase(tenantId, memberId);
  }

  /** Submissions that are gone from the quarantine wait for nobody any more. */
  async forgetHeld(tenantId: string, held: readonly HeldTrace[]): Promise<void> {
    for (const [key, those] of Map.groupBy(held, ({ leaderboardKey }) => leaderboardKey)) {
      const ids = those.map(({ quarantineId }) => quarantineId);
      await this.ranking.forgetHeld({ tenantId, key }, ids);
    }
  }

  /** Tells boards made before `before` of the members that they do not know of yet. */
  async seedBoards(before: Date): Promise<void> {
    const unseeded = await this.repository.findUnseeded(before, BOARDS_A_SEEDING);
    for (const board of unseeded) await this.placements.seed(board);
  }

  #newSigning(): SigningSecrets {
    return { current: this.secrets.encrypt(this.secrets.newSigningSecret()) };
  }

  async #find(tenantId: string, key: string): Promise<Leaderboard> {
    const board = await this.repository.find(tenantId, key);
    if (!board) throw new DomainError('leaderboard.not_found', 'There is no such leaderboard.');
    return board;
  }

  async #announce(board: Leaderboard): Promise<void> {
    const { tenantId, key } = board;
    await this.ranking.install(board);
    this.definitions.forget(tenantId, key);
    await this.bus.publish({ kind: 'leaderboard', tenantId, key });
  }
}
