import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  type CreateLeaderboard,
  createLeaderboard,
  type LeaderboardView,
  type ListQuery,
  leaderboard,
  leaderboardPage,
  listQuery,
  type UpdateLeaderboard,
  updateLeaderboard,
} from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { KeyParam } from '../edge/http/param.ts';
import { type ListView, presentList } from '../edge/http/present-list.ts';
import { Asker, Write, type WriteContext } from '../edge/http/request-context.ts';
import { presentLeaderboard } from './leaderboards.presenter.ts';
import { LeaderboardsService } from './leaderboards.service.ts';

const tag = 'Leaderboards';

@Controller(['v1/leaderboards', 'console/leaderboards'])
export class LeaderboardsController {
  constructor(private readonly leaderboards: LeaderboardsService) {}

  @Post()
  @Endpoint({
    id: 'createLeaderboard',
    summary: 'Create a leaderboard',
    tag,
    status: 201,
    response: leaderboard,
    errors: ['request.invalid', 'auth.forbidden', 'leaderboard.exists', 'idempotency.mismatch'],
    isWrite: true,
  })
  async create(
    @Asker() asker: Principal,
    @Body({ schema: createLeaderboard }) body: CreateLeaderboard,
    @Write() write: WriteContext,
  ): Promise<LeaderboardView> {
    return presentLeaderboard(await this.leaderboards.create(asker, body, write));
  }

  @Get()
  @Endpoint({
    id: 'listLeaderboards',
    summary: 'List the leaderboards of the tenant, in order of key',
    tag,
    status: 200,
    response: leaderboardPage,
    errors: ['request.invalid', 'auth.forbidden', 'cursor.invalid'],
  })
  async list(
    @Asker() asker: Principal,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<ListView<LeaderboardView>> {
    return presentList(await this.leaderboards.list(asker, query), (board) =>
      presentLeaderboard(board),
    );
  }

  @Get(':key')
  @Endpoint({
    id: 'getLeaderboard',
    summary: 'Read a leaderboard’s definition',
    tag,
    status: 200,
    response: leaderboard,
    errors: ['leaderboard.not_found'],
  })
  async get(@Asker() asker: Principal, @KeyParam() key: string): Promise<LeaderboardView> {
    return presentLeaderboard(await this.leaderboards.get(asker, key), asker);
  }

  @Patch(':key')
  @Endpoint({
    id: 'updateLeaderboard',
    summary: 'Change a leaderboard',
    tag,
    status: 200,
    response: leaderboard,
    errors: ['request.invalid', 'auth.forbidden', 'leaderboard.not_found'],
  })
  async update(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Body({ schema: updateLeaderboard }) body: UpdateLeaderboard,
  ): Promise<LeaderboardView> {
    return presentLeaderboard(await this.leaderboards.update(asker, key, body));
  }

  @Delete(':key')
  @HttpCode(204)
  @Endpoint({
    id: 'deleteLeaderboard',
    summary: 'Delete a leaderboard and everything in it',
    tag,
    status: 204,
    errors: ['auth.forbidden', 'leaderboard.not_found'],
  })
  async remove(@Asker() asker: Principal, @KeyParam() key: string): Promise<void> {
    await this.leaderboards.remove(asker, key);
  }
}
