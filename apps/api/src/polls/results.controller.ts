import { Controller, Get, Query } from '@nestjs/common';
import {
  type PollRecountView,
  type PollResultsView,
  pollRecount,
  pollResults,
  type ResultsQuery,
  type RoundPage,
  resultsQuery,
  roundPage,
} from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { PollParam } from '../edge/http/param.ts';
import { Asker } from '../edge/http/request-context.ts';
import { Voter, type VoterRequest } from '../edge/http/voter-request.ts';
import { presentResults, presentRounds } from './polls.presenter.ts';
import { ResultsService } from './results.service.ts';

const tag = 'Results';

@Controller(['v1/polls/:id', 'console/polls/:id'])
export class ResultsController {
  constructor(private readonly results: ResultsService) {}

  @Get('results')
  @Endpoint({
    id: 'getResults',
    summary: 'The results, with counts where the asker may see them',
    tag,
    status: 200,
    response: pollResults,
    errors: [
      'request.invalid',
      'poll.not_found',
      'ballot.code_invalid',
      'limit.rate',
      'store.unavailable',
    ],
    namesVoter: true,
  })
  async read(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Query({ schema: resultsQuery }) query: ResultsQuery,
    @Voter() voter: VoterRequest,
  ): Promise<PollResultsView> {
    return presentResults(await this.results.read(asker, id, voter, query));
  }

  @Get('recount')
  @Endpoint({
    id: 'recountPoll',
    summary:
      'Add the log up from the first event on, and compare it with the tally and the database',
    tag,
    status: 200,
    response: pollRecount,
    errors: ['auth.forbidden', 'poll.not_found', 'store.unavailable'],
  })
  recount(@Asker() asker: Principal, @PollParam() id: string): Promise<PollRecountView> {
    return this.results.recount(asker, id);
  }

  @Get('rounds')
  @Endpoint({
    id: 'listRounds',
    summary: 'The rounds that are over, the latest first',
    tag,
    status: 200,
    response: roundPage,
    errors: ['auth.forbidden', 'poll.not_found', 'store.unavailable'],
  })
  async rounds(@Asker() asker: Principal, @PollParam() id: string): Promise<RoundPage> {
    return presentRounds(await this.results.rounds(asker, id));
  }
}
