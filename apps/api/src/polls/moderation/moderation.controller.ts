import { Body, Controller, Get, Put } from '@nestjs/common';
import { type ModeratedWordsView, moderatedWords } from '@rostrum/contracts';
import type { Principal } from '@rostrum/domain';
import { Endpoint } from '../../edge/http/endpoint.decorator.ts';
import { Asker } from '../../edge/http/request-context.ts';
import { ModerationService } from './moderation.service.ts';

const tag = 'Moderation';

@Controller(['v1/moderation', 'console/moderation'])
export class ModerationController {
  constructor(private readonly moderation: ModerationService) {}

  @Get('words')
  @Endpoint({
    id: 'getModeratedWords',
    summary: 'The words that texts are refused for, and those that always pass',
    tag,
    status: 200,
    response: moderatedWords,
    errors: ['auth.forbidden', 'store.unavailable'],
  })
  read(@Asker() asker: Principal): Promise<ModeratedWordsView> {
    return this.moderation.words(asker);
  }

  @Put('words')
  @Endpoint({
    id: 'putModeratedWords',
    summary: 'Replace the words that texts are refused for, and those that always pass',
    tag,
    status: 200,
    response: moderatedWords,
    errors: ['request.invalid', 'auth.forbidden', 'store.unavailable'],
  })
  replace(
    @Asker() asker: Principal,
    @Body({ schema: moderatedWords }) body: ModeratedWordsView,
  ): Promise<ModeratedWordsView> {
    return this.moderation.putWords(asker, body);
  }
}
