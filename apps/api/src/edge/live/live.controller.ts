import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { frame, type LiveQuery, liveQuery } from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Endpoint } from '../http/endpoint.decorator.ts';
import { Asker, TokenInAddress } from '../http/request-context.ts';
import { Voter, type VoterRequest } from '../http/voter-request.ts';
import { EventStreams } from './event-streams.ts';

@Controller('v1/live')
export class LiveController {
  constructor(private readonly streams: EventStreams) {}

  @Get()
  @TokenInAddress()
  @Endpoint({
    id: 'watchTopic',
    summary: 'The frames of one topic as server-sent events; `Last-Event-ID` resumes',
    tag: 'Live',
    status: 200,
    response: frame,
    downloads: ['text/event-stream'],
    namesVoter: true,
    errors: [
      'request.invalid',
      'auth.invalid',
      'auth.forbidden',
      'leaderboard.not_found',
      'leaderboard.closed',
      'poll.not_found',
      'limit.rate',
      'store.recovering',
      'store.unavailable',
    ],
  })
  async watch(
    @Asker() asker: Principal,
    @Voter() voter: VoterRequest,
    @Query({ schema: liveQuery }) query: LiveQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.streams.begin(asker, voter, { ...query, lastEventId }, { request, reply });
  }
}
