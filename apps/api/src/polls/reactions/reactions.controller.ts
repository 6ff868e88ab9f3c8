import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { type Reaction, type ReactionResult, reaction, reactionResult } from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../../edge/http/endpoint.decorator.ts';
import { PollParam } from '../../edge/http/param.ts';
import { Asker } from '../../edge/http/request-context.ts';
import { Voter, type VoterRequest } from '../../edge/http/voter-request.ts';
import { ReactionsService } from './reactions.service.ts';

@Controller(['v1/polls/:id/reactions', 'console/polls/:id/reactions'])
export class ReactionsController {
  constructor(private readonly reactions: ReactionsService) {}

  @Post()
  @HttpCode(200)
  @Endpoint({
    id: 'react',
    summary: 'React to what goes on; counted and shown, and not kept',
    tag: 'Ballots',
    status: 200,
    response: reactionResult,
    errors: [
      'request.invalid',
      'auth.forbidden',
      'poll.not_found',
      'poll.not_open',
      'poll.closed',
      'ballot.invalid_choice',
      'limit.rate',
      'store.unavailable',
    ],
  })
  react(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Body({ schema: reaction }) body: Reaction,
    @Voter() { address }: VoterRequest,
  ): Promise<ReactionResult> {
    return this.reactions.react(asker, id, body, { address });
  }
}
