import type { Leaderboard } from './leaderboard.ts';

export interface ListRequest {
  limit: number;
  /** Position after which the page begins, as a former page gave it. */
  after: string | undefined;
}

export interface ListPage<T> {
  items: T[];
  /** Present when there is more. */
  next: string | undefined;
}

/** The definitions of boards, in the source of truth. */
export interface LeaderboardRepository {
  /** @throws DomainError `leaderboard.exists` */
  insert(board: Leaderboard): Promise<void>;
  find(tenantId: string, key: string): Promise<Leaderboard | undefined>;
  /** In order of key. */
  list(tenantId: string, request: ListRequest): Promise<ListPage<Leaderboard>>;
  /** Replaces the definition where `configVersion` is one less; `false` when it was changed meanwhile. */
  update(board: Leaderboard): Promise<boolean>;
  /** The members that it has to know of are placed on the board. */
  markSeeded(boardId: string): Promise<void>;
  /** Boards made before `before` that are not, the oldest first. */
  findUnseeded(before: Date, limit: number): Promise<Leaderboard[]>;
  /** Removes the definition and everything stored of the board; the board as it was. */
  delete(tenantId: string, key: string): Promise<Leaderboard | undefined>;
}
