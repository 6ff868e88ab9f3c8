import { Controller, HttpCode, Post } from '@nestjs/common';
import { type PollView, poll } from '@rostrum/contracts';
import type { ErrorCode, PollAction, Principal } from '@rostrum/domain';
import { Endpoint, type EndpointDescription } from '../edge/http/endpoint.decorator.ts';
import { PollParam } from '../edge/http/param.ts';
import { Asker, Write, type WriteContext } from '../edge/http/request-context.ts';
import { presentPoll } from './polls.presenter.ts';
import { PollsService } from './polls.service.ts';

function move(id: string, summary: string, refusals: ErrorCode[]): EndpointDescription {
  return {
    id,
    summary,
    tag: 'Polls',
    status: 200,
    response: poll,
    errors: [
      'auth.forbidden',
      'poll.not_found',
      'idempotency.mismatch',
      ...refusals,
      'store.unavailable',
    ],
    isWrite: true,
  };
}

/** A poll's way through its statuses. */
@Controller(['v1/polls/:id', 'console/polls/:id'])
export class PollMovesController {
  constructor(private readonly polls: PollsService) {}

  @Post('open')
  @HttpCode(200)
  @Endpoint(move('openPoll', 'Open a draft for ballots, or go on after a pause', ['poll.closed']))
  open(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Write() write: WriteContext,
  ): Promise<PollView> {
    return this.#move(asker, id, 'open', write);
  }

  @Post('pause')
  @HttpCode(200)
  @Endpoint(
    move('pausePoll', 'Take no ballots for a while; the timer stands still', [
      'poll.not_open',
      'poll.closed',
    ]),
  )
  pause(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Write() write: WriteContext,
  ): Promise<PollView> {
    return this.#move(asker, id, 'pause', write);
  }

  @Post('close')
  @HttpCode(200)
  @Endpoint(move('closePoll', 'Close a poll; its results are final', ['poll.not_open']))
  close(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Write() write: WriteContext,
  ): Promise<PollView> {
    return this.#move(asker, id, 'close', write);
  }

  @Post('reopen')
  @HttpCode(200)
  @Endpoint(
    move('reopenPoll', 'Open a closed poll again, with the ballots it has', ['poll.not_open']),
  )
  reopen(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Write() write: WriteContext,
  ): Promise<PollView> {
    return this.#move(asker, id, 'reopen', write);
  }

  @Post('reset')
  @HttpCode(200)
  @Endpoint(
    move('resetPoll', 'Begin a new round as a draft; rounds that are over stay readable', []),
  )
  reset(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @Write() write: WriteContext,
  ): Promise<PollView> {
    return this.#move(asker, id, 'reset', write);
  }

  async #move(
    asker: Principal,
    id: string,
    action: PollAction,
    write: WriteContext,
  ): Promise<PollView> {
    return presentPoll(await this.polls.move(asker, id, action, write), asker);
  }
}
