import { Inject, Injectable } from '@nestjs/common';
import type { MemberBatch, MembersQuery, PutMember } from '@rostrum/contracts';
import {
  DomainError,
  type ListPage,
  type Member,
  type MemberErasure,
  type MemberErasureRepository,
  type MemberRepository,
  type Principal,
} from '@rostrum/domain';
import { requireHost, requireScope } from '../access/access.service.ts';
import { newId } from '../durability/new-id.ts';
import { Cursors } from '../edge/http/cursors.ts';
import { MEMBER_ERASURE_REPOSITORY, MEMBER_REPOSITORY } from '../ports.ts';
import { MemberChanges } from './member-changes.ts';

/** Members of a tenant: what they show of themselves, and whether boards list them. */
@Injectable()
export class MembersService {
  constructor(
    @Inject(MEMBER_REPOSITORY) private readonly members: MemberRepository,
    @Inject(MEMBER_ERASURE_REPOSITORY) private readonly erasures: MemberErasureRepository,
    private readonly changes: MemberChanges,
    private readonly cursors: Cursors,
  ) {}

  async put(principal: Principal, memberId: string, body: PutMember): Promise<Member> {
    const [member] = await this.putAll(principal, { members: [{ memberId, ...body }] });
    if (!member) throw new TypeError('a member was saved and is not there');
    return member;
  }

  /** Kept first, then applied everywhere: what breaks off in between is done by the upkeep. */
  async putAll(principal: Principal, { members }: MemberBatch): Promise<Member[]> {
    requireHost(principal);
    const saved = await this.members.save(principal.tenantId, members);
    await this.changes.apply(principal.tenantId, saved);
    return saved;
  }

  /** A member may read itself; that it is shadow-banned is not for it to know. */
  async get(principal: Principal, memberId: string): Promise<Member> {
    const isOwn = principal.kind === 'member' && principal.memberId === memberId;
    if (!isOwn) requireHost(principal);
    requireScope(principal, 'read');
    const member = await this.members.find(principal.tenantId, memberId);
    if (!member) throw new DomainError('member.not_found', 'There is no such member.');
    const isSecret = isOwn && member.state === 'shadow-banned';
    return isSecret ? { ...member, state: 'visible' } : member;
  }

  async list(principal: Principal, query: MembersQuery): Promise<ListPage<Member>> {
    requireHost(principal);
    const { limit, cursor, state } = query;
    const scope = `${principal.tenantId}/members/${state ?? ''}`;
    return this.cursors.list(scope, cursor, (after) =>
      this.members.list(principal.tenantId, { limit, after, state }),
    );
  }

  /** Also of somebody who has no profile: entries and events are erased all the same. */
  async erase(principal: Principal, memberId: string): Promise<MemberErasure> {
    requireHost(principal);
    const now = new Date();
    return this.erasures.begin({
      id: newId('job'),
      tenantId: principal.tenantId,
      memberId,
      state: 'running',
      proof: {
        boards: 0,
        entries: 0,
        archivedEntries: 0,
        held: 0,
        events: 0,
        verifiedAt: undefined,
      },
      createdAt: now,
      updatedAt: now,
    });
  }
}
