import { Body, Controller, Get, HttpCode, Put } from '@nestjs/common';
import {
  type DecidableWordsView,
  type DecideWord,
  decidableWords,
  decideWord,
} from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../../edge/http/endpoint.decorator.ts';
import { PollParam, WordParam } from '../../edge/http/param.ts';
import { Asker, Write, type WriteContext } from '../../edge/http/request-context.ts';
import { WordsService } from './words.service.ts';

const tag = 'Moderation';

@Controller(['v1/polls/:id/words', 'console/polls/:id/words'])
export class WordsController {
  constructor(private readonly words: WordsService) {}

  @Get()
  @Endpoint({
    id: 'listWords',
    summary: 'The words that voters gave, and which of them are shown',
    tag,
    status: 200,
    response: decidableWords,
    errors: ['request.invalid', 'auth.forbidden', 'poll.not_found', 'store.unavailable'],
  })
  list(@Asker() asker: Principal, @PollParam() id: string): Promise<DecidableWordsView> {
    return this.words.list(asker, id);
  }

  @Put(':word')
  @HttpCode(204)
  @Endpoint({
    id: 'decideWord',
    summary: 'Hide a word from results and live views, or show it; ballots stay as they are',
    tag,
    status: 204,
    errors: [
      'request.invalid',
      'auth.forbidden',
      'poll.not_found',
      'limit.quota',
      'store.unavailable',
      'store.backpressure',
      'store.recovering',
    ],
    isWrite: true,
  })
  async decide(
    @Asker() asker: Principal,
    @PollParam() id: string,
    @WordParam() word: string,
    @Body({ schema: decideWord }) body: DecideWord,
    @Write() write: WriteContext,
  ): Promise<void> {
    await this.words.decide(asker, id, word, body, write);
  }
}
