import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  type InvalidationBus,
  type Leaderboard,
  type LeaderboardRepository,
  type RankingStore,
} from '@rostrum/domain';
import { DefinitionCache } from '../definitions/definition-cache.ts';
import { INVALIDATION_BUS, LEADERBOARD_REPOSITORY, RANKING_STORE } from '../ports.ts';

/** The definitions of boards, as this process holds them. */
@Injectable()
export class LeaderboardDefinitions extends DefinitionCache<Leaderboard> {
  constructor(
    @Inject(LEADERBOARD_REPOSITORY) repository: LeaderboardRepository,
    @Inject(RANKING_STORE) ranking: RankingStore,
    @Inject(INVALIDATION_BUS) bus: InvalidationBus,
  ) {
    super({
      load: (tenantId, key) => load(repository, ranking, tenantId, key),
      notFound: () => new DomainError('leaderboard.not_found', 'There is no such leaderboard.'),
    });
    bus.subscribe(
      (news) => news.kind === 'leaderboard' && this.forget(news.tenantId, news.key),
      () => this.forgetAll(),
    );
  }
}

/** While PostgreSQL is away, the definition kept beside the live state serves. */
async function load(
  repository: LeaderboardRepository,
  ranking: RankingStore,
  tenantId: string,
  key: string,
): Promise<Leaderboard | undefined> {
  let board: Leaderboard | undefined;
  try {
    board = await repository.find(tenantId, key);
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'store.unavailable')) throw error;
    return ranking.definition({ tenantId, key });
  }
  if (board) await ranking.install(board);
  return board;
}
