import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import {
  type ErasureJobView,
  erasureJob,
  type MemberBatch,
  type MemberListView,
  type MemberPageView,
  type MembersQuery,
  type MemberView,
  member,
  memberBatch,
  memberList,
  memberPage,
  membersQuery,
  type PutMember,
  putMember,
} from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { MemberIdParam } from '../edge/http/param.ts';
import { presentList } from '../edge/http/present-list.ts';
import { Asker } from '../edge/http/request-context.ts';
import { presentErasure } from '../jobs/jobs.presenter.ts';
import { presentMember } from './members.presenter.ts';
import { MembersService } from './members.service.ts';

const tag = 'Members';

@Controller(['v1/members', 'console/members'])
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Get()
  @Endpoint({
    id: 'listMembers',
    summary: 'Members that have a profile or a state, by id',
    tag,
    status: 200,
    response: memberPage,
    errors: ['request.invalid', 'auth.forbidden', 'cursor.invalid'],
  })
  async list(
    @Asker() asker: Principal,
    @Query({ schema: membersQuery }) query: MembersQuery,
  ): Promise<MemberPageView> {
    return presentList(await this.members.list(asker, query), presentMember);
  }

  @Post('batch')
  @HttpCode(200)
  @Endpoint({
    id: 'putMembers',
    summary: 'Make or change up to 1,000 members at once',
    tag,
    status: 200,
    response: memberList,
    errors: ['request.invalid', 'request.too_large', 'auth.forbidden', 'store.unavailable'],
  })
  async putAll(
    @Asker() asker: Principal,
    @Body({ schema: memberBatch }) body: MemberBatch,
  ): Promise<MemberListView> {
    return { members: (await this.members.putAll(asker, body)).map(presentMember) };
  }

  @Put(':memberId')
  @Endpoint({
    id: 'putMember',
    summary: 'Make or change a member: profile, attributes, state',
    tag,
    status: 200,
    response: member,
    errors: ['request.invalid', 'auth.forbidden', 'store.unavailable'],
  })
  async put(
    @Asker() asker: Principal,
    @MemberIdParam() memberId: string,
    @Body({ schema: putMember }) body: PutMember,
  ): Promise<MemberView> {
    return presentMember(await this.members.put(asker, memberId, body));
  }

  @Get(':memberId')
  @Endpoint({
    id: 'getMember',
    summary: 'A member',
    tag,
    status: 200,
    response: member,
    errors: ['request.invalid', 'auth.forbidden', 'member.not_found'],
  })
  async get(@Asker() asker: Principal, @MemberIdParam() memberId: string): Promise<MemberView> {
    return presentMember(await this.members.get(asker, memberId));
  }

  @Delete(':memberId')
  @HttpCode(202)
  @Endpoint({
    id: 'deleteMember',
    summary: 'Erase everything of a member; the job proves it',
    tag,
    status: 202,
    response: erasureJob,
    errors: ['request.invalid', 'auth.forbidden'],
  })
  async erase(
    @Asker() asker: Principal,
    @MemberIdParam() memberId: string,
  ): Promise<ErasureJobView> {
    return presentErasure(await this.members.erase(asker, memberId));
  }
}
