import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  type AsideBallotView,
  type AsideQuery,
  type AsideResultView,
  asideBallotPage,
  asideQuery,
  asideResult,
  type PollSignalsView,
  pollSignals,
  type ReleaseAside,
  releaseAside,
  type SetAside,
  setAside,
} from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../../edge/http/endpoint.decorator.ts';
import { PollParam } from '../../edge/http/param.ts';
import { type ListView, presentList } from '../../edge/http/present-list.ts';
import { Asker, Write, type WriteContext } from '../../edge/http/request-context.ts';
import { WRITE_ERRORS } from '../write-errors.ts';
import { presentAsideBallot, presentSignals } from './aside.presenter.ts';
import { AsideService } from './aside.service.ts';

const tag = 'Fraud';
@Controller(['v1/polls/:id', 'console/polls/:id'])
export class AsideController {
  constructor(private readonly aside: AsideService) {}

  @Get('signals')
  @Endpoint({
    id: 'getSignals',
    summary: 'When ballots came: bursts of them, and the addresses with most voters',
    tag,
    status: 200,
    response: pollSignals,
    errors: ['request.invalid', 'auth.forbidden', 'poll.not_found', 'store.unavailable'],
  })
  async signals(@Asker() asker: Principal, @PollParam() id: string): Promise<PollSignalsView> {
    return presentSignals(await this.aside.signals(asker, id));
  }

  @Get('aside')
  @Endpoint({
    id: 'listAside',
    summary: 'List the ballots that are set aside, in order of voters',
    tag,
    status: 200,
    response: asideBallotPage,
    errors: [
      'request.invalid',
      'auth.forbidden',
      'poll.not_found',
      'cursor.invalid',
      'store.unavailable',
    ],
  })
  async list(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Query({ schema: asideQuery }) query: AsideQuery,
  ): Promise<ListView<AsideBallotView>> {
    const { poll, page } = await this.aside.list(asker, id, query);
    return presentList(page, (ballot) => presentAsideBallot(ballot, poll));
  }

  @Post('aside')
  @HttpCode(200)
  @Endpoint({
    id: 'setAside',
    summary: 'Set ballots aside: they are kept, and nothing counts them',
    tag,
    status: 200,
    response: asideResult,
    errors: WRITE_ERRORS,
    isWrite: true,
  })
  setAside(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Body({ schema: setAside }) body: SetAside,
    @Write() write: WriteContext,
  ): Promise<AsideResultView> {
    return this.aside.setAside(asker, id, body, write);
  }

  @Post('aside/release')
  @HttpCode(200)
  @Endpoint({
    id: 'releaseAside',
    summary: 'Let ballots that are set aside count again',
    tag,
    status: 200,
    response: asideResult,
    errors: WRITE_ERRORS,
    isWrite: true,
  })
  release(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Body({ schema: releaseAside }) body: ReleaseAside,
    @Write() write: WriteContext,
  ): Promise<AsideResultView> {
    return this.aside.release(asker, id, body, write);
  }
}
