import type { ListPage, ListRequest } from '../leaderboards/leaderboard.repository.ts';
import type { Member, MemberChange, MemberState } from './member.ts';

export interface MemberListRequest extends ListRequest {
  state?: MemberState | undefined;
}

/**
 * Members in the source of truth. A change is kept first and applied to the live store afterwards;
 * until that is done the member is pending, so that a crash in between is made good.
 * @throws DomainError `store.unavailable`
 */
export interface MemberRepository {
  /** Makes or changes members, of distinct ids; all pending then, in the order given. */
  save(tenantId: string, changes: readonly MemberChange[]): Promise<Member[]>;
  find(tenantId: string, memberId: string): Promise<Member | undefined>;
  list(tenantId: string, request: MemberListRequest): Promise<ListPage<Member>>;
  /** Members of a tenant whom a board with such segments has to know of, by id. */
  listPlaced(
    tenantId: string,
    segments: readonly string[],
    request: ListRequest,
  ): Promise<ListPage<Member>>;
  /** No longer pending, unless they changed again. */
  markApplied(members: readonly Member[]): Promise<void>;
  /** Members that have been pending since before `before`, the longest first. */
  findPending(before: Date, limit: number): Promise<Member[]>;
}
