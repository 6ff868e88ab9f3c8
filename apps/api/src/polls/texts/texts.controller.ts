import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  type DecidedTexts,
  type DecideTexts,
  decidedTexts,
  decideTexts,
  type PollTextView,
  pollTextPage,
  type TextsQuery,
  textsQuery,
} from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../../edge/http/endpoint.decorator.ts';
import { PollParam } from '../../edge/http/param.ts';
import { type ListView, presentList } from '../../edge/http/present-list.ts';
import { Asker, Write, type WriteContext } from '../../edge/http/request-context.ts';
import { Voter, type VoterRequest } from '../../edge/http/voter-request.ts';
import { WRITE_ERRORS } from '../write-errors.ts';
import { TextsService } from './texts.service.ts';

const tag = 'Texts';

@Controller(['v1/polls/:id/texts', 'console/polls/:id/texts'])
export class TextsController {
  constructor(private readonly texts: TextsService) {}

  @Get()
  @Endpoint({
    id: 'listTexts',
    summary: 'List the answers of one state, the newest first',
    tag,
    status: 200,
    response: pollTextPage,
    errors: [
      'request.invalid',
      'auth.forbidden',
      'poll.not_found',
      'cursor.invalid',
      'ballot.code_invalid',
      'limit.rate',
      'store.unavailable',
    ],
    namesVoter: true,
  })
  async list(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Query({ schema: textsQuery }) query: TextsQuery,
    @Voter() voter: VoterRequest,
  ): Promise<ListView<PollTextView>> {
    return presentList(await this.texts.list(asker, id, query, voter), (item) => item);
  }

  @Post('decisions')
  @HttpCode(200)
  @Endpoint({
    id: 'decideTexts',
    summary: 'Move up to 100 answers to a state: approve, reject, hide',
    tag,
    status: 200,
    response: decidedTexts,
    errors: WRITE_ERRORS,
    isWrite: true,
  })
  decide(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Body({ schema: decideTexts }) body: DecideTexts,
    @Write() write: WriteContext,
  ): Promise<DecidedTexts> {
    return this.texts.decide(asker, id, body, write);
  }
}
