import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  type DeadLetterQuery,
  type DeadLetterResultView,
  type DeadLetterView,
  deadLetterId,
  deadLetterPage,
  deadLetterQuery,
  deadLetterResult,
  type OpenedDeadLetterView,
  openedDeadLetter,
} from '@rostrum/contracts';
import type { ErrorCode, Principal } from '@rostrum/domain';
import { Endpoint } from '../edge/http/endpoint.decorator.ts';
import { type ListView, presentList } from '../edge/http/present-list.ts';
import { Asker } from '../edge/http/request-context.ts';
import { presentLetter, presentOpened } from './dead-letters.presenter.ts';
import { DeadLettersService } from './dead-letters.service.ts';

const tag = 'Operations';

const LETTER_ERRORS: ErrorCode[] = [
  'request.invalid',
  'auth.forbidden',
  'dead_letter.not_found',
  'store.unavailable',
];

@Controller(['v1/operations/dead-letters', 'console/operations/dead-letters'])
export class DeadLettersController {
  constructor(private readonly letters: DeadLettersService) {}

  @Get()
  @Endpoint({
    id: 'listDeadLetters',
    summary: 'Events of the tenant that could not be stored: by partition, the newest first',
    tag,
    status: 200,
    response: deadLetterPage,
    errors: [...LETTER_ERRORS, 'cursor.invalid'],
  })
  async list(
    @Asker() asker: Principal,
    @Query({ schema: deadLetterQuery }) query: DeadLetterQuery,
  ): Promise<ListView<DeadLetterView>> {
    return presentList(await this.letters.list(asker, query), presentLetter);
  }

  @Get(':letterId')
  @Endpoint({
    id: 'getDeadLetter',
    summary: 'A dead letter with all that is in it',
    tag,
    status: 200,
    response: openedDeadLetter,
    errors: LETTER_ERRORS,
  })
  async open(
    @Asker() asker: Principal,
    @Param('letterId', { schema: deadLetterId }) letterId: string,
  ): Promise<OpenedDeadLetterView> {
    return presentOpened(await this.letters.open(asker, letterId));
  }

  @Post(':letterId/retry')
  @HttpCode(200)
  @Endpoint({
    id: 'retryDeadLetter',
    summary: 'Store the event in its place in the log; once, however often it is asked',
    tag,
    status: 200,
    response: deadLetterResult,
    errors: [
      ...LETTER_ERRORS,
      'dead_letter.not_retriable',
      'store.backpressure',
      'store.recovering',
    ],
  })
  async retry(
    @Asker() asker: Principal,
    @Param('letterId', { schema: deadLetterId }) letterId: string,
  ): Promise<DeadLetterResultView> {
    return this.letters.retry(asker, letterId);
  }

  @Post(':letterId/discard')
  @HttpCode(200)
  @Endpoint({
    id: 'discardDeadLetter',
    summary: 'Throw the event away for good; the log of the service says who did it',
    tag,
    status: 200,
    response: deadLetterResult,
    errors: LETTER_ERRORS,
  })
  async discard(
    @Asker() asker: Principal,
    @Param('letterId', { schema: deadLetterId }) letterId: string,
  ): Promise<DeadLetterResultView> {
    return this.letters.discard(asker, letterId);
  }
}
