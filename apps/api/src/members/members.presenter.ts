import type { MemberPageView, MemberView } from '@rostrum/contracts';
import { type ListPage, type Member, profileOf } from '@rostrum/domain';

export function presentMember(member: Member): MemberView {
  return {
    memberId: member.memberId,
    ...profileOf(member),
    state: member.state,
    createdAt: member.createdAt.toISOString(),
    updatedAt: member.updatedAt.toISOString(),
  } as MemberView;
}

export function presentMembers(page: ListPage<Member>): MemberPageView {
  return {
    items: page.items.map(presentMember),
    ...(page.next === undefined ? {} : { nextCursor: page.next }),
  };
}
