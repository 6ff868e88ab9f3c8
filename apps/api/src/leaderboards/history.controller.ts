import { Controller, Get, Query } from '@nestjs/common';
import {
  type BoardPeriodsView,
  boardPeriods,
  type HistoryQuery,
  historyQuery,
  type MemberHistoryView,
  memberHistory,
  type PeriodsQuery,
  periodsQuery,
} from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { KeyParam, MemberIdParam } from '../edge/http/param.ts';
import { Asker } from '../edge/http/request-context.ts';
import { HistoryService } from './history.service.ts';
import { presentHistory, presentPeriods } from './leaderboards.presenter.ts';

const tag = 'Entries';

@Controller(['v1/leaderboards/:key', 'console/leaderboards/:key'])
export class HistoryController {
  constructor(private readonly histories: HistoryService) {}

  @Get('periods')
  @Endpoint({
    id: 'listPeriods',
    summary: 'The current periods of a board, the closed ones that are kept, and the archived ones',
    tag,
    status: 200,
    response: boardPeriods,
    errors: ['request.invalid', 'leaderboard.not_found', 'cursor.invalid', 'store.unavailable'],
  })
  async periods(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Query({ schema: periodsQuery }) query: PeriodsQuery,
  ): Promise<BoardPeriodsView> {
    return presentPeriods(await this.histories.periods(asker, key, query));
  }

  @Get('entries/:memberId/history')
  @Endpoint({
    id: 'listHistory',
    summary: 'Where a member stood in each period, kept and archived ones, newest first',
    tag,
    status: 200,
    response: memberHistory,
    errors: ['request.invalid', 'leaderboard.not_found', 'cursor.invalid', 'store.unavailable'],
  })
  async history(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @MemberIdParam() memberId: string,
    @Query({ schema: historyQuery }) query: HistoryQuery,
  ): Promise<MemberHistoryView> {
    return presentHistory(await this.histories.history(asker, key, memberId, query));
  }
}
