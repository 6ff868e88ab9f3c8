import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  type CreatePoll,
  createPoll,
  type ListQuery,
  listQuery,
  type PollView,
  poll,
  pollPage,
  type UpdatePoll,
  updatePoll,
} from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { PollParam } from '../edge/http/param.ts';
import { type ListView, presentList } from '../edge/http/present-list.ts';
import { Asker, Write, type WriteContext } from '../edge/http/request-context.ts';
import { presentPoll } from './polls.presenter.ts';
import { PollsService } from './polls.service.ts';

const tag = 'Polls';

@Controller(['v1/polls', 'console/polls'])
export class PollsController {
  constructor(private readonly polls: PollsService) {}

  @Post()
  @Endpoint({
    id: 'createPoll',
    summary: 'Create a poll, as a draft',
    tag,
    status: 201,
    response: poll,
    errors: ['request.invalid', 'auth.forbidden', 'poll.exists', 'idempotency.mismatch'],
    isWrite: true,
  })
  async create(
    @Asker() asker: Principal,
    @Body({ schema: createPoll }) body: CreatePoll,
    @Write() write: WriteContext,
  ): Promise<PollView> {
    return presentPoll(await this.polls.create(asker, body, write), asker);
  }

  @Get()
  @Endpoint({
    id: 'listPolls',
    summary: 'List the polls of the tenant, newest first',
    tag,
    status: 200,
    response: pollPage,
    errors: ['request.invalid', 'auth.forbidden', 'cursor.invalid'],
  })
  async list(
    @Asker() asker: Principal,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<ListView<PollView>> {
    return presentList(await this.polls.list(asker, query), (item) => presentPoll(item, asker));
  }

  @Get(':id')
  @Endpoint({
    id: 'getPoll',
    summary: 'Read a poll',
    tag,
    status: 200,
    response: poll,
    errors: ['poll.not_found'],
  })
  async get(@Asker() asker: Principal, @PollParam() id: string): Promise<PollView> {
    return presentPoll(await this.polls.get(asker, id), asker);
  }

  @Patch(':id')
  @Endpoint({
    id: 'updatePoll',
    summary: 'Change a poll; options and bounds only while it is a draft',
    tag,
    status: 200,
    response: poll,
    errors: ['request.invalid', 'auth.forbidden', 'poll.not_found'],
  })
  async update(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Body({ schema: updatePoll }) body: UpdatePoll,
  ): Promise<PollView> {
    return presentPoll(await this.polls.update(asker, id, body), asker);
  }

  @Delete(':id')
  @HttpCode(204)
  @Endpoint({
    id: 'deletePoll',
    summary: 'Delete a poll and its ballots',
    tag,
    status: 204,
    errors: ['auth.forbidden', 'poll.not_found'],
  })
  async remove(@Asker() asker: Principal, @PollParam() id: string): Promise<void> {
    await this.polls.remove(asker, id);
  }
}
