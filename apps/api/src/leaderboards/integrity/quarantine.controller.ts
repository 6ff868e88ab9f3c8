import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  type QuarantinedSubmissionView,
  type QuarantineQuery,
  quarantinedSubmission,
  quarantinePage,
  quarantineQuery,
} from '@rostrum/contracts';
import type { ErrorCode, Principal } from '@rostrum/domain';
import { Endpoint } from '../../edge/http/endpoint.decorator.ts';
import { KeyParam, QuarantineIdParam } from '../../edge/http/param.ts';
import { type ListView, presentList } from '../../edge/http/present-list.ts';
import { Asker, Write, type WriteContext } from '../../edge/http/request-context.ts';
import { presentQuarantined } from './quarantine.presenter.ts';
import { QuarantineService } from './quarantine.service.ts';

const tag = 'Integrity';

const SETTLE_ERRORS: ErrorCode[] = [
  'request.invalid',
  'auth.forbidden',
  'leaderboard.not_found',
  'quarantine.not_found',
  'quarantine.settled',
  'store.unavailable',
];

@Controller(['v1/leaderboards/:key/quarantine', 'console/leaderboards/:key/quarantine'])
export class QuarantineController {
  constructor(private readonly quarantine: QuarantineService) {}

  @Get()
  @Endpoint({
    id: 'listQuarantine',
    summary: 'Submissions that a board holds, the oldest first',
    tag,
    status: 200,
    response: quarantinePage,
    errors: ['request.invalid', 'auth.forbidden', 'leaderboard.not_found', 'cursor.invalid'],
  })
  async list(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @Query({ schema: quarantineQuery }) query: QuarantineQuery,
  ): Promise<ListView<QuarantinedSubmissionView>> {
    const { board, page } = await this.quarantine.list(asker, key, query);
    return presentList(page, (held) => presentQuarantined({ board, held }));
  }

  @Post(':quarantineId/approve')
  @HttpCode(200)
  @Endpoint({
    id: 'approveQuarantined',
    summary: 'Apply a held submission as of when it was made; once, however often it is asked',
    tag,
    status: 200,
    response: quarantinedSubmission,
    errors: [
      ...SETTLE_ERRORS,
      'leaderboard.closed',
      'score.out_of_bounds',
      'score.change_too_large',
      'score.attempts_exhausted',
    ],
  })
  async approve(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @QuarantineIdParam() id: string,
    @Write() write: WriteContext,
  ): Promise<QuarantinedSubmissionView> {
    return presentQuarantined(await this.quarantine.approve(asker, key, id, write));
  }

  @Post(':quarantineId/reject')
  @HttpCode(200)
  @Endpoint({
    id: 'rejectQuarantined',
    summary: 'Put a held submission aside for good',
    tag,
    status: 200,
    response: quarantinedSubmission,
    errors: SETTLE_ERRORS,
  })
  async reject(
    @Asker() asker: Principal,
    @KeyParam() key: string,
    @QuarantineIdParam() id: string,
    @Write() write: WriteContext,
  ): Promise<QuarantinedSubmissionView> {
    return presentQuarantined(await this.quarantine.reject(asker, key, id, write));
  }
}
