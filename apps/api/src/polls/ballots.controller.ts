import { Body, Controller, Delete, Get, HttpCode, Post, Put } from '@nestjs/common';
import {
  type Ballot,
  type BallotBatch,
  type BallotBatchResult,
  type BallotResult,
  ballot,
  ballotBatch,
  ballotBatchResult,
  ballotResult,
  type StandingBallotView,
  standingBallot,
} from '@rostrum/contracts';
import type { ErrorCode, Principal } from '@rostrum/domain';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { PollParam, VoterIdParam } from '../edge/http/param.ts';
import { Asker, Write, type WriteContext } from '../edge/http/request-context.ts';
import { Voter, type VoterRequest } from '../edge/http/voter-request.ts';
import { BallotsService } from './ballots.service.ts';
import { presentBallot } from './polls.presenter.ts';

const tag = 'Ballots';

const WRITE_ERRORS: ErrorCode[] = [
  'request.invalid',
  'auth.forbidden',
  'poll.not_found',
  'poll.not_open',
  'poll.closed',
  'ballot.voter_required',
  'idempotency.mismatch',
  'store.unavailable',
  'store.backpressure',
  'store.recovering',
];

const CODE_ERRORS: ErrorCode[] = ['ballot.code_invalid', 'limit.rate'];

@Controller(['v1/polls/:id', 'console/polls/:id'])
export class BallotsController {
  constructor(private readonly ballots: BallotsService) {}

  @Put('ballots/:voterId')
  @Endpoint({
    id: 'castBallot',
    summary: 'Cast a ballot; `me` stands for the voter of the token, code or device',
    tag,
    status: 200,
    response: ballotResult,
    errors: [
      ...WRITE_ERRORS,
      'ballot.invalid_choice',
      'ballot.too_few_choices',
      'ballot.too_many_choices',
      'ballot.already_cast',
      'ballot.option_full',
      'ballot.address_full',
      ...CODE_ERRORS,
      'ballot.text_refused',
      'limit.quota',
    ],
    isWrite: true,
    namesVoter: true,
  })
  cast(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @VoterIdParam() voterId: string,
    @Body({ schema: ballot }) body: Ballot,
    @Voter() voter: VoterRequest,
    @Write() write: WriteContext,
  ): Promise<BallotResult> {
    return this.ballots.cast(asker, id, voterId, body, voter, write);
  }

  @Delete('ballots/:voterId')
  @HttpCode(204)
  @Endpoint({
    id: 'retractBallot',
    summary: 'Take a ballot back, where the poll allows it',
    tag,
    status: 204,
    errors: [...WRITE_ERRORS, ...CODE_ERRORS],
    isWrite: true,
    namesVoter: true,
  })
  async retract(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @VoterIdParam() voterId: string,
    @Voter() voter: VoterRequest,
    @Write() write: WriteContext,
  ): Promise<void> {
    await this.ballots.retract(asker, id, voterId, voter, write);
  }

  @Post('ballots/batch')
  @HttpCode(200)
  @Endpoint({
    id: 'castBallots',
    summary: 'Cast up to 1,000 ballots, in order, each judged by itself',
    tag,
    status: 200,
    response: ballotBatchResult,
    errors: WRITE_ERRORS,
    isWrite: true,
  })
  castBatch(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Body({ schema: ballotBatch }) body: BallotBatch,
    @Write() write: WriteContext,
  ): Promise<BallotBatchResult> {
    return this.ballots.castBatch(asker, id, body, write);
  }

  @Get('ballots/:voterId')
  @Endpoint({
    id: 'getBallot',
    summary:
      'Read the ballot that a voter has in; `me` stands for the voter of the token, code or device',
    tag,
    status: 200,
    response: standingBallot,
    errors: [
      'auth.forbidden',
      'poll.not_found',
      'ballot.not_found',
      'ballot.voter_required',
      ...CODE_ERRORS,
    ],
    namesVoter: true,
  })
  async find(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @VoterIdParam() voterId: string,
    @Voter() voter: VoterRequest,
  ): Promise<StandingBallotView> {
    return presentBallot(await this.ballots.find(asker, id, voterId, voter));
  }
}
