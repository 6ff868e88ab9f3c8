import type { MemberView } from '@rostrum/contracts';
import { type Member, profileOf } from '@rostrum/domain';

export function presentMember(member: Member): MemberView {
  return {
    memberId: member.memberId,
    ...profileOf(member),
    state: member.state,
    createdAt: member.createdAt.toISOString(),
    updatedAt: member.updatedAt.toISOString(),
  } as MemberView;
}
